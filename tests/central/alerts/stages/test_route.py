"""The on-call table says whom to tell at this time; somebody always is."""

import pytest
from msgspec.structs import replace

from central.alerts.policy import Policy, Shift
from central.alerts.stages.route import route, staffed
from central.store.alerts.notices import Recipient, Telling
from tests.central.alerts.stages.world import BOSS, LI, SILENT, WANG, at, case, table, world


@pytest.mark.parametrize(
    ("time", "who"),
    [
        ("2026-05-28 12:00", WANG),
        ("2026-05-28 08:00", WANG),
        ("2026-05-28 20:00", LI),
        ("2026-05-29 07:59", LI),
        ("2026-05-30 03:00", LI),
        ("2026-05-30 12:00", BOSS),
        ("2026-06-01 07:59", BOSS),
    ],
)
def test_who_is_on_call(time: str, who: Recipient) -> None:
    """By day, by night, the night that begins on Friday, and the weekend, when only level 2 is there."""
    assert route(case(), world(at(time), table())).recipients == (who,)


def test_nobody_is_on_call() -> None:
    """Then everybody is told, and the reason says so."""
    empty = Policy(everybody=(WANG, LI), shifts=(Shift(1, (BOSS,), kinds=frozenset({"clock"})),))
    found = route(case(), world(policy=empty))
    assert (found.recipients, found.reasons[-1].why) == ((WANG, LI), "nobody_on_call")


def test_without_a_table() -> None:
    """Everybody is told of everything."""
    found = route(case(), world(policy=Policy(everybody=(WANG, LI))))
    assert (found.recipients, found.reasons[-1].why) == ((WANG, LI), "no_table")


def test_sites_and_kinds() -> None:
    """A shift for some sites or kinds is for these only; what has no site is for all."""
    own = Policy(
        everybody=(BOSS,),
        shifts=(
            Shift(1, (WANG,), sites=frozenset({"COLD-1"})),
            Shift(1, (LI,), sites=frozenset({"COLD-2"})),
            Shift(1, (BOSS,), kinds=frozenset({"no_data"})),
        ),
    )
    assert route(case(), world(policy=own)).recipients == (WANG,)
    assert route(case(SILENT, "no_data"), world(policy=own)).recipients == (WANG, BOSS)
    nowhere = replace(case(), alert=replace(case().alert, site=""))
    assert route(nowhere, world(policy=own)).recipients == (WANG, LI)


def test_a_level_and_a_repetition() -> None:
    """A level's own people; again those who are on call now, up to the level that was reached."""
    level = case(phase="level-2", telling=Telling(1, "told", 1), told_to=(WANG,))
    assert route(level, world(policy=table())).recipients == (BOSS,)
    again = case(phase="repeat-3", telling=Telling(1, "told", 2), told_to=(WANG, BOSS))
    assert route(again, world(at("2026-05-28 22:00"), table())).recipients == (LI, BOSS)


def test_the_end_goes_to_whoever_was_told() -> None:
    """Whoever is on call by then."""
    end = case(phase="resolved", told_to=(WANG, BOSS))
    assert route(end, world(at("2026-05-28 22:00"), table())).recipients == (WANG, BOSS)


def test_staffed_levels() -> None:
    """Levels at which nobody is on call are not climbed to."""
    assert staffed(case(), world(policy=table())) == [1, 2]
    assert staffed(case(), world(at("2026-05-30 12:00"), table())) == [2]
