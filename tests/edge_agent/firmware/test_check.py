"""The files of a card are checked by where they lie; what their programs would pass over is told."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from edge_agent.firmware.check import faults, known
from edge_agent.firmware.commands import app

ETC = "rootfs/etc"
WRONG = [
    (f"{ETC}/systemd/journald.conf.d/a.conf", "[Journal]\nSystemMaxuse=64M\n", "SystemMaxuse is not known"),
    (f"{ETC}/systemd/journald.conf.d/a.conf", "[journal]\nStorage=none\n", "no section [journal] is known"),
    (f"{ETC}/systemd/journald.conf.d/a.conf", "Storage=none\n", "no section headers"),
    (f"{ETC}/systemd/timesyncd.conf.d/a.conf", "[Time]\nNtp=x\n", "Ntp is not known"),
    (f"{ETC}/systemd/system.conf.d/a.conf", "[Manager]\nRuntimeWatchdog=15\n", "RuntimeWatchdog is not"),
    (f"{ETC}/rpi/swap.conf.d/a.conf", "[Main]\nMechanism=off\n", "Mechanism is one of"),
    (f"{ETC}/sysctl.d/a.conf", "kernel.panic 10\n", "is no NAME = VALUE"),
    (f"{ETC}/modules-load.d/a.conf", "options usblp x=1\n", "is no module's name"),
    (f"{ETC}/tmpfiles.d/a.conf", "dir /etc/sanji\n", "is no line of tmpfiles.d(5)"),
    (f"{ETC}/sysusers.d/a.conf", "user sanji\n", "is no line of sysusers.d(5)"),
    (f"{ETC}/NetworkManager/conf.d/a.conf", "[connectivity]\nurl=x\n", "url is not known"),
    (f"{ETC}/NetworkManager/system-connections/a.nmconnection", "[connection]\nid=a\n", "type is missing"),
    (
        f"{ETC}/NetworkManager/system-connections/a.nmconnection",
        "[connection]\nid=a\ntype=gsm\n[gsm]\nmtu=1400\n",
        "apn is missing",
    ),
    ("readonly/etc/overlayroot.local.conf", "overlayroot=tmpfs\n", "is no setting of overlayroot.conf"),
    ("centre/chrony.conf", "severs ntp.aliyun.com\n", "no severs is known"),
    ("centre/mosquitto.conf", "listner 8883\n", "no listner is known"),
    ("udev/61-a.rules", 'KERNEL=="ttyUSB0", SYMLINK="sanji/scale"\n', "SYMLINK is set by +="),
    ("udev/61-a.rules", 'KERNEL="ttyUSB0", GROUP="sanji"\n', "KERNEL is compared, by == or !=, not by ="),
    ("udev/61-a.rules", 'KERNEL=="ttyUSB0" GROUP="sanji"\n', "not understood from here on"),
    ("udev/61-a.rules", 'KERNAL=="ttyUSB0", GROUP="sanji"\n', "no KERNAL is known"),
    ("udev/61-a.rules", 'GROUP="sanji", MODE="0660"\n', "it is for every device"),
    ("udev/61-a.rules", 'SUBSYSTEM!="tty", GOTO="end"\n', "there is no LABEL end"),
    ("udev/61-a.rules", 'KERNEL=="ttyUSB0", SYMLINK+="scale"\n', "the name scale is not sanji/"),
    (
        "udev/61-a.rules",
        'KERNEL=="ttyUSB0", SYMLINK+="sanji/a"\nKERNEL=="ttyUSB1", SYMLINK+="sanji/a"\n',
        "sanji/a is the name of line 2's device already",
    ),
    ("boot/6/config.txt", "dtparam=watchdog=on\n", "for which model?"),
    ("boot/4b/config.txt", "dtparam=watchdog=on\nenable_uart=1\n", "disable-bt is missing"),
]


def put(folder: Path, name: str, text: str) -> Path:
    """A file of a card."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "text", "fault"), WRONG)
def test_what_is_wrong_is_told(tmp_path: Path, name: str, text: str, fault: str) -> None:
    """By the file's path, whatever it is called."""
    path = put(tmp_path, name, f"# Why.\n{text}")
    found = list(faults(tmp_path))
    assert [where for where, _ in found] == [path] * len(found)
    assert any(fault in said for _, said in found), found


