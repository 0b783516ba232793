"""A table of boxes becomes identities, a sheet and cards that our own check passes; or nothing at all."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
import yaml
from typer.testing import CliRunner, Result

from central.commands import central
from central.fleet.cards.files import MODELS
from edge_agent.firmware.check import faults
from plumbing.trust import card
from tests.central.database.address import address_in
from tests.central.test_settings import DATABASE, GOOD

IDENTITY = """
[identity]
folder = "{folder}/ca"
brokers = ["mqtts://broker.example"]
url = "https://centre.example:8443"
"""
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBRAcwrkDvvSIELMr0ZzTbJMpWBmTBgAg2HXeHFoOXUD field@county\n"


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """A command run inside the test sends the log to a terminal that is gone afterwards."""
    yield
    structlog.reset_defaults()


@pytest.fixture(name="config")
def _config(tmp_path: Path) -> Path:
    path = tmp_path / "centre.toml"
    text = GOOD.replace(DATABASE, address_in(tmp_path))
    path.write_text(text + IDENTITY.format(folder=tmp_path), encoding="utf-8")
    (tmp_path / "field.pub").write_text(KEY, encoding="ascii")
    assert call("ca", "init", path).exit_code == 0
    return path


def call(*words: str | Path) -> Result:
    """A command of the centre."""
    return CliRunner().invoke(central, [str(word) for word in words])


def many(config: Path, text: str) -> Result:
    """A table is added, with a sheet and cards."""
    here = config.parent
    (here / "boxes.csv").write_text(text, encoding="utf-8")
    return call(
        *("box", "add-many", config, here / "boxes.csv", "--sheet", here / "sheet.html"),
        *("--cards", here / "cards", "--key", here / "field.pub"),
    )


def known(config: Path) -> dict[str, dict[str, str]]:
    """The boxes by right."""
    told = map(json.loads, call("box", "list", config, "--json").stdout.splitlines())
    return {one["box"]: one for one in told}


def test_a_county_of_130_boxes(config: Path) -> None:
    """Each is known, stands on the sheet with its code, and has a card that is ready by our own check."""
    rows = [f"sc{number:03d},HUB,village,{MODELS[number % 4]}" for number in range(130)]
    done = many(config, "\n".join(["name,site,role,model", *rows]))
    assert done.exit_code == 0, done.output
    assert len(known(config)) == 130
    sheet = config.parent / "sheet.html"
    text = sheet.read_text(encoding="utf-8")
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    cards = {path.name: path for path in (config.parent / "cards").iterdir()}
    codes = {name: str(card.read(path / "sanji/enrol.toml").code) for name, path in cards.items()}
    assert len(set(codes.values())) == 130
    assert [(name, code) for name, code in codes.items() if name not in text or code not in text] == []
    for number in range(0, 130, 13):
        name = f"sc{number:03d}"
        assert list(faults(cards[name], MODELS[number % 4])) == []


def test_a_card_says_all_that_its_box_needs(config: Path) -> None:
    """Name, key, Wi-Fi, the modem's access point, and where the centre is."""
    assert many(config, "name,site,wifi,wifi_key,apn\nbox_1,HUB,统仓 2楼,a+b=c&d!,ctnet\n").exit_code == 0
    made = config.parent / "cards" / "box_1"
    user = yaml.safe_load((made / "user-data").read_text(encoding="utf-8"))
    assert (user["hostname"], user["users"][0]["ssh_authorized_keys"]) == ("box-1", [KEY.strip()])
    etc = made / "sanji/rootfs/etc"
    profiles = etc / "NetworkManager/system-connections"
    wifi = (profiles / "sanji-wifi.nmconnection").read_text(encoding="utf-8")
    assert ("ssid=统仓 2楼\n" in wifi, "psk=a+b=c&d!\n" in wifi) == (True, True)
    assert "apn=ctnet\n" in (profiles / "sanji-4g.nmconnection").read_text(encoding="utf-8")
    assert "NTP=centre.example\n" in (etc / "systemd/timesyncd.conf.d/sanji.conf").read_text()
    asked = (etc / "NetworkManager/conf.d/sanji.conf").read_text()
    assert "uri=http://centre.example:8080/healthz\n" in asked
    assert card.read(made / "sanji/enrol.toml").centre == "https://centre.example:8443"


