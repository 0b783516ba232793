"""A night with the true pipeline: who is called when, what an acknowledgement and a silence change."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from central.alerts.policy import Policy, Shift
from central.store import tables
from central.store.alerts import silences
from central.store.alerts.notices import Recipient
from central.store.alerts.tables import decision, telling
from central.store.queries import alerts as pages
from tests.central.alerts.scene import Phone, Room, alerts
from tests.central.alerts.stages.world import silence
from tests.central.centre import T0, Centre, centre_in

HOT, CLEAR = (9.0,) * 7, (4.0,) * 3
MINUTE_MS = 60_000


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with centre_in(tmp_path) as here:
        yield here


class Night:
    """A keeper at level 1 and a manager at level 2."""

    def __init__(self, centre: Centre, **policy: object) -> None:
        self.centre = centre
        self.keeper, self.manager = Phone("keeper"), Phone("manager")
        people = [Recipient(phone.name, (phone.name,)) for phone in (self.keeper, self.manager)]
        shifts = tuple(Shift(level, (one,)) for level, one in enumerate(people, start=1))
        self.policy = replace(Policy(everybody=tuple(people), shifts=shifts), **policy)
        self.room = Room(centre, self.keeper, self.manager, policy=self.policy)

    def wait(self, minutes: int) -> None:
        for _ in range(minutes):
            self.room.tick(1)

    @property
    def told(self) -> tuple[list[str], list[str]]:
        return (self.keeper.phases, self.manager.phases)


def test_nobody_answers(centre: Centre) -> None:
    """The keeper, after a quarter of an hour the manager, then both each half hour, and both at the end."""
    night = Night(centre)
    night.room.hear(*HOT)
    night.wait(14)
    assert night.told == (["opened"], [])
    assert "将再次通知" in night.keeper.told[0].text
    night.wait(2)
    assert night.told == (["opened"], ["level-2"])
    night.wait(61)
    assert night.told == (["opened", "repeat-2", "repeat-3"], ["level-2", "repeat-2", "repeat-3"])
    assert "温度仍然超限" in night.keeper.told[-1].text
    night.room.hear(*CLEAR)
    night.wait(60)
    assert [phases[-1] for phases in night.told] == ["resolved", "resolved"]
    assert len({message.id for message in night.keeper.told}) == len(night.keeper.told)


def test_somebody_takes_it_on(centre: Centre) -> None:
    """The climbing ends; hours later whoever was told is told again, with who had taken it on."""
    night = Night(centre)
    night.room.hear(*HOT)
    with centre.store.write() as connection:
        assert pages.acknowledge(connection, 1, "keeper", "正在移货", night.room.now_ms)
    night.wait(239)
    assert night.told == (["opened"], [])
    night.wait(2)
    assert night.told == (["opened", "repeat-1"], [])
    assert "keeper 于" in night.keeper.told[-1].text
    assert "正在移货" in night.keeper.told[-1].text


def test_a_bound(centre: Centre) -> None:
    """However long a night is, the pages have an end."""
    night = Night(centre, pages_max=3)
    night.room.hear(*HOT)
    night.wait(600)
    assert night.told == (["opened", "repeat-2", "repeat-3"], ["level-2", "repeat-2", "repeat-3"])


def test_a_silence_that_ends_before_the_alert(centre: Centre) -> None:
    """Recorded and kept back with the reason; told when the silence is over and it still stands."""
    night = Night(centre)
    until_ms = T0 + 60 * MINUTE_MS
    with centre.store.write() as connection:
        silences.add(connection, silence(from_ms=T0, until_ms=until_ms))
    night.room.hear(*HOT)
    assert [row.state for row in centre.rows(telling)] == ["silenced"]
    held = [row for row in centre.rows(decision) if row.verdict == "held"]
    assert [(row.stage, row.why) for row in held] == [("silence", "silence")]
    assert "除霜" in held[0].fields
    night.wait(24)
    assert night.told == ([], [])
    night.wait(1)
    assert night.told == (["opened"], [])
    assert len(centre.rows(tables.alert)) == 1


def test_a_silence_that_outlasts_the_alert(centre: Centre) -> None:
    """It began and ended while it was silenced: it stands on record, and nobody hears of it."""
    night = Night(centre)
    with centre.store.write() as connection:
        silences.add(connection, silence(from_ms=T0, until_ms=T0 + 600 * MINUTE_MS))
    night.room.hear(*HOT, *CLEAR)
    night.wait(700)
    assert night.told == ([], [])
    (row,) = centre.rows(tables.alert)
    assert row.closed_ms is not None
    assert {row.state for row in centre.rows(telling)} == {"done"}
    assert "ended_untold" in {row.why for row in centre.rows(decision)}


def test_a_silence_over_what_was_told(centre: Centre) -> None:
    """Its pages wait, its end does not."""
    night = Night(centre)
    night.room.hear(*HOT)
    with centre.store.write() as connection:
        silences.add(connection, silence(from_ms=T0, until_ms=T0 + 600 * MINUTE_MS))
    night.wait(120)
    assert night.told == (["opened"], [])
    night.room.hear(*CLEAR)
    assert night.told == (["opened", "resolved"], [])


def test_a_restart_in_the_night(centre: Centre) -> None:
    """A new process goes on where the old one was: nobody is told twice, nothing begins anew."""
    night = Night(centre)
    night.room.hear(*HOT)
    night.wait(16)
    night.room.alerts = alerts(centre, night.keeper, night.manager, policy=night.policy)
    night.wait(10)
    assert night.told == (["opened"], ["level-2"])


def test_a_channel_that_is_gone_from_the_settings(centre: Centre) -> None:
    """What waited there goes by the recipient's present chain, and what came after it is not held up."""
    night = Night(centre)
    night.keeper.is_reachable = False
    night.room.hear(*HOT)
    other = Phone("other")
    chains = tuple(Recipient(name, ("other",)) for name in ("keeper", "manager"))
    policy = replace(night.policy, everybody=chains, shifts=())
    night.room.alerts = alerts(centre, other, policy=policy)
    night.room.tick(1)
    night.room.hear(*CLEAR)
    assert other.phases == ["opened", "resolved"]
