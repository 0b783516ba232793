"""A run of temperatures beyond one limit: how it opens, lasts, becomes an alarm and closes."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from logistics.coldchain.rule import Rule, Side

Close = Literal["recovered", "gap", "flip", "open"]
ChangeKind = Literal["opened", "alarm", "closed", "budget", "gap"]


class Excursion(Struct, frozen=True):
    """A run as a record keeps it; times in ms, `peak_mc` in milli-°C, `out_ms` the time truly out of limits.

    `end_ms` is None while the run is open; `duration_ms` then reaches to the end of the data. `alarm_ms` is
    when the run had lasted for the rule's duration, None if it did not.
    """

    side: Side
    start_ms: int
    end_ms: int | None
    duration_ms: int
    out_ms: int
    alarm_ms: int | None
    peak_mc: int
    close: Close

    def within_ms(self, start_ms: int, end_ms: int) -> int:
        """How much of the excursion lies in a half-open span, such as one local day."""
        own_end_ms = self.start_ms + self.duration_ms
        return max(0, min(own_end_ms, end_ms) - max(self.start_ms, start_ms))


class Change(Struct, frozen=True):
    """What one reading changed: a run opened, became an alarm or closed, the cumulative budget of a side was
    reached, or nothing was known from `at_ms` until `until_ms` (a gap)."""

    kind: ChangeKind
    at_ms: int
    side: Side | None = None
    excursion: Excursion | None = None
    until_ms: int | None = None


Changes = tuple[Change, ...]


class Run(Struct, frozen=True):
    """A run that is still open. `clear_since_ms` is set while a clear delay runs (alert's view only)."""

    side: Side
    start_ms: int
    peak_mc: int
    out_ms: int = 0
    alarm_ms: int | None = None
    clear_since_ms: int | None = None

    def as_excursion(self, end_ms: int, close: Close) -> Excursion:
        """The run as it stands at `end_ms`."""
        return Excursion(
            side=self.side,
            start_ms=self.start_ms,
            end_ms=None if close == "open" else end_ms,
            duration_ms=end_ms - self.start_ms,
            out_ms=self.out_ms,
            alarm_ms=self.alarm_ms,
            peak_mc=self.peak_mc,
            close=close,
        )


def meet(
    run: Run | None, at_ms: int, milli_c: int, rule: Rule, *, as_alert: bool
) -> tuple[Run | None, Changes]:
    """Open, continue or close a run at the moment a temperature begins to stand.

    With `as_alert` a run goes on through the rule's hysteresis and clear delay; the exposure record ends it
    with the first value that is in range.
    """
    side = rule.side_of(milli_c)
    if run is None:
        return (None, ()) if side is None else _open(side, at_ms, milli_c)
    if side == run.side:
        worse = max if side == "HOT" else min
        return replace(run, peak_mc=worse(run.peak_mc, milli_c), clear_since_ms=None), ()
    if side is not None:
        opened, changes = _open(side, at_ms, milli_c)
        return opened, (closed(run, at_ms, "flip"), *changes)
    if as_alert and not rule.is_clear(milli_c, run.side):
        return replace(run, clear_since_ms=None), ()
    if as_alert and rule.clear_after_ms:
        return replace(run, clear_since_ms=at_ms if run.clear_since_ms is None else run.clear_since_ms), ()
    return None, (closed(run, at_ms, "recovered"),)


def endure(
    run: Run | None, start_ms: int, end_ms: int, rule: Rule, *, out: bool
) -> tuple[Run | None, Changes]:
    """Let a run last over a half-open interval in which the temperature stood still.

    `out` says whether it stood out of limits; it does not in the alert's view of a run that is ending.
    """
    if run is None:
        return None, ()
    run = replace(run, out_ms=run.out_ms + (end_ms - start_ms if out else 0))
    if run.clear_since_ms is not None:
        if end_ms - run.clear_since_ms < rule.clear_after_ms:
            return run, ()
        return None, (closed(run, run.clear_since_ms, "recovered"),)
    due_ms = run.start_ms + rule.duration_on_ms(run.side)
    if run.alarm_ms is not None or end_ms < due_ms:
        return run, ()
    run = replace(run, alarm_ms=max(due_ms, start_ms))
    return run, (Change("alarm", max(due_ms, start_ms), run.side, run.as_excursion(end_ms, "open")),)


def closed(run: Run, end_ms: int, close: Close) -> Change:
    """The change that ends a run."""
    return Change("closed", end_ms, run.side, run.as_excursion(end_ms, close))


def _open(side: Side, at_ms: int, milli_c: int) -> tuple[Run, Changes]:
    run = Run(side, at_ms, milli_c)
    return run, (Change("opened", at_ms, side, run.as_excursion(at_ms, "open")),)
