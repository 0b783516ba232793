"""How each order of people is done on this box: who takes it, and what is answered."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec import Struct

from edge_agent.orders.files import ConfigFiles, ConfigRefused
from edge_agent.settings import EdgeSettings
from edge_agent.uplink.duties import Handler, Reply
from logistics import orders, wire
from plumbing import logs
from plumbing.sqlite import DiskFull

# No log of ours names a person; a number so long may be a telephone's or a waybill's all the same.
_LONG_NUMBER = re.compile(r"\d{7,}")


Taken = Callable[[bytes | None], None]
Photograph = Callable[[Taken], bool]
"""Has a picture taken and given, None where no camera shows anything; False where too many are asked for."""


class Hands(Struct, frozen=True):
    """What the deeds reach for. `restart` has the agent end and be started anew, with a word why."""

    settings: EdgeSettings
    time: Callable[[], orders.ClockTold]
    restart: Callable[[str], None]
    notice: Callable[[str, int], None]
    files: ConfigFiles | None = None
    photograph: Photograph | None = None
    update: Callable[[orders.AgentUpdate], wire.AnyAnswer] | None = None
    is_on_trial: Callable[[], bool] = bool
    """Whether a release of the program is: settings that it understands may be none to the one before."""


def doing(hands: Hands) -> dict[type[Any], Handler]:
    """By the order's type, who does it."""
    return {
        orders.ConfigSet: partial(_set_config, hands),
        orders.NoticeShow: partial(_show, hands),
        orders.PhotoTake: partial(_photograph, hands),
        orders.ClockAsk: partial(_tell_clock, hands),
        orders.LogFetch: _tell_log,
        orders.AgentRestart: partial(_restart, hands),
        orders.AgentUpdate: partial(_update, hands),
    }


def _set_config(hands: Hands, order: orders.ConfigSet, reply: Reply) -> bool:
    if orders.config_digest(order.text) != order.digest:
        reply(wire.Refused("digest"))
        return True
    if hands.files is None:
        reply(wire.Refused("unsupported", "the agent was not started from a file"))
        return True
    if order.digest == hands.files.digest():
        reply(orders.Done("same"))
        return True
    if hands.is_on_trial():
        reply(wire.Refused("busy", "another version of the program is on trial"))
        return True
    try:
        hands.files.try_next(order.text, hands.settings)
    except ConfigRefused as why:
        reply(wire.Refused(why.reason, str(why)[: orders.DETAIL_CHARS_MAX]))
    except OSError as why:
        told = f"{why}; the agent's user must be able to write beside {hands.files.path}"
        reply(wire.Refused("failed", told[: orders.DETAIL_CHARS_MAX]))
    else:
        reply(orders.Done("trial"))
        hands.restart("config.trial")
    return True


def _show(hands: Hands, order: orders.NoticeShow, reply: Reply) -> bool:
    try:
        hands.notice(order.text, order.until_ms)
    except DiskFull:
        reply(wire.Refused("full"))
    else:
        reply(orders.Done())
    return True


def _photograph(hands: Hands, _order: orders.PhotoTake, reply: Reply) -> bool:
    if hands.photograph is None:
        reply(wire.Refused("unsupported", "this box has no camera, or keeps no stills"))
        return True
    return hands.photograph(partial(_photographed, reply))


def _photographed(reply: Reply, jpeg: bytes | None) -> None:
    if jpeg is None:
        reply(wire.Refused("none", "no camera showed anything in the last seconds"))
    elif len(jpeg) > wire.STILL_BYTES_MAX:
        reply(wire.Refused("failed", f"the picture has {len(jpeg)} bytes"))
    else:
        reply(wire.StillTaken(jpeg))


def _tell_clock(hands: Hands, _order: orders.ClockAsk, reply: Reply) -> bool:
    reply(hands.time())
    return True


def _tell_log(order: orders.LogFetch, reply: Reply) -> bool:
    reply(orders.LogTaken(excerpt(logs.last(order.lines))))
    return True


def excerpt(lines: list[str]) -> str:
    """The newest lines that fit, with long numbers made short."""
    kept: list[str] = []
    size = 0
    for line in reversed(lines):
        told = _LONG_NUMBER.sub(lambda found: f"{found[0][:2]}…", line).replace("\0", "?")
        size += len(told.encode()) + 1
        if size > orders.LOG_BYTES_MAX:
            break
        kept.append(told)
    return "\n".join(reversed(kept))


def _restart(hands: Hands, _order: orders.AgentRestart, reply: Reply) -> bool:
    reply(orders.Done())
    hands.restart("agent.restart")
    return True


def _update(hands: Hands, order: orders.AgentUpdate, reply: Reply) -> bool:
    if hands.update is None:
        reply(wire.Refused("unsupported", "this box has no [identity], by which it could fetch a bundle"))
    elif hands.files is not None and hands.files.next.exists():
        reply(wire.Refused("busy", "other settings are being tried"))
    else:
        reply(hands.update(order))
    return True
