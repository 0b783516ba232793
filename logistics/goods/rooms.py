"""The rule of a room made of what its product bears: one limit a side, the one that alarms first."""

from logistics.coldchain.rule import Rule, Side
from logistics.goods.catalogue import first_version
from logistics.goods.rules import Criterion, Grade

# A room's limit is to alarm before anything has to be quarantined or rejected.
_FIRST: tuple[Grade, ...] = ("alarm", "quarantine", "reject")


def room_rule(product: str) -> Rule | None:
    """What the catalogue would have a room of the product judged by; None where it limits no temperature.

    Raises RuleError for a product that the catalogue has not.
    """
    found = first_version(product, by="catalogue", from_ms=0).criteria
    warm, cold = _limit(found, "HOT"), _limit(found, "COLD")
    if warm is None or cold is None or warm is cold:
        return warm or cold
    return Rule(
        duration_ms=warm.duration_ms,
        interval_ms=warm.interval_ms,
        max_gap_ms=warm.max_gap_ms,
        hi_mc=warm.hi_mc,
        lo_mc=cold.lo_mc,
        inclusive=warm.inclusive,
        hysteresis_mc=_hysteresis_mc(warm, cold),
        clear_after_ms=max(warm.clear_after_ms, cold.clear_after_ms),
        cum_limit_ms=warm.cum_limit_ms,
        cold_duration_ms=cold.duration_ms,
        cold_inclusive=cold.is_cold_inclusive,
        cold_cum_limit_ms=cold.cum_limit_ms,
    )


def _limit(found: tuple[Criterion, ...], side: Side) -> Rule | None:
    for grade in _FIRST:
        for one in found:
            limit_mc = one.rule.hi_mc if side == "HOT" else one.rule.lo_mc
            if one.grade == grade and one.quantity == "temperature" and limit_mc is not None:
                return one.rule
    return None


def _hysteresis_mc(warm: Rule, cold: Rule) -> int:
    """The wider one, as far as the band between the limits has room for it."""
    band_mc = (warm.hi_mc or 0) - (cold.lo_mc or 0)
    return min(max(warm.hysteresis_mc, cold.hysteresis_mc), max(0, band_mc - 1))
