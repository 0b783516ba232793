"""What may stand in one message: the same kind and phase at one site; boxes county-wide."""

from central.alerts.details import GatewayDetail
from central.alerts.stages.group import group
from tests.central.alerts.stages.world import case, world


def test_topics() -> None:
    """A store's rooms share a message, its beginnings and ends do not; a cut line is one call."""
    assert group(case(), world()).topic == "breach:COLD-1:opened"
    assert group(case(phase="resolved"), world()).topic == "breach:COLD-1:resolved"
    gone = case(GatewayDetail("box-a", 0, 3), "gateway_down")
    assert group(gone, world()).topic == "gateway_down::opened"
