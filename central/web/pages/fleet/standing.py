"""How each box stands, in the reader's words, with what to do."""

from collections.abc import Iterator, Sequence
from importlib.metadata import version

from msgspec import Struct

from central.store.fleet import standing
from central.store.fleet.standing import STATES, Judged, State
from central.store.store import Connection
from central.web.frame import Visit
from central.web.pages.duty import said
from central.web.pages.duty.standing import limits as limits_of
from central.web.words import Words
from logistics.duty.judge import Matter
from logistics.fleet.facts import BoxFacts
from logistics.fleet.findings import Finding

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
    judged = standing.read(connection, limits_of(visit.request), visit.now_ms, CENTRE, only)
    found = [_said(visit.words, one) for one in judged if visit.reach.holds(one.facts.site)]
    order = visit.frame.county.order
    return tuple(
        sorted(found, key=lambda one: (STATES.index(one.state), order(one.facts.site), one.facts.box))
    )


def _said(words: Words, one: Judged) -> Standing:
    told = [
        Reason(words.word("duty.kind", each.kind), said.said(words, each).why, each.since_ms)
        for each in one.matters
    ]
    told += [_reason(words, each) for each in one.findings]
    return Standing(one.facts, one.state, tuple(told))


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
