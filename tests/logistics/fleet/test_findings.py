"""What of a box needs somebody, and what is not known is never taken for good."""

import pytest
from msgspec.structs import replace

from logistics.duty.causes import Backup, Causes
from logistics.duty.judge import judge
from logistics.duty.limits import Limits
from logistics.events.machine import BoxMachine
from logistics.fleet import throttle
from logistics.fleet.facts import BoxFacts
from logistics.fleet.findings import findings

NOW = 1_700_000_000_000
MIN, HOUR, DAY = 60_000, 3_600_000, 86_400_000
LIMITS = Limits()
WELL = BoxFacts(
    "box-a",
    site="HUB",
    version="0.1.0",
    is_online=True,
    heard_ms=NOW,
    machine=BoxMachine(site="HUB", temp_mc=50_000, throttle=0),
    machine_ms=NOW - MIN,
    devices=2,
    certificate_ms=NOW + 60 * DAY,
)


def told(**fields: object) -> BoxFacts:
    machine = WELL.machine or BoxMachine(site="HUB")
    return replace(WELL, machine=replace(machine, **fields))


def kinds(one: BoxFacts, centre: str = "") -> list[tuple[str, str]]:
    return [(found.kind, found.why) for found in findings(one, LIMITS, NOW, centre)]


def test_a_box_that_is_well_needs_nobody() -> None:
    """Nor does one whose card does not tell its wear."""
    assert kinds(WELL, "0.1.0") == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"low_volt_ms": 1}, ("power", "low_volt")),
        ({"slow_ms": 1, "throttle": 0x20002}, ("power", "slowed")),
        ({"hot_ms": 1, "temp_mc": 81_000}, ("heat", "heat")),
        ({"worn_ms": 1, "wear_pct": 90}, ("card", "card")),
        ({"worn_ms": 1, "wear_stage": "urgent"}, ("card", "card_urgent")),
        ({"files_ms": 1, "is_read_only": True}, ("files", "files_read_only")),
        ({"files_ms": 1, "fs_errors": 3}, ("files", "files")),
        ({"files_ms": 1, "inodes_free_pct": 2}, ("files", "files_inodes")),
    ],
)
def test_what_a_machine_tells(fields: dict[str, object], found: tuple[str, str]) -> None:
    """One finding for one cause."""
    assert kinds(told(**fields)) == [found]


@pytest.mark.parametrize("why", ["low_volt", "heat"])
def test_heat_and_low_voltage_explain_that_it_is_slow(why: str) -> None:
    """Which is then not said besides."""
    fields = {"low_volt_ms" if why == "low_volt" else "hot_ms": 1}
    assert [one[1] for one in kinds(told(**fields, slow_ms=1))] == [why]


def test_a_finding_begins_when_the_box_says_so() -> None:
    """The box counts from its own clock: how long before its word it began."""
    (found,) = findings(told(low_volt_ms=20 * MIN), LIMITS, NOW)
    assert found.since_ms == NOW - 21 * MIN


def test_of_a_box_that_is_away_nobody_knows_its_heat() -> None:
    """Its card is as worn as it was."""
    away = replace(told(hot_ms=1, low_volt_ms=1, worn_ms=1), is_online=False)
    assert kinds(away) == [("card", "card")]


def test_a_box_that_told_nothing_of_its_machine_is_not_well() -> None:
    """One that was never heard has no findings: it is missing, which is told otherwise."""
    assert kinds(replace(WELL, machine=None)) == [("untold", "untold")]
    assert kinds(BoxFacts("box-b")) == []


@pytest.mark.parametrize(
    ("left_ms", "found"),
    [
        (15 * DAY, []),
        (14 * DAY, []),
        (14 * DAY - 1, [("certificate", "certificate")]),
        (0, [("certificate", "certificate_over")]),
    ],
)
def test_a_certificate_that_ends(left_ms: int, found: list[tuple[str, str]]) -> None:
    """Told in time, and told otherwise once it is over."""
    assert kinds(replace(WELL, certificate_ms=NOW + left_ms)) == found


def test_settings_that_are_not_the_ordered_ones() -> None:
    """After their time; a box that never said by what it goes does not drift."""
    drifting = replace(WELL, running="a" * 64, wanted="b" * 64, wanted_ms=NOW - HOUR - 1)
    assert kinds(drifting) == [("drift", "drift")]
    assert kinds(replace(drifting, wanted_ms=NOW - HOUR)) == []
    assert kinds(replace(drifting, running="")) == []
    assert kinds(replace(drifting, running="b" * 64)) == []


@pytest.mark.parametrize(
    ("version", "centre", "found"),
    [
        ("0.1.0", "0.1.0", []),
        ("0.9.9", "0.10.0", []),
        ("0.10.0", "0.9.9", [("version", "version_newer")]),
        ("nightly", "0.1.0", [("version", "version")]),
        ("", "0.1.0", []),
        ("2.0", "", []),
    ],
)
def test_a_version_that_the_centre_does_not_know(
    version: str, centre: str, found: list[tuple[str, str]]
) -> None:
    """Numbers are compared as numbers."""
    assert kinds(replace(WELL, version=version), centre) == found


def test_the_board_has_what_lasts_and_not_what_alerts_tell() -> None:
    """Devices and old programs are on the fleet's page alone; a box that was shut out is nobody's matter."""
    causes = Causes(
        fleet=(
            replace(told(low_volt_ms=1), devices_down=1),
            replace(WELL, box="box-b", machine=None),
            replace(WELL, box="box-c", is_shut_out=True),
        )
    )
    (matter,) = judge(causes, LIMITS, NOW)
    assert (matter.kind, matter.which, matter.why) == ("power", "box-a", "low_volt")
    assert matter.href == "/boxes/box-a#machine"
    assert not matter.has_happened


def test_a_backup_that_is_too_old_is_a_matter() -> None:
    """And none at all says nothing: a trial has none."""
    age_ms = LIMITS.backup_ms
    assert judge(Causes(), LIMITS, NOW) == ()
    assert judge(Causes(backup=Backup(NOW - age_ms)), LIMITS, NOW) == ()
    (matter,) = judge(Causes(backup=Backup(NOW - age_ms - 1)), LIMITS, NOW)
    assert (matter.kind, matter.since_ms) == ("backup", NOW - 1)


def test_the_firmwares_bits_have_names() -> None:
    """Those of now, and those since the boot."""
    assert throttle.words(throttle.at_present(0x50005)) == ("under_voltage", "throttled")
    assert throttle.words(throttle.since_boot(0xA0000)) == ("capped", "soft_limit")
