"""Tells a DingTalk group by its custom robot; delivered means `errcode` 0.

Source: open.dingtalk.com, "自定义机器人接入" and "自定义机器人安全设置": POST of JSON to
…/robot/send?access_token=…; with 加签, `timestamp` (ms, within an hour) and `sign`, the Base64 of
HMAC-SHA256 keyed by the secret over "timestamp\\nsecret". HTTP is 200 also where `errcode` is not 0:
310000 for a wrong sign or keyword, 130101 for more than 20 messages a minute, after which the robot is
blocked for ten minutes.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

import msgspec

from central.alerts.channels.answer import Answer, hidden, undelivered
from central.alerts.channels.http import TIMEOUT_S, Client, cut
from central.alerts.words.message import Message

URL = "https://oapi.dingtalk.com/robot/send"
PER_MINUTE = 20
_TOO_FAST, _BLOCKED_MS = 130101, 600_000
_TEXT_BYTES_MAX = 15_000


class DingTalk:
    """One robot of one group. `mobiles` are those whose telephones it shall ring (@)."""

    def __init__(
        self,
        name: str,
        token: str,
        secret: str = "",
        *,
        url: str = URL,
        mobiles: Sequence[str] = (),
        per_minute: int = PER_MINUTE,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self.per_minute: int | None = per_minute
        self._token, self._secret, self._url = token, secret, url
        self._mobiles = list(mobiles)
        self._client = Client(timeout_s)

    def tell(self, message: Message, now_ms: int, /) -> Answer:
        """One message of text. Robots know no key against repetitions: the text bears a number."""
        at = "".join(f" @{mobile}" for mobile in self._mobiles)
        body = {
            "msgtype": "text",
            "text": {"content": cut(message.text, _TEXT_BYTES_MAX) + at},
            "at": {"atMobiles": self._mobiles, "isAtAll": False},
        }
        query = {"access_token": self._token} | (signed(self._secret, now_ms) if self._secret else {})
        said = self._client.post(
            self._url, msgspec.json.encode(body), {"content-type": "application/json; charset=utf-8"}, query
        )
        if isinstance(said, Exception):
            return undelivered(said, self._token, self._secret)
        code = said.fields().get("errcode")
        return Answer(
            is_delivered=said.is_success and code == 0,
            words=hidden(said.words, self._token, self._secret),
            rest_ms=_BLOCKED_MS if code == _TOO_FAST else 0,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def signed(secret: str, now_ms: int) -> dict[str, str]:
    """The two parameters of 加签; the client that sends them escapes them."""
    digest = hmac.new(secret.encode(), f"{now_ms}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": str(now_ms), "sign": base64.b64encode(digest).decode()}
