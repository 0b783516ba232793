"""Tells by Apprise whatever else it knows; delivered means that Apprise says so.

That is as good as Apprise checks: it takes HTTP 200 for success also where DingTalk, WeCom, Feishu and
Lark answer with an error's code, so its addresses for those are refused here: they have channels of
their own. Its `wecom://` is Pushplus.
"""

import logging
import re

import apprise

from central.alerts.channels.answer import Answer, hidden
from central.alerts.words.message import Message

REFUSED = ("dingtalk", "wecombot", "feishu", "lark", "wecom")
_LONG, _INFO = 8, 20

# Apprise logs addresses, which are secrets as a whole: what it says is taken from it and goes nowhere else.
_logger = logging.getLogger("apprise")
_logger.addHandler(logging.NullHandler())
_logger.propagate = False


class AppriseAny:
    """One Apprise address. Raises ValueError for one that it does not know or that is refused here."""

    def __init__(self, name: str, address: str, *, per_minute: int = 20) -> None:
        scheme = address.partition("://")[0].lower()
        if scheme in REFUSED:
            raise ValueError(f"{scheme}:// does not look at the provider's code; use a channel of its own")
        self.name = name
        self.per_minute: int | None = per_minute
        # Any piece of an address may be a key: none is repeated.
        self._secrets = [
            address,
            *(piece for piece in re.split(r"[/?@:&=]+", address) if len(piece) >= _LONG),
        ]
        self._apprise = apprise.Apprise()
        if not self._apprise.add(address):
            raise ValueError(f"{scheme}://… is no address that Apprise knows")

    def tell(self, message: Message, _now_ms: int, /) -> Answer:
        """One message; what Apprise logs meanwhile is kept as its answer."""
        with apprise.LogCapture(level=_INFO) as heard:  # type: ignore[no-untyped-call]
            is_delivered = bool(self._apprise.notify(title=message.title, body=message.text))
            words = hidden(" ".join(heard.getvalue().split()), *self._secrets)
        return Answer(is_delivered=is_delivered, words=words or f"apprise said {is_delivered}")

    def close(self) -> None:
        """Apprise opens a connection for each message."""
