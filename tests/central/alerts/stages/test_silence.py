"""What is silenced is kept back with who, until when and why; nothing else is."""

import pytest

from central.alerts.policy import Maintenance, Policy, Week
from central.alerts.stages.case import RESOLVED
from central.alerts.stages.silence import silence
from tests.central.alerts.stages.world import MINUTE_MS, NOON, SILENT, case, world
from tests.central.alerts.stages.world import silence as one


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"site": "COLD-1"},
        {"room": "room-1"},
        {"box": "box-a"},
        {"alert_kind": "breach", "site": "COLD-1"},
    ],
)
def test_what_fits_is_kept_back(fields: dict[str, str]) -> None:
    """Site, room, box and kind, each empty for any."""
    found = silence(case(), world(silences=(one(**fields),)))
    assert found.held == "silence"
    said = found.reasons[-1]
    assert (said.why, said.fields["by"], said.fields["reason"]) == ("silence", "wang", "除霜")
    assert said.fields["until_ms"] == str(NOON + 60 * MINUTE_MS)


@pytest.mark.parametrize(
    "fields",
    [
        {"site": "COLD-2"},
        {"room": "room-2"},
        {"box": "box-b"},
        {"alert_kind": "no_data"},
        {"from_ms": NOON + 1},
        {"until_ms": NOON},
        {"ended_ms": NOON - 1},
    ],
)
def test_what_does_not_fit_passes(fields: dict[str, object]) -> None:
    """Another place or kind, one that has not begun, is over, or was ended."""
    found = silence(case(), world(silences=(one(**fields),)))
    assert (found.held, found.reasons[-1].why) == ("", "not_silenced")


def test_weekly_maintenance() -> None:
    """Its hours of its days, and its reason."""
    window = Maintenance(Week(frozenset({4}), 11 * 60, 13 * 60), "每周化霜", room="room-1")
    policy = Policy(maintenance=(window,))
    found = silence(case(), world(policy=policy))
    assert (found.held, found.reasons[-1].fields) == ("silence", {"reason": "每周化霜"})
    assert silence(case(), world(NOON + 61 * MINUTE_MS, policy)).held == ""
    assert silence(case(SILENT, "no_data"), world(policy=policy)).held == "silence"


def test_the_end_is_told() -> None:
    """Whoever heard of the beginning hears of the end."""
    assert silence(case(phase=RESOLVED), world(silences=(one(),))).held == ""
