"""What two devices share, and what one lacks or contradicts, is told before the box runs."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_agent.drivers.clashes import clashes
from edge_agent.settings import load_edge
from tests.edge_agent.test_settings import BOX, faults, written

ROOM = "[room.r]\n"
PROBE = '[probe.p]\nroom = "r"\naddress = "28-0000000000a1"\n'
MODBUS = '[probe.m]\nroom = "r"\nmodbus = "loft"\nmodel = "xy-md02"\n'
LOFT = '[modbus.loft]\nport = "/dev/sanji/rs485"\n'
LAB = '[probe.p.calibration]\ncertificate = "C"\ndate = 2026-05-01\ndue = 2027-04-30\n'


def test_a_whole_box_is_accepted(tmp_path: Path) -> None:
    """Probes of all three ways, with a certificate, both kinds of scanner, a door and the mains."""
    settings = load_edge(
        written(
            tmp_path,
            BOX + ROOM + PROBE + LAB + "raw_c = [-0.5, 24.8]\ntrue_c = [0.0, 25.0]\n" + MODBUS + LOFT,
            '[probe.air]\nroom = "r"\nchip = "sht4x"\n',
            '[scanner.a]\nport = "/dev/sanji/gun"\n[scanner.b]\nkeyboard = "/dev/sanji/typing"\n',
            '[pins]\nlamp_red = 1\nlamp_yellow = 2\n[door.d]\npin = 5\nroom = "r"\n[mains]\npin = 6\n',
        )
    )
    assert settings.mains["mains"].lost_level == 1
    assert settings.probe["m"].model == "xy-md02"


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        (
            '[pins]\nbuzzer = 5\n[door.d]\npin = 5\nroom = "r"\n' + ROOM,
            "pins.buzzer, door.d.pin: share pin 5; each needs its own",
        ),
        (
            "[pins]\nlamp_red = 4\nlamp_green = 4\n",
            "pins.lamp_red, pins.lamp_green: share pin 4; each needs its own",
        ),
        (
            '[pins]\n[door.d]\npin = 5\nroom = "r"\n[mains]\npin = 5\n' + ROOM,
            "door.d.pin, mains.mains.pin: share pin 5; each needs its own",
        ),
        (
            '[pins]\nack_button = 5\n[defrost]\npin = 5\nroom = "r"\n' + ROOM,
            "pins.ack_button, defrost.defrost.pin: share pin 5; each needs its own",
        ),
        (
            '[scale]\nport = "/dev/a"\n[scanner]\nport = "/dev/a"\n',
            "scanner.scanner.port, scale.scale.port: share the port /dev/a; each needs its own",
        ),
        (
            ROOM + MODBUS + LOFT + '[scale]\nport = "/dev/sanji/rs485"\n',
            "scale.scale.port, modbus.loft.port: share the port /dev/sanji/rs485; each needs its own",
        ),
        (
            ROOM + PROBE + PROBE.replace("probe.p", "probe.q"),
            "probe.p, probe.q: share the address 28-0000000000a1; each needs its own",
        ),
        (
            ROOM + MODBUS + MODBUS.replace("probe.m", "probe.n") + LOFT,
            "probe.m, probe.n: share the place loft, unit 1, channel 1; each needs its own",
        ),
        (
            ROOM + '[probe.a]\nchip = "sht4x"\nroom = "r"\n[probe.b]\nchip = "sht4x"\nroom = "r"\n',
            "probe.a, probe.b: share the chip sht4x; each needs its own",
        ),
        (ROOM + '[probe.p]\nroom = "r"\n', "probe.p: needs one of address, chip, modbus (found none)"),
        (
            ROOM + PROBE + 'chip = "sht4x"\n',
            "probe.p: needs one of address, chip, modbus (found address and chip)",
        ),
        ("[scanner]\nbaud = 9600\n", "scanner.scanner: needs one of port, keyboard (found none)"),
        (ROOM + MODBUS, "probe.m.modbus: no bus 'loft' in this file; add [modbus.loft]"),
        (
            ROOM + MODBUS.replace('model = "xy-md02"\n', "") + LOFT,
            "probe.m.model: is missing; it says which registers to read: ds18b20-hub-12, renke-rs-ws-n01,"
            " tenths-int16, vaisala-hmp110, xy-md02",
        ),
        (ROOM + MODBUS + "channel = 2\n" + LOFT, "probe.m.channel: XY-MD02 has 1 (found 2)"),
        (
            ROOM + PROBE + "unit = 3\n",
            "probe.p.unit: is for a Modbus probe only; add `modbus`, or take it out",
        ),
        (LOFT, "modbus.loft: no probe is on it; name it in a probe's `modbus`, or take it out"),
        (
            "[mains]\npin = 6\n",
            "pins: is missing, and a mains contact needs it; add [pins], if need be with nothing in it",
        ),
    ],
)
def test_one_fault(tmp_path: Path, tables: str, fault: str) -> None:
    """Each is told with the devices it is about, and nothing else is told with it."""
    assert faults(tmp_path, BOX, tables) == [fault]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("raw_c = [4, 4]\ntrue_c = [0, 25]\n", "its points are equal (raw_c [4.0, 4.0], true_c [0.0, 25.0])"),
        ("raw_c = [0, 25]\ntrue_c = [5, 5]\n", "its points are equal"),
        ("raw_c = [0, 25]\ntrue_c = [0]\n", "raw_c has 2 points and true_c 1"),
        ("raw_c = [0, 25]\ntrue_c = [25, 0]\n", "it would stretch readings by more than a quarter"),
        ("raw_c = [0]\ntrue_c = [11]\n", "it would shift readings by more than 10 °C"),
    ],
)
def test_a_certificate_that_cannot_be(tmp_path: Path, lines: str, fault: str) -> None:
    """Points that make no line, stand the wrong way round, or correct more than any probe is wrong."""
    told = faults(tmp_path, BOX, ROOM + PROBE + LAB + lines)
    assert len(told) == 1
    assert told[0].startswith(f"probe.p.calibration: {fault}")


def test_a_certificate_that_ends_before_it_begins(tmp_path: Path) -> None:
    """The dates were mixed up."""
    lines = LAB.replace("2027-04-30", "2026-04-30") + "raw_c = [0]\ntrue_c = [0.1]\n"
    assert faults(tmp_path, BOX, ROOM + PROBE + lines) == [
        "probe.p.calibration: due 2026-04-30 is not after date 2026-05-01"
    ]


def test_an_unknown_model_is_told_with_the_known_ones(tmp_path: Path) -> None:
    """With the setting that names it."""
    told = faults(tmp_path, BOX, ROOM + MODBUS.replace("xy-md02", "xy-md2") + LOFT)
    assert len(told) == 1
    assert told[0].startswith("probe.m.model: no such model; there are ds18b20-hub-12, ")


def test_two_buses_may_have_the_same_addresses(tmp_path: Path) -> None:
    """An address need be one only on its bus."""
    attic = MODBUS.replace("probe.m", "probe.n").replace("loft", "attic")
    load_edge(
        written(tmp_path, BOX, ROOM + MODBUS + attic + LOFT + '[modbus.attic]\nport = "/dev/sanji/rs485-b"\n')
    )


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    (
        "pin",
        "port",
        "keyboard",
        "address",
        "chip",
        "at",
        "bus",
        "modbus",
        "unit",
        "model",
        "channel",
        "calibration",
    )
)
TABLES = st.dictionaries(st.text(max_size=5), st.dictionaries(KEYS, ANYTHING, max_size=6), max_size=3)


@given(
    st.fixed_dictionaries(
        dict.fromkeys(("probe", "scanner", "scale", "modbus", "door", "defrost", "mains"), TABLES)
    ),
    ANYTHING,
)
def test_it_bears_anything_that_toml_can_say(
    tables: dict[str, dict[str, dict[str, object]]], pins: object
) -> None:
    """Faults of single keys are told elsewhere; here they must not stop the telling."""
    assert all(isinstance(fault, str) for fault in clashes(tables, pins))