def test_one_more_card(config: Path) -> None:
    """For a box that is known; without Wi-Fi no profile of one is left from what lay there before."""
    many(config, "name,site,wifi,wifi_key\nbox-1,HUB,hub,12345678\n")
    made, package = config.parent / "cards" / "box-1", config.parent / "sanji_1_arm64.deb"
    before = card.read(made / "sanji/enrol.toml")
    package.write_bytes(b"a package")
    words = ("--key", config.parent / "field.pub", "--model", "zero-2w", "--package", package)
    done = call("box", "card", config, "box-1", made, *words)
    assert done.exit_code == 0, done.output
    assert card.read(made / "sanji/enrol.toml").code != before.code
    assert (made / "sanji" / package.name).read_bytes() == b"a package"
    assert not list(made.rglob("sanji-wifi*"))
    assert list(faults(made, "zero-2w")) == []


def test_a_spare_box_needs_the_code_alone(config: Path) -> None:
    """Its card was made and started before: nothing else of it is touched."""
    call("box", "add", config, "box-1", "--site", "HUB")
    done = call("box", "card", config, "box-1", config.parent / "spare", "--code-only")
    assert done.exit_code == 0, done.output
    (only,) = (path for path in (config.parent / "spare").rglob("*") if path.is_file())
    assert card.read(only).centre == "https://centre.example:8443"


WRONG = [
    ("site,name,colour\n", ["line 1: the first line names the columns", "not colour"]),
    ("name,site\n", ["no box stands in it"]),
    ("name,site\nbox-1,HUB,village\n", ["line 2: 3 cells, not 2"]),
    (
        "name,site,role,model\nbox-1,MOON,,\nbox 2,HUB,,9\nbox-3,HUB,castle,\nbox_4,HUB,,\nBOX-4,HUB,,\n",
        [
            "line 2: there is no site 'MOON'",
            "line 3: 'box 2' is no name",
            "line 3: '9' is no model",
            "line 4: 'castle' is no role",
            "BOX-4: stands there twice, or too much like box_4",
        ],
    ),
    ("name,site,wifi,wifi_key\nbox-1,HUB,hub,\n", ["line 2: wifi and wifi_key go together"]),
    ("name,site,wifi,wifi_key\nbox-1,HUB,hub,short\n", ["line 2: wifi_key: 8 … 63"]),
    ("name,site,wifi,wifi_key\nbox-1,HUB,a;b,12345678\n", ["holds a \\ or ;"]),
    ("name,site,apn\nbox-1,HUB,cm net\n", ["line 2: apn: 'cm net'"]),
    ('name,site\n"box-1,HUB\n', ["unexpected end of data"]),
    ("name,site\nknown,HUB\nbox-1,HUB\n", ["there are boxes already: known"]),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_table_with_a_fault_adds_nothing(config: Path, text: str, said: list[str]) -> None:
    """Each fault is a line of its own, with code 2; neither a sheet nor a card is written."""
    call("box", "add", config, "known", "--site", "HUB")
    done = many(config, text)
    assert done.exit_code == 2
    assert [one for one in said if one not in done.stderr] == []
    assert set(known(config)) == {"known"}
    assert not (config.parent / "sheet.html").exists()
    assert not (config.parent / "cards").exists()


def test_a_table_of_another_writing_is_told(config: Path) -> None:
    """What a spreadsheet saves as GBK, and what is far too large."""
    path = config.parent / "gbk.csv"
    path.write_bytes("name,site,wifi\nbox-1,HUB,统仓\n".encode("gbk"))
    words = ("box", "add-many", config, path, "--sheet", config.parent / "sheet.html")
    assert "not UTF-8" in call(*words).stderr
    path.write_bytes(b"x" * 300_000)
    assert "larger than 256 KiB" in call(*words).stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody", "--key", "KEY"), "no box 'nobody'"),
        (("known", "--key", "KEY", "--model", "6"), "is no model"),
        (("known", "--key", "KEY", "--apn", "a b"), "apn"),
        (("known", "--key", "/nowhere.pub"), "name a public SSH key by --key"),
        (("known", "--key", "PRIVATE"), "that is the private key"),
        (("known", "--key", "CONFIG"), "is no public key of SSH"),
    ],
)
def test_a_card_that_cannot_be_made_is_told(config: Path, words: tuple[str, ...], said: str) -> None:
    """With code 2, and nothing is written."""
    call("box", "add", config, "known", "--site", "HUB")
    (config.parent / "id").write_text("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    paths = {"KEY": config.parent / "field.pub", "CONFIG": config, "PRIVATE": config.parent / "id"}
    name, *rest = (paths.get(word, word) for word in words)
    done = call("box", "card", config, name, config.parent / "card", *rest)
    assert (done.exit_code, said in done.stderr) == (2, True), done.output
    assert not (config.parent / "card").exists()
