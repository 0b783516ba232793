"""The alert state of a probe: whom to tell and when to stop, with hysteresis and a clear delay."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from logistics.coldchain.alerts.defrost import Window, waits_until_ms
from logistics.coldchain.rule import Rule, Side

Phase = Literal["normal", "pending", "alarm", "recovering"]


class AlertState(Struct, frozen=True):
    """Where the alert of one probe and one rule stands; times in ms, temperatures in milli-°C.

    `since_ms` is when the temperature went out, `alarm_ms` when that had lasted for the rule's duration:
    together with the probe it names the alert, so that nobody is told twice. `acked` is a person's word and
    changes no phase. Nothing of this enters the exposure record.
    """

    phase: Phase = "normal"
    side: Side | None = None
    since_ms: int | None = None
    alarm_ms: int | None = None
    clear_since_ms: int | None = None
    peak_mc: int | None = None
    acked: bool = False
    last_ms: int | None = None
    last_mc: int | None = None

    @property
    def word(self) -> Literal["normal", "pending", "alarm", "acked", "recovering"]:
        """The phase as a person sees it: an alarm that somebody has taken is another thing than one alone."""
        return "acked" if self.phase == "alarm" and self.acked else self.phase


class Transition(Struct, frozen=True):
    """The alert entered `phase` at `at_ms`; `why` is for the log and the page."""

    phase: Phase
    at_ms: int
    side: Side
    why: str


Transitions = tuple[Transition, ...]


def step(
    state: AlertState, at_ms: int, milli_c: int, rule: Rule, windows: Sequence[Window] = ()
) -> tuple[AlertState, Transitions]:
    """Take a reading at its event time (or monotonic time); returns the state and the phases entered.

    A reading that is not newer than the last one moves nothing: an alert is about now, and late data
    belongs to the exposure record. `windows` are the defrosts around this time, in which an alarm waits.
    """
    if state.last_ms is not None and at_ms <= state.last_ms:
        return state, ()
    state, before = tick(state, at_ms, rule, windows)
    if state.last_ms is not None and at_ms - state.last_ms <= rule.max_gap_ms:
        state, held = _age(state, at_ms, rule, windows)
        before += held
    state, met = _meet(state, at_ms, milli_c, rule)
    state, aged = _age(replace(state, last_ms=at_ms, last_mc=milli_c), at_ms, rule, windows)
    return state, before + met + aged


def tick(
    state: AlertState, now_ms: int, rule: Rule, windows: Sequence[Window] = ()
) -> tuple[AlertState, Transitions]:
    """Let time pass without a reading, so that an alarm comes at its minute and not with the next reading.

    The last value is trusted for one interval. After `max_gap_ms` of silence a pending alert ends and an
    alarm stays: losing the sensor is no recovery (and has its own alarm).
    """
    if state.last_ms is None:
        return state, ()
    certain_ms = state.last_ms + rule.interval_ms
    state, aged = _age(state, min(now_ms, certain_ms), rule, windows)
    if now_ms - (certain_ms - rule.interval_ms) <= rule.max_gap_ms:
        return state, aged
    state, lost = _lose(state, certain_ms)
    return state, aged + lost


def acknowledge(state: AlertState) -> AlertState:
    """The state once a person has taken the alarm; unchanged if there is none."""
    if state.phase not in ("alarm", "recovering"):
        return state
    return replace(state, acked=True)


def _meet(state: AlertState, at_ms: int, milli_c: int, rule: Rule) -> tuple[AlertState, Transitions]:
    """The new value decides: out on a side, clear, or between the limit and the hysteresis."""
    side, own_side = rule.side_of(milli_c), state.side
    if side is not None and side != own_side:
        return _pend(state, side, at_ms, milli_c)
    if own_side is None:
        return state, ()
    if side is not None:
        worse = max if side == "HOT" else min
        state = replace(state, peak_mc=milli_c if state.peak_mc is None else worse(state.peak_mc, milli_c))
        return _relapse(state, at_ms, "out of limits again")
    if not rule.is_clear(milli_c, own_side):
        return _relapse(state, at_ms, "not clear any more")
    if state.phase == "pending":
        return _calm(state, at_ms, "back in range before the duration")
    if state.phase == "alarm":
        clearing = replace(state, phase="recovering", clear_since_ms=at_ms)
        return clearing, (Transition("recovering", at_ms, own_side, "clear of the limit"),)
    return state, ()


def _age(
    state: AlertState, to_ms: int, rule: Rule, windows: Sequence[Window]
) -> tuple[AlertState, Transitions]:
    """What the mere passing of time brings: an alarm that is due, or the end of the clear delay."""
    if state.phase == "pending" and state.since_ms is not None and state.side is not None:
        due_ms = _due_ms(state, state.since_ms + rule.duration_on_ms(state.side), windows)
        if to_ms >= due_ms:
            why = "out of limits for the whole duration"
            alarm = replace(state, phase="alarm", alarm_ms=due_ms)
            return alarm, (Transition("alarm", due_ms, state.side, why),)
    if state.phase == "recovering" and state.clear_since_ms is not None:
        calm_ms = state.clear_since_ms + rule.clear_after_ms
        if to_ms >= calm_ms:
            return _calm(state, calm_ms, "clear for the whole delay")
    return state, ()


def _due_ms(state: AlertState, due_ms: int, windows: Sequence[Window]) -> int:
    """When the alarm comes: a defrost makes it wait, a reading too warm for one ends the waiting."""
    if state.side != "HOT" or state.peak_mc is None or not windows:
        return due_ms
    is_too_warm = any(window.covers(due_ms) and not window.allows(state.peak_mc) for window in windows)
    if is_too_warm and state.last_ms is not None:
        return max(due_ms, state.last_ms)
    return waits_until_ms(due_ms, state.peak_mc, windows)


def _lose(state: AlertState, at_ms: int) -> tuple[AlertState, Transitions]:
    if state.phase == "pending":
        return _calm(state, at_ms, "no data: the run is broken")
    return _relapse(state, at_ms, "no data: recovery is not proven")


def _pend(state: AlertState, side: Side, at_ms: int, milli_c: int) -> tuple[AlertState, Transitions]:
    pending = AlertState(
        "pending", side, at_ms, peak_mc=milli_c, last_ms=state.last_ms, last_mc=state.last_mc
    )
    ended: Transitions = ()
    if state.side is not None:
        ended = (Transition("normal", at_ms, state.side, "flipped to the other limit"),)
    return pending, (*ended, Transition("pending", at_ms, side, "out of limits"))


def _relapse(state: AlertState, at_ms: int, why: str) -> tuple[AlertState, Transitions]:
    if state.phase != "recovering" or state.side is None:
        return state, ()
    back = replace(state, phase="alarm", clear_since_ms=None)
    return back, (Transition("alarm", at_ms, state.side, why),)


def _calm(state: AlertState, at_ms: int, why: str) -> tuple[AlertState, Transitions]:
    if state.side is None:
        return state, ()
    calm = AlertState(last_ms=state.last_ms, last_mc=state.last_mc)
    return calm, (Transition("normal", at_ms, state.side, why),)
