"""How each box stands: never heard, silent, with findings, or well; missing is never well."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Literal

from msgspec import Struct

from central.store.duty import looks
from central.store.fleet import facts
from central.store.store import Connection
from central.web.frame import Visit
from central.web.pages.duty import said
from central.web.pages.duty.standing import limits as limits_of
from central.web.words import Words
from logistics.duty.causes import Causes
from logistics.duty.judge import Matter, judge
from logistics.duty.limits import Limits
from logistics.fleet.facts import BoxFacts
from logistics.fleet.findings import Finding, findings

State = Literal["silent", "findings", "never", "well", "shut"]
STATES: tuple[State, ...] = ("silent", "findings", "never", "well", "shut")
CENTRE = version("sanji")


class Reason(Struct, frozen=True):
    """What was found, in the reader's words: the kind, and the sentence with what to do."""

    kind: str
    text: str
    since_ms: int


class Standing(Struct, frozen=True):
    """A box with all that is to be said of it."""

    facts: BoxFacts
    state: State
    reasons: tuple[Reason, ...]


def all_of(visit: Visit, connection: Connection, only: str | None = None) -> tuple[Standing, ...]:
    """The boxes in reach, or one of them, those that need somebody first."""
    limits, now_ms = limits_of(visit.request), visit.now_ms
    known = [one for one in facts.read(connection, only) if visit.reach.holds(one.site)]
    matters = _matters(connection, limits, now_ms)
    found = [standing(one, matters.get(one.box, ()), visit.words, limits, now_ms) for one in known]
    order = visit.frame.county.order
    return tuple(
        sorted(found, key=lambda one: (STATES.index(one.state), order(one.facts.site), one.facts.box))
    )


def standing(one: BoxFacts, matters: Sequence[Matter], words: Words, limits: Limits, now_ms: int) -> Standing:
    """How one box stands by what the board knows of it and by what it tells of itself."""
    told = [
        Reason(words.word("duty.kind", each.kind), said.said(words, each).why, each.since_ms)
        for each in matters
    ]
    told += [_reason(words, each) for each in findings(one, limits, now_ms, CENTRE)]
    return Standing(one, state_of(one, limits, now_ms, has_findings=bool(told)), tuple(told))


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


def counts(found: Sequence[Standing]) -> dict[State, int]:
    """How many boxes stand in each way; each box in one."""
    counted = Counter(one.state for one in found)
    return {state: counted[state] for state in STATES}


def _reason(words: Words, finding: Finding) -> Reason:
    """As the board says it; the two kinds that are not on it are said by the same rule."""
    matter = Matter(
        kind=finding.kind,  # type: ignore[arg-type]  # shown, and never put on the board
        key=finding.kind,
        site="",
        which="",
        since_ms=finding.since_ms,
        urgency=2,
        why=finding.why,
        fields=finding.fields,
        href="",
    )
    return Reason(words.word("duty.kind", finding.kind), said.said(words, matter).why, finding.since_ms)


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


def matching(
    found: Sequence[Standing],
    *,
    q: str = "",
    role: str = "",
    version: str = "",
    names: frozenset[str] | None = None,
    sites: frozenset[str] | None = None,
) -> Iterator[Standing]:
    """Those of a name, a role, a version, of a group and of a township; "" and None are all."""
    for one in found:
        box = one.facts
        if (
            (not q or q.lower() in f"{box.box} {box.site}".lower())
            and role in ("", box.role)
            and version in ("", box.version)
            and (names is None or box.box in names)
            and (sites is None or box.site in sites)
        ):
            yield one