def test_a_file_says_why_it_is_there(tmp_path: Path) -> None:
    """Who finds it in ten years must not have to guess."""
    put(tmp_path, f"{ETC}/modules-load.d/a.conf", "usblp\n")
    assert [said for _, said in faults(tmp_path)] == ["it does not open by saying why it is there"]


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    """A card's first partition holds much that is not ours."""
    put(tmp_path, "overlays/README", "no comment")
    put(tmp_path, "cmdline.txt", "console=tty1")
    assert (list(faults(tmp_path)), known(tmp_path)) == ([], [])


def test_what_is_no_text(tmp_path: Path) -> None:
    """Bytes of a card that is broken, and a file that is far too large."""
    put(tmp_path, "a/swap.conf.d/a.conf", "").write_bytes(b"# \xff\xfe")
    put(tmp_path, "b/swap.conf.d/a.conf", "# " + "x" * 70_000)
    assert [said for _, said in faults(tmp_path)] == ["not UTF-8 at byte 2", "larger than 64 KiB"]


def test_the_command(tmp_path: Path) -> None:
    """Exit code 0 and how many files; 1 and a line a fault; 2 for what is no folder."""
    path = put(tmp_path, "config.txt", "# Why.\ndtparam=watchdog=on\n")
    run = CliRunner().invoke
    assert run(app, [str(tmp_path), "--model", "5"]).stdout == f"{tmp_path}: 1 files, good\n"
    wrong = run(app, [str(tmp_path), "--model", "3b-plus", "--json"])
    assert (wrong.exit_code, f'"file":"{path}"' in wrong.stdout) == (1, True)
    assert run(app, [str(tmp_path / "none")]).exit_code == 2
    assert run(app, [str(tmp_path), "--model", "6"]).exit_code == 2


USER_DATA = "#cloud-config\nhostname: box-1\nlocale: C.UTF-8\n"


def card(folder: Path, **files: str) -> list[str]:
    """What is said of a card with these files, each without its name's underscore."""
    put(folder, "config.txt", "# Why.\ndtparam=watchdog=on\n")
    for name, text in {"user_data": USER_DATA, "meta_data": "local-hostname: box-1\n", **files}.items():
        put(folder, name.replace("_", "-"), text)
    return [f"{path.name}: {said}" for path, said in faults(folder, "5")]


def test_a_card_that_is_ready(tmp_path: Path) -> None:
    """All is put in, and the box has one name."""
    assert card(tmp_path) == []


def test_a_card_on_which_something_is_left(tmp_path: Path) -> None:
    """Places that were to be put in, in its first start and in its network; names that differ; a tab."""
    put(
        tmp_path,
        "sanji/rootfs/etc/NetworkManager/system-connections/w.nmconnection",
        "# Why.\n[connection]\nid=w\ntype=wifi\n[wifi]\nssid=REPLACE-SSID\n",
    )
    meta = "# REPLACE the name.\nlocal-hostname: box-2\n"
    said = card(tmp_path, user_data=USER_DATA + "runcmd:\n\t- [x, REPLACE-CODE]\n", meta_data=meta)
    assert said == [
        "user-data: line 5: a tab; YAML indents by blanks",
        "user-data: line 5: REPLACE-CODE is still to be put in",
        f"{tmp_path.name}: the box has more than one name: box-1, box-2",
        "w.nmconnection: line 6: REPLACE-SSID is still to be put in",
    ]


def test_a_first_start_that_cloud_init_would_pass_over(tmp_path: Path) -> None:
    """Its first line says what it is, before any other comment."""
    (said,) = card(tmp_path, user_data="# Why.\n" + USER_DATA)
    assert "passes it over" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('centre = "https://REPLACE-CENTRE:8443"\n', "REPLACE-CENTRE is still to be put in"),
        ('centre = "https://c.example"\n', "it has two lines"),
        ('centre = "http://c.example"\ncode = ""\n', "is no address of a centre"),
        ('centre = "https://c.example"\ncode = "K7QF"\n', "a code has 25 characters, this has 4"),
        ("centre https", "Expected '='"),
    ],
)
def test_a_code_that_the_box_would_not_understand(tmp_path: Path, text: str, said: str) -> None:
    """It is told before the card is up the hill."""
    put(tmp_path, "sanji/enrol.toml", text)
    (fault,) = card(tmp_path)
    assert said in fault
