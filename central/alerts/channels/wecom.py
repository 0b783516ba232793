"""Tells a WeCom (企业微信) group by its robot; delivered means `errcode` 0.

Source: developer.work.weixin.qq.com/document/path/91770, "群机器人配置说明": POST of JSON to
…/cgi-bin/webhook/send?key=…; text of at most 2048 bytes of UTF-8; at most 20 messages a minute a robot.
There is no signature: the key is the secret. HTTP is 200 also where `errcode` is not 0, such as 93000
for a wrong key and 45009 for too many messages.
"""

from collections.abc import Sequence

import msgspec

from central.alerts.channels.answer import Answer, hidden, undelivered
from central.alerts.channels.http import TIMEOUT_S, Client, cut
from central.alerts.words.message import Message

URL = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"
PER_MINUTE = 20
_TOO_FAST, _WINDOW_MS = 45009, 60_000
_TEXT_BYTES_MAX = 2048


class WeCom:
    """One robot of one group. `mobiles` are those whom it shall mention."""

    def __init__(
        self,
        name: str,
        key: str,
        *,
        url: str = URL,
        mobiles: Sequence[str] = (),
        per_minute: int = PER_MINUTE,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self.per_minute: int | None = per_minute
        self._key, self._url = key, url
        self._mobiles = list(mobiles)
        self._client = Client(timeout_s)

    def tell(self, message: Message, _now_ms: int, /) -> Answer:
        """One message of text; what is too long loses its end, which is the English part."""
        body = {
            "msgtype": "text",
            "text": {"content": _fitting(message), "mentioned_mobile_list": self._mobiles},
        }
        said = self._client.post(
            self._url, msgspec.json.encode(body), {"content-type": "application/json"}, {"key": self._key}
        )
        if isinstance(said, Exception):
            return undelivered(said, self._key)
        code = said.fields().get("errcode")
        return Answer(
            is_delivered=said.is_success and code == 0,
            words=hidden(said.words, self._key),
            rest_ms=_WINDOW_MS if code == _TOO_FAST else 0,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _fitting(message: Message) -> str:
    """All of it, or the first language alone where both are too long."""
    if len(message.text.encode()) <= _TEXT_BYTES_MAX:
        return message.text
    return cut(message.text.partition("\n\n")[0], _TEXT_BYTES_MAX)
