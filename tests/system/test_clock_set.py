"""A box whose clock is days off, with real processes: in the end the centre has the right times."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from logistics.events.boxes import ClockStepped
from logistics.wire import decode_event
from plumbing.patience import wait_until
from tests.system.shims.clock import SetClock
from tests.system.shims.make import preload
from tests.system.trio import Trio, running

_DAYS_3 = 3 * 86_400.0
_AT_MOST_OFF_S = 2.0
_STEPS_MS = (-_DAYS_3 * 1000, _DAYS_3 * 1000)


@contextmanager
def box_with(folder: Path, clock: SetClock) -> Iterator[Trio]:
    """A trio whose box asks this clock, and trusts it once the kernel says so."""
    env = preload(folder, ("clock",)) | clock.env
    with running(Trio(folder, clock="auto", env={"box": env})) as made:
        yield made


def rightly_dated(trio: Trio) -> bool:
    """Whether every promised scan stands at the centre at the time at which it was made."""
    times = trio.times()
    return all(
        waybill in times and abs(times[waybill] - trio.scanned[waybill]) <= _AT_MOST_OFF_S
        for waybill in trio.promised
    )


def steps_told(trio: Trio) -> list[int]:
    """By how much the clock was set, each time, as the box told it."""
    rows = trio.at_centre("SELECT body FROM event WHERE type = 'clock.stepped' ORDER BY stream, seq")
    return [event.by_ms for (body,) in rows if isinstance(event := decode_event(body), ClockStepped)]


def days_off_told(trio: Trio) -> set[int]:
    """By how many whole days the events' times, as they were first told, differ from when they came."""
    rows = trio.at_centre("SELECT coalesce(told_ms, at_ms) - received_ms FROM event")
    return {round(off_ms / 86_400_000) for (off_ms,) in rows}


@pytest.mark.parametrize("off_s", [-_DAYS_3, _DAYS_3], ids=["behind", "ahead"])
def test_a_boot_with_the_wrong_time_is_put_right(tmp_path: Path, off_s: float) -> None:
    """Scans made days off, some by a life that was killed, are dated right once the clock is synchronised."""
    clock = SetClock(tmp_path / "machine")
    clock.set(off_s, is_synced=False)
    with box_with(tmp_path, clock) as trio:
        trio.kill("box")
        trio.revive("box")
        trio.await_promise()
        trio.link.cut()
        trio.await_promise()
        clock.set(0, is_synced=True)
        trio.await_promise()
        trio.link.mend()
        trio.rest()
        assert wait_until(lambda: rightly_dated(trio), 30, pause_s=0.2), trio.words()
        assert trio.settled(), trio.words()
        assert trio.doubled() == []
        assert days_off_told(trio) == {off_s / 86_400, 0}
        assert trio.at_centre("SELECT * FROM quarantine WHERE released_ms IS NULL") == []


def test_a_clock_that_is_set_while_it_runs_loses_nothing(tmp_path: Path) -> None:
    """Set back three days and forward again under a running box: nothing lost or doubled, both steps told.

    The box calls its clock synchronised all the while, so in between it says what the clock said.
    """
    clock = SetClock(tmp_path / "machine")
    clock.set(0, is_synced=True)
    with box_with(tmp_path, clock) as trio:
        for off_s in (-_DAYS_3, 0):
            clock.set(off_s, is_synced=True)
            trio.await_promise()
            trio.await_promise()
        trio.rest()
        assert trio.settled(), trio.words()
        assert trio.doubled() == []
        assert [round(by_ms, -4) for by_ms in steps_told(trio)] == list(_STEPS_MS)
        off = {waybill: at_s - trio.scanned[waybill] for waybill, at_s in trio.times().items()}
        assert {round(off_s / 10) * 10 for off_s in off.values()} == {-_DAYS_3, 0}
