"""Tells a Feishu or Lark group by its custom robot; delivered means `code` (or the old `StatusCode`) 0.

Source: open.feishu.cn, "自定义机器人使用指南": POST of JSON to …/open-apis/bot/v2/hook/TOKEN; with
签名校验 the body bears `timestamp` (seconds, within an hour) and `sign`, the Base64 of HMAC-SHA256 keyed
by "timestamp\\nsecret" over nothing, which is not DingTalk's way. At most 100 messages a minute and 5 a
second, 20 KB each. 19021 is a wrong sign, 11232 too many messages.
"""

import base64
import hashlib
import hmac

import msgspec

from central.alerts.channels.answer import Answer, hidden, undelivered
from central.alerts.channels.http import TIMEOUT_S, Client, Said, cut
from central.alerts.words.message import Message

URL = "https://open.feishu.cn/open-apis/bot/v2/hook"
PER_MINUTE = 100
_TOO_FAST, _WINDOW_MS = 11232, 60_000
_TEXT_BYTES_MAX = 15_000


class Feishu:
    """One robot of one group."""

    def __init__(
        self,
        name: str,
        token: str,
        secret: str = "",
        *,
        url: str = URL,
        per_minute: int = PER_MINUTE,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self.per_minute: int | None = per_minute
        self._token, self._secret = token, secret
        self._url = url.rstrip("/")
        self._client = Client(timeout_s)

    def tell(self, message: Message, now_ms: int, /) -> Answer:
        """One message of text."""
        body: dict[str, object] = {
            "msg_type": "text",
            "content": {"text": cut(message.text, _TEXT_BYTES_MAX)},
        }
        if self._secret:
            body |= signed(self._secret, now_ms)
        said = self._client.post(
            f"{self._url}/{self._token}", msgspec.json.encode(body), {"content-type": "application/json"}
        )
        if isinstance(said, Exception):
            return undelivered(said, self._token, self._secret)
        code = _code(said)
        return Answer(
            is_delivered=said.is_success and code == 0,
            words=hidden(said.words, self._token, self._secret),
            rest_ms=_WINDOW_MS if code == _TOO_FAST else 0,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def signed(secret: str, now_ms: int) -> dict[str, str]:
    """The two fields of 签名校验."""
    timestamp = str(now_ms // 1000)
    digest = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}


def _code(said: Said) -> object:
    fields = said.fields()
    return fields["code"] if "code" in fields else fields.get("StatusCode")
