"""Which lots a fact is about: each of them has it in its account."""

from logistics.events.all import AnyEvent
from logistics.events.lots import (
    LotBegun,
    LotBlocked,
    LotCertified,
    LotGraded,
    LotInspected,
    LotLeft,
    LotPacked,
    LotReshaped,
    LotSettled,
    LotShipped,
    LotStored,
    LotWeighed,
)

_OF_ONE = (
    LotBegun,
    LotBlocked,
    LotCertified,
    LotInspected,
    LotLeft,
    LotPacked,
    LotSettled,
    LotShipped,
    LotStored,
    LotWeighed,
)
EVENTS = (*_OF_ONE, LotGraded, LotReshaped)
"""What is folded into accounts of lots."""


def lots_of(event: AnyEvent) -> tuple[str, ...]:
    """The lots whose accounts the event is in, each once; none for what is not told of lots."""
    if isinstance(event, _OF_ONE):
        return (event.lot,)
    if isinstance(event, LotGraded):
        return tuple(dict.fromkeys((event.lot, event.into)))
    if isinstance(event, LotReshaped):
        return tuple(dict.fromkeys(one.lot for one in (*event.inputs, *event.outputs)))
    return ()
