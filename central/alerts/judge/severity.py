"""How bad a breach is by what its room's probes say together, and what may have caused it."""

from collections.abc import Sequence

from msgspec.structs import replace

from central.alerts.details import Detail
from central.store.alerts.rows import AlertRows, Breach
from logistics.coldchain.alerts.causes import Cause, likely_causes
from logistics.coldchain.alerts.defrost import Daily, Window, waits_until_ms
from logistics.coldchain.probes.voting import Verdict, vote
from logistics.coldchain.rule import MINUTE_MS, Rule, Side

_MOMENTS_MAX, _CAUSES_MAX = 8, 5
_DAY_MS = 86_400_000


def weighed(
    rows: AlertRows, detail: Detail, breaches: Sequence[Breach], windows: Sequence[Window], was: Detail | None
) -> Detail:
    """The detail with its severity and its causes; what was critical stays so, as long as it lasts.

    The probes are asked when each alarm came, and now: the moment at which most of them say so counts.
    """
    votes = [_vote(rows, *moment) for moment in _moments(breaches)]
    worst = max(votes, key=lambda one: (one.level == "CRITICAL", len(one.out)), default=None)
    first = min(breaches, key=lambda breach: breach.start_ms)
    found = replace(detail, causes=_causes(rows, first, windows))
    if worst is not None and worst.out:
        found = replace(
            found,
            is_critical=worst.level == "CRITICAL",
            healthy=worst.healthy,
            out=worst.out,
            disagree=worst.disagree,
        )
    if was is not None and was.is_critical and not found.is_critical:
        found = replace(found, is_critical=True, healthy=was.healthy, out=was.out, disagree=was.disagree)
    return found


def windows_of(daily: Daily | None, breach: Breach, offset_ms: int) -> list[Window]:
    """The defrosts around a breach."""
    if daily is None:
        return []
    until_ms = breach.last_ms if breach.end_ms is None else breach.end_ms
    # A run of weeks is explained by no defrost at its far end.
    until_ms = min(max(until_ms, breach.alarm_ms), breach.start_ms + 2 * _DAY_MS)
    return list(daily.between(breach.start_ms - _DAY_MS, until_ms + _DAY_MS, offset_ms=offset_ms))


def due_ms(breach: Breach, windows: Sequence[Window]) -> int:
    """When a breach is to be told of: at its alarm, or at the end of the defrost that it falls into."""
    if breach.side != "HOT":
        return breach.alarm_ms
    return waits_until_ms(breach.alarm_ms, breach.peak_mc, windows)


def _moments(breaches: Sequence[Breach]) -> list[tuple[Breach, int]]:
    """When to ask the probes: at each alarm, and at the newest reading of what still runs."""
    lately = breaches[-_MOMENTS_MAX:]
    return [
        *((breach, breach.alarm_ms) for breach in lately),
        *((breach, breach.last_ms) for breach in lately if breach.end_ms is None),
    ]


def _vote(rows: AlertRows, breach: Breach, at_ms: int) -> Verdict:
    is_hot = breach.side == "HOT"
    rule = Rule(
        duration_ms=0,
        interval_ms=MINUTE_MS,
        max_gap_ms=MINUTE_MS,
        hi_mc=breach.limit_mc if is_hot else None,
        lo_mc=None if is_hot else breach.limit_mc,
        inclusive=breach.is_inclusive,
    )
    return vote(rows.values_at(breach.site, breach.room, at_ms), rule)


def _causes(rows: AlertRows, breach: Breach, windows: Sequence[Window]) -> tuple[Cause, ...]:
    doors, mains = rows.moves_before(breach)
    side: Side = "HOT" if breach.side == "HOT" else "COLD"
    causes = likely_causes(breach.start_ms, side, doors=doors, mains_lost=mains, windows=windows)
    return causes[:_CAUSES_MAX]
