"""Inhibit: a box that is gone explains the silence of its probes; it never hides a breach."""

from central.alerts.details import NoDataDetail, box_of
from central.alerts.stages.case import RESOLVED, Case, World

_STAGE = "inhibit"


def inhibit(case: Case, world: World) -> Case:
    """Keep back a probe's silence while its box is gone, and until a box that came back has handed over.

    A link that comes and goes explains no silence that has become critical.
    """
    detail = case.detail
    if not isinstance(detail, NoDataDetail) or case.phase == RESOLVED:
        return case.passes(_STAGE, "nothing_above")
    box = box_of(detail)
    if box in world.boxes.down:
        return case.is_held(_STAGE, "box_away", box=box)
    if box in world.boxes.back or (box in world.boxes.unsettled and not detail.is_critical):
        return case.is_held(_STAGE, "box_back", box=box)
    return case.passes(_STAGE, "box_there", box=box)
