"""The scales' protocols by the name that the settings give them: one file and one line each."""

from collections.abc import Mapping
from types import MappingProxyType

from edge_agent.drivers.decoders import yaohua_tf0
from edge_agent.drivers.decoders.frame import ScaleProtocol

PROTOCOLS: Mapping[str, ScaleProtocol] = MappingProxyType(
    {
        "yaohua-tf0": yaohua_tf0.PROTOCOL,
    }
)
