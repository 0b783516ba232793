"""The order `still.fetch`: the keeper of stills looks one up for the centre."""

from functools import partial
from typing import TYPE_CHECKING

from edge_agent.uplink.duties import Handler, Reply
from logistics import wire

if TYPE_CHECKING:
    # A keeper draws with OpenCV, which a box without a camera need not load.
    from edge_agent.trade.evidence.keeper import StillKeeper


def fetching(keeper: "StillKeeper | None") -> Handler:
    """Who does `still.fetch` on this box; one that keeps no stills has none."""
    return _has_none if keeper is None else partial(_ask, keeper)


def _ask(keeper: "StillKeeper", order: wire.StillFetch, reply: Reply) -> bool:
    return keeper.ask(order.stream, order.seq, partial(_answer, reply))


def _answer(reply: Reply, jpeg: bytes | None, *, made_way: bool) -> None:
    if jpeg is None:
        reply(wire.Refused("gone" if made_way else "none"))
    elif 0 < len(jpeg) <= wire.STILL_BYTES_MAX:
        reply(wire.StillTaken(jpeg))
    else:
        reply(wire.Refused("none"))  # Somebody else's file: ours are smaller.


def _has_none(_order: wire.StillFetch, reply: Reply) -> bool:
    reply(wire.Refused("none"))
    return True
