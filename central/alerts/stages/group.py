"""Group: what may stand in one message, so that a power cut in a store is one call and not forty."""

from msgspec.structs import replace

from central.alerts.details import CLOCK, GATEWAY_DOWN, MAINS_LOST
from central.alerts.stages.case import Case, World

_STAGE = "group"
# A line that is cut takes boxes of many sites with it.
_COUNTY_WIDE = (GATEWAY_DOWN, CLOCK, MAINS_LOST)


def group(case: Case, _world: World) -> Case:
    """The topic: alerts of one kind at one site that say the same; boxes are one topic for the county."""
    alert = case.alert
    site = "" if alert.kind in _COUNTY_WIDE else alert.site
    topic = f"{alert.kind}:{site}:{case.phase}"
    return replace(case.passes(_STAGE, "topic", topic=topic), topic=topic)
