"""A box's settings file is good as a whole, or every fault is told at once with what is allowed."""

from pathlib import Path

import pytest

from edge_agent.settings import load_edge
from plumbing.settings import SettingsError

BOX = """
[box]
name = "box-1"
site = "S"
role = "village"
data_dir = "/var/lib/sanji"
[broker]
addresses = ["mqtt://127.0.0.1"]
"""
COLD = """
[probe.p]
address = "28-0000000000a1"
room = "r"
[room.r]
limit_c_max = 8
"""


def written(folder: Path, *tables: str) -> Path:
    path = folder / "box.toml"
    path.write_text("".join(tables), encoding="utf-8")
    return path


def faults(folder: Path, *tables: str) -> list[str]:
    with pytest.raises(SettingsError) as told:
        load_edge(written(folder, *tables))
    return told.value.faults


def test_a_box_needs_little(tmp_path: Path) -> None:
    """Who it is, where its outbox lies, and how it reaches the centre."""
    settings = load_edge(written(tmp_path, BOX))
    assert settings.box.county == "suichang"
    assert (settings.camera, settings.pins) == ({}, None)


def test_one_of_a_kind_may_be_named_by_its_kind(tmp_path: Path) -> None:
    """`[camera]` is `[camera.camera]`; several have names of their own."""
    settings = load_edge(
        written(tmp_path, BOX, '[camera]\nsource = "0"\n[scale.a]\nport = "/a"\n[scale.b]\nport = "/b"\n')
    )
    assert settings.camera["camera"].source == "0"
    assert sorted(settings.scale) == ["a", "b"]


