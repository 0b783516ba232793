"""An order as people write it, made into what travels; every fault at once is one sentence."""

from collections.abc import Callable

import msgspec

from logistics import orders

HOUR_MS = 3_600_000
_LINES = 200


class OrderFault(ValueError):
    """It cannot be ordered like that."""


def made(kind: str, text: str, now_ms: int, hours: float) -> orders.AnyDeed:
    """An order of a kind; `text` is the settings, the notice, the lines or the version. Raises OrderFault."""
    make = _MAKERS.get(kind)
    if make is None:
        raise OrderFault(f"no kind {kind!r}; there are {', '.join(orders.KINDS)}")
    return _checked(make(text, now_ms + int(hours * HOUR_MS)))


def _checked(deed: orders.AnyDeed) -> orders.AnyDeed:
    """As a box would read it."""
    try:
        return msgspec.convert(msgspec.to_builtins(deed), type=type(deed))
    except msgspec.ValidationError as why:
        raise OrderFault(str(why)) from why


def _config(text: str, _until_ms: int) -> orders.AnyDeed:
    size = len(text.encode())
    if size > orders.CONFIG_BYTES_MAX:
        raise OrderFault(f"settings of {size} bytes; a command carries {orders.CONFIG_BYTES_MAX}")
    return orders.ConfigSet(orders.config_digest(text), text)


def _log(text: str, _until_ms: int) -> orders.AnyDeed:
    if text.strip() and not text.strip().isdecimal():
        raise OrderFault(f"{text[:20]!r} is no number of lines")
    return orders.LogFetch(int(text) if text.strip() else _LINES)


_MAKERS: dict[str, Callable[[str, int], orders.AnyDeed]] = {
    "config.set": _config,
    "notice.show": lambda text, until_ms: orders.NoticeShow(text.strip(), until_ms),
    "photo.take": lambda _text, _until_ms: orders.PhotoTake(),
    "clock.ask": lambda _text, _until_ms: orders.ClockAsk(),
    "log.fetch": _log,
    "agent.restart": lambda _text, _until_ms: orders.AgentRestart(),
    "agent.update": lambda text, _until_ms: orders.AgentUpdate(text.strip()),
}
