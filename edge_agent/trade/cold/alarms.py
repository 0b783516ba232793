"""The alarm of each probe, and what the probes of one room say together."""

from collections.abc import Callable, Container, Mapping, Sequence
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.drivers.probes.settings import Probe
from edge_agent.drivers.settings import Room
from edge_agent.trade.standing import Standing
from logistics.coldchain import alertstate
from logistics.coldchain.alerts.defrost import Window
from logistics.coldchain.alertstate import AlertState
from logistics.coldchain.exposure import Reading
from logistics.coldchain.probes.voting import vote
from logistics.coldchain.rule import MINUTE_MS, Rule, Side
from logistics.events.rooms import Severity

_STANDS = ("alarm", "recovering")

Windows = Callable[[str], Sequence[Window]]
"""A room's defrosts around now."""


class Found(Struct, frozen=True):
    """A room's side in alarm: how bad, its worst probe and what that says, and since when it is out."""

    level: Severity
    probe: str
    value_mc: int
    since_ms: int


class Alarms:
    """Steps the probes' states by time since boot, and keeps them over a start."""

    def __init__(self, probes: Mapping[str, Probe], rooms: Mapping[str, Room], standing: Standing) -> None:
        self._standing = standing
        self._rooms = {name: probe.room for name, probe in probes.items()}
        self._rules = {
            name: rule_of(rooms[probe.room], int(probe.interval_s * 1000))
            for name, probe in probes.items()
            if probe.room in rooms and rooms[probe.room].has_limits
        }
        left = standing.alarms()
        self._states = {name: left.get(name, AlertState()) for name in self._rules}
        self._heard: set[str] = set()
        self._start_ms: int | None = None
        self.sides: tuple[tuple[str, Side], ...] = tuple(
            (room, side)
            for room in sorted({self._rooms[name] for name in self._rules})
            for side in get_args(Side)
        )

    @property
    def is_calm(self) -> bool:
        """Whether every judged probe is within its limits and no alarm stands."""
        return all(state.phase == "normal" for state in self._states.values())

    def state(self, probe: str) -> AlertState:
        """Where a probe's alarm stands; normal for one that is not judged."""
        return self._states.get(probe, AlertState())

    def take(self, probe: str, readings: Sequence[Reading], windows: Windows) -> None:
        """Readings that are believed, in order of time."""
        rule = self._rules.get(probe)
        if rule is None:
            return
        self._heard.add(probe)
        defrosts = windows(self._rooms[probe])
        for at_ms, milli_c in readings:
            after, _ = alertstate.step(self._states[probe], at_ms, milli_c, rule, defrosts)
            self._keep(probe, after)

    def tick(self, now_ms: int, windows: Windows) -> None:
        """Let time pass: an alarm comes at its minute, and not only with the next reading."""
        for probe, state in self._states.items():
            if state.phase != "normal":
                after, _ = alertstate.tick(state, now_ms, self._rules[probe], windows(self._rooms[probe]))
                self._keep(probe, after)

    def level(self, room: str, side: Side, now_ms: int, faulty: Container[str]) -> Found | None:
        """How a room's side stands; None while none of its probes is in alarm.

        The worst healthy probe alarms; how many are out says how bad it is. A probe counts as out until its
        own alarm is over, so that one which hovers at the limit does not make the level flutter.
        """
        if self._start_ms is None:
            self._start_ms = now_ms
        own = [name for name in self._rules if self._rooms[name] == room]
        standing = [name for name in own if self._stands(name, side)]
        if not standing:
            return None
        rule = _one_side(self._rules[standing[0]], side)
        said = {name: self._said(name, side, now_ms, faulty) for name in own}
        verdict = vote(said, rule)
        worst = verdict.worst or standing[0]
        return Found(
            level="warning" if verdict.level == "WARNING" else "critical",
            probe=worst,
            value_mc=self.value_mc(worst),
            since_ms=min(self._states[name].since_ms or 0 for name in standing),
        )

    def limit_mc(self, probe: str, side: Side) -> int:
        """The limit that a probe's side is judged by, 0 where it has none any more."""
        rule = self._rules.get(probe)
        limit_mc = rule and (rule.hi_mc if side == "HOT" else rule.lo_mc)
        return limit_mc or 0

    def value_mc(self, probe: str) -> int:
        """What a probe last said."""
        state = self._states.get(probe, AlertState())
        return next((value for value in (state.last_mc, state.peak_mc) if value is not None), 0)

    def _stands(self, probe: str, side: Side) -> bool:
        state = self._states[probe]
        return state.side == side and state.phase in _STANDS

    def _said(self, probe: str, side: Side, now_ms: int, faulty: Container[str]) -> int | None:
        """What a probe counts with: None for one that is faulty or silent, and not in alarm itself."""
        state, rule = self._states[probe], self._rules[probe]
        is_out = state.last_mc is not None and rule.side_of(state.last_mc) == side
        if self._stands(probe, side):
            return state.last_mc if is_out else state.peak_mc
        if probe in faulty:
            return None
        if probe not in self._heard:
            # Not heard since the start: taken to be well as long as that is no silence yet.
            is_silent = now_ms - (self._start_ms or 0) > rule.max_gap_ms
            return None if is_silent else rule.band_mc[1 if side == "HOT" else 0]
        if state.last_ms is None or now_ms - state.last_ms > rule.max_gap_ms:
            return None
        return state.peak_mc if state.side == side and not is_out else state.last_mc

    def _keep(self, probe: str, after: AlertState) -> None:
        before, self._states[probe] = self._states[probe], after
        if after != before and (after.phase != "normal" or before.phase != "normal"):
            self._standing.keep_alarm(probe, after)


def rule_of(room: Room, interval_ms: int) -> Rule:
    """The local alarm's rule in the units of the cold chain."""
    return Rule(
        duration_ms=int(room.alarm_min * MINUTE_MS),
        interval_ms=interval_ms,
        max_gap_ms=3 * interval_ms,
        hi_mc=None if room.limit_c_max is None else round(room.limit_c_max * 1000),
        lo_mc=None if room.limit_c_min is None else round(room.limit_c_min * 1000),
        hysteresis_mc=round(room.hysteresis_c * 1000),
        clear_after_ms=int(room.clear_min * MINUTE_MS),
    )


def _one_side(rule: Rule, side: Side) -> Rule:
    return replace(rule, lo_mc=None) if side == "HOT" else replace(rule, hi_mc=None)