def test_an_empty_device_is_a_fault(tmp_path: Path) -> None:
    """A table that was left unfinished is no box without that device."""
    assert faults(tmp_path, BOX, "[camera]\n[scale]\n") == [
        "camera.camera.source: is missing and has no default",
        "scale.scale.port: is missing and has no default",
    ]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Missing tables, wrong values, misspelt keys and what clashes between tables."""
    told = faults(
        tmp_path,
        '[box]\nname = "box 1"\nrole = "castle"\n',
        '[broker]\naddresses = ["http://x"]\nkeepalive = 20\n',
        '[probe.p]\naddress = "10-1"\nroom = "attic"\n',
        '[camera.p]\nsource = "0"\nwidth = 10\n',
        "[door.d]\npin = 99\nroom = 7\n",
        "[room.r]\nlimit_c_max = 1\nlimit_c_min = 2\n",
    )
    assert {fault.split(":")[0] for fault in told} == {
        "box.name", "box.role", "box.site", "box.data_dir", "broker.addresses.0", "broker.keepalive",
        "probe.p.address", "probe.p.room", "camera.p.width", "p", "door.d.pin", "door.d.room",
        "pins", "room.r",
    }  # fmt: skip
    said = "\n".join(told)
    assert "did you mean 'keepalive_s'?" in said
    assert "no room 'attic' in this file; add [room.attic]" in said
    assert "p: two devices have this name" in said
    assert "limit_c_min 2 is not below limit_c_max 1" in said
    assert "mqtt://host[:port]" in said
    assert "'village', 'township', 'hub' or 'coldstore'" in said


@pytest.mark.parametrize(
    ("room", "said"),
    [
        ("limit_c_max = inf", "less than or equal to 200"),
        ("limit_c_max = nan", "found nan"),
        ("limit_c_min = -300", "greater than or equal to -100"),
        ("limit_c_max = 2.3\nlimit_c_min = 2", "hysteresis_c 0.5 is not less than"),
        ("limit_c_max = 8\nlimit_c_min = 2\nhysteresis_c = 6", "hysteresis_c 6 is not less than"),
        ("limit_c_max = 2.0001\nlimit_c_min = 2.0002", "is not below"),
        ("limit_c_max = 2.0002\nlimit_c_min = 2.0001", "is not below"),
    ],
)
def test_limits_that_cannot_be_judged_are_faults(tmp_path: Path, room: str, said: str) -> None:
    """Found when the file is checked, not when the box starts at night."""
    told = faults(tmp_path, BOX, f"[room.r]\n{room}\n")
    assert any(said in fault for fault in told), told


@pytest.mark.parametrize("at", ["24:00", "2:00", "02:60", "02.00"])
def test_a_defrost_at_no_time_of_the_day_is_a_fault(tmp_path: Path, at: str) -> None:
    """Two digits, a colon, two digits: as a clock shows it."""
    (told,) = faults(tmp_path, BOX, f'[room.r]\ndefrost_at = ["02:00", "{at}"]\n')
    assert told.startswith("room.r.defrost_at.1: ")


def test_a_defrost_contact_needs_pins_and_its_room(tmp_path: Path) -> None:
    """As a door does; and no device may be called as the button is."""
    told = faults(tmp_path, BOX, '[pins]\nack_button = 4\n[scanner.ack_button]\nport = "/dev/a"\n')
    assert told == ["ack_button: two devices have this name; events could not tell them apart"]
    told = faults(tmp_path, BOX, '[defrost]\npin = 5\nroom = "attic"\n')
    assert [fault.split(";")[0] for fault in told] == [
        "defrost.defrost.room: no room 'attic' in this file",
        "pins: is missing, and a defrost contact needs it",
    ]


@pytest.mark.parametrize(
    "root", ["", "/sanji", "sanji/", "sanji//v1", "san.ji", "san ji", "sanji/+", "sanji/#"]
)
def test_a_root_that_is_no_topic_is_a_fault(tmp_path: Path, root: str) -> None:
    """Dots and blanks cannot travel over NATS, and wildcards are no names."""
    (fault,) = faults(tmp_path, BOX, f'root = "{root}"\n')
    assert fault.startswith("broker.root:")


def test_a_door_needs_pins(tmp_path: Path) -> None:
    """An empty table of them is enough."""
    door = "[door.d]\npin = 5\nroom = 'r'\n"
    assert faults(tmp_path, BOX, COLD, door) == [
        "pins: is missing, and a door needs it; add [pins], if need be with nothing in it"
    ]
    assert load_edge(written(tmp_path, BOX, COLD, door, "[pins]\n")).pins is not None


@pytest.mark.parametrize(
    "table",
    [
        "camera = 3", "camera = []", "room = [1]", "probe = 'x'", "pins = 1", "door = {d = 1}", "box = 7",
        "[room]\nr = 1", "[probe.p]\nroom = {}", "[[camera]]\nsource='0'", "[room.r]\nlimit_c_min=true",
    ],
)  # fmt: skip
def test_nothing_that_toml_can_say_breaks_the_check(tmp_path: Path, table: str) -> None:
    """A table in place of a text, a list in place of a table: faults like any other."""
    assert faults(tmp_path, table + "\n")


def test_a_scales_model_stands_for_its_settings(tmp_path: Path) -> None:
    """Its port, protocol and plate come from the profile, and each key may be said otherwise."""
    scale = '[scale.bench]\nport = "/a"\nmodel = "XK3123"\n'
    made = load_edge(written(tmp_path, BOX, scale)).scale["bench"]
    assert (made.protocol, made.bytesize, made.parity) == ("toledo-continuous-check", 7, "even")
    own = load_edge(written(tmp_path, BOX, scale, 'parity = "odd"\nmax_g = 60_000\n')).scale["bench"]
    assert (own.protocol, own.parity, own.max_g) == ("toledo-continuous-check", "odd", 60_000)


def test_unknown_scales_are_told_with_the_known(tmp_path: Path) -> None:
    """A model and a protocol that there are not, each with the list to choose from."""
    told = faults(tmp_path, BOX, '[scale]\nport = "/a"\nmodel = "XK1"\nprotocol = "morse"\n')
    assert [fault.split(":")[0] for fault in told] == ["scale.scale.model", "scale.scale.protocol"]
    assert "yaohua-xk3190-a9" in told[0]
    assert "yaohua-tf0" in told[1]


def test_what_is_no_model_is_a_fault(tmp_path: Path) -> None:
    """A number in its place is told like any other wrong value."""
    assert faults(tmp_path, BOX, '[scale]\nport = "/a"\nmodel = 9\n')[0].startswith("scale.scale.model:")


def test_a_printer_needs_little(tmp_path: Path) -> None:
    """Its port; its model has a default."""
    settings = load_edge(written(tmp_path, BOX, '[printer]\nport = "/dev/usb/lp0"\n'))
    assert settings.printer["printer"].profile().language == "tspl"


@pytest.mark.parametrize(
    ("printer", "said"),
    [
        ('model = "lp5000"', "known are escpos-58"),
        ('port = "lp0"', "printer.printer.port: "),
        ('port = "tcp://a:b"', "printer.printer.port: "),
        ('shelf_on = ["arive"]', "printer.printer.shelf_on.0: "),
        ("width_mm = 90", "paper of 90 mm is wider than 54 mm; look at width_mm, height_mm and model"),
        ("slips = true", "takes a roll"),
        ("height_mm = 1", "printer.printer.height_mm: "),
    ],
)
def test_a_printers_faults_are_told(tmp_path: Path, printer: str, said: str) -> None:
    """A model that there is not, a port that is no path, an act misspelt, paper wider than the head."""
    port = "" if printer.startswith("port") else 'port = "tcp://printer.lan"\n'
    told = faults(tmp_path, BOX, f"[printer]\n{port}{printer}\n")
    assert any(said in fault for fault in told), told


@pytest.mark.parametrize("crop", ["[0.5, 0, 0.5, 1]", "[0, 0.9, 1, 0.1]"])
def test_crop_that_leaves_nothing_is_a_fault(tmp_path: Path, crop: str) -> None:
    """Edges in the wrong order are told by the camera's name."""
    with pytest.raises(SettingsError, match=r"camera\.above\.crop"):
        load_edge(written(tmp_path, BOX, f'[camera.above]\nsource = "0"\ncrop = {crop}\n'))


def test_produce_is_weighed_by_a_scale_that_is_there(tmp_path: Path) -> None:
    """A name that no scale has would mean that nothing is ever weighed."""
    with pytest.raises(SettingsError, match=r"produce\.scale: no scale 'belt'"):
        load_edge(written(tmp_path, BOX, '[produce]\nscale = "belt"\n'))
    scale = '[scale.belt]\nport = "/dev/sanji/s"\ndivision_g = 2\nmax_g = 15000\n'
    made = load_edge(
        written(tmp_path, BOX, scale + '[produce]\nscale = "belt"\ntares_g = { "小筐" = 1800 }\n')
    )
    assert made.produce.tares_g == {"小筐": 1800}


def test_a_broker_in_the_clear_is_a_fault_outside_this_machine(tmp_path: Path) -> None:
    """Unless the file says that it is meant; with mqtts nothing need be said."""
    (fault,) = faults(tmp_path, BOX.replace("127.0.0.1", "broker.example"))
    assert "mqtt://broker.example is not encrypted" in fault
    load_edge(written(tmp_path, BOX.replace("127.0.0.1", "broker.example") + "insecure = true\n"))
    load_edge(written(tmp_path, BOX.replace("mqtt://127.0.0.1", "mqtts://broker.example")))
