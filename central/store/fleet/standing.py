"""How each box stands: never heard, silent, with findings, or well; missing is never well."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection

from central.store.duty import looks
from central.store.fleet import facts
from logistics.duty.causes import Causes
from logistics.duty.judge import Matter, judge
from logistics.duty.limits import Limits
from logistics.fleet.facts import BoxFacts
from logistics.fleet.findings import Finding, findings

State = Literal["silent", "findings", "never", "well", "shut"]
STATES: tuple[State, ...] = ("silent", "findings", "never", "well", "shut")


class Judged(Struct, frozen=True):
    """A box with what the board has of it, and what else was found about it."""

    facts: BoxFacts
    state: State
    matters: tuple[Matter, ...]
    findings: tuple[Finding, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """What was found, each kind once."""
        kinds = [*(one.kind for one in self.matters), *(one.kind for one in self.findings)]
        return tuple(dict.fromkeys(kinds))


def read(
    connection: Connection, limits: Limits, now_ms: int, centre: str, only: str | None = None
) -> tuple[Judged, ...]:
    """All boxes by name, or one; `centre` is the centre's own version."""
    matters = _matters(connection, limits, now_ms)
    return tuple(
        _judged(one, matters.get(one.box, ()), findings(one, limits, now_ms, centre), limits, now_ms)
        for one in facts.read(connection, only)
    )


def _judged(
    one: BoxFacts, matters: Iterable[Matter], found: tuple[Finding, ...], limits: Limits, now_ms: int
) -> Judged:
    told = tuple(matters)
    state = state_of(one, limits, now_ms, has_findings=bool(told or found))
    return Judged(one, state, told, found)


def state_of(one: BoxFacts, limits: Limits, now_ms: int, *, has_findings: bool) -> State:
    """A box that is away for too long, or of which nothing came for so long, is silent whatever it told."""
    if one.is_shut_out:
        return "shut"
    if one.heard_ms is None:
        return "never"
    is_away = one.is_online is not True and now_ms - one.since_ms > limits.offline_ms
    if is_away or now_ms - one.heard_ms > limits.offline_ms:
        return "silent"
    return "findings" if has_findings else "well"


def counts(states: Iterable[State]) -> dict[State, int]:
    """How many boxes stand in each way; each box in one."""
    counted = Counter(states)
    return {state: counted[state] for state in STATES}


def _matters(connection: Connection, limits: Limits, now_ms: int) -> Mapping[str, list[Matter]]:
    """What the board has of boxes, without what `findings` says."""
    since_ms = now_ms - limits.look_back_ms
    causes = Causes(
        boxes=looks.boxes(connection),
        letters=looks.letters(connection, since_ms),
        held=looks.held(connection),
        failed=looks.failed(connection, since_ms) + looks.rejected(connection, since_ms),
        gaps=looks.gaps(connection, since_ms),
    )
    found: dict[str, list[Matter]] = defaultdict(list)
    for matter in judge(causes, limits, now_ms):
        found[matter.which].append(matter)
    return found
