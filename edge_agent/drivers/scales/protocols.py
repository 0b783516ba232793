"""The scales' protocols by the name that settings and profiles give them."""

from collections.abc import Mapping
from types import MappingProxyType

from edge_agent.drivers.scales.decoders import (
    and_standard,
    cas_22,
    cas_ecr,
    dini_argeo,
    keli_t1,
    mt_sics,
    st_gs,
    toledo_continuous,
    yaohua_a12,
    yaohua_command,
    yaohua_equals,
    yaohua_tf0,
)
from edge_agent.drivers.scales.weights import ScaleProtocol

PROTOCOLS: Mapping[str, ScaleProtocol] = MappingProxyType(
    {
        "yaohua-tf0": yaohua_tf0.PROTOCOL,
        "yaohua-equals": yaohua_equals.LOW_FIRST,
        "yaohua-equals-plain": yaohua_equals.HIGH_FIRST,
        "yaohua-command": yaohua_command.PROTOCOL,
        "yaohua-a12": yaohua_a12.PROTOCOL,
        "yaohua-ww": yaohua_a12.LINES,
        "keli-t1": keli_t1.PROTOCOL,
        "st-gs": st_gs.PROTOCOL,
        "toledo-continuous": toledo_continuous.PROTOCOL,
        "toledo-continuous-check": toledo_continuous.CHECKED,
        "mt-sics": mt_sics.PROTOCOL,
        "mt-sics-sir": mt_sics.REPEATING,
        "and": and_standard.PROTOCOL,
        "cas-22": cas_22.PROTOCOL,
        "cas-ecr": cas_ecr.PROTOCOL,
        "dini": dini_argeo.STANDARD,
        "dini-extended": dini_argeo.EXTENDED,
    }
)


def known(name: str) -> ScaleProtocol:
    """The protocol of this name. Raises ValueError that lists the known ones."""
    if name not in PROTOCOLS:
        raise ValueError(f"no such protocol; the known are {', '.join(PROTOCOLS)}")
    return PROTOCOLS[name]
