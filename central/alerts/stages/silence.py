"""Silence: what somebody has silenced, or weekly maintenance covers, is recorded and shown but not told."""

from central.alerts.details import box_of
from central.alerts.stages.case import RESOLVED, Case, World

_STAGE = "silence"


def silence(case: Case, world: World) -> Case:
    """Keep back what is silenced. Whoever heard of a beginning hears of its end all the same."""
    if case.held or case.phase == RESOLVED:
        return case
    alert, box = case.alert, box_of(case.detail)
    for one in world.silences:
        if one.holds(world.now_ms) and one.fits(alert.site, alert.room, box, alert.kind):
            return case.is_held(
                _STAGE,
                one.kind,
                number=str(one.id),
                by=one.made_by,
                until_ms=str(one.until_ms),
                reason=one.reason,
            )
    for window in world.policy.maintenance:
        if window.week.holds(world.local) and window.fits(alert.site, alert.room, box):
            return case.is_held(_STAGE, "weekly", reason=window.reason)
    return case.passes(_STAGE, "not_silenced")
