"""The robots of DingTalk, WeCom and Feishu: what each makes of a request, by its published rules.

Signatures are checked by what came in, with code of their own: no notifier's is used here.
"""

import base64
import hmac
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from simulators.providers.moods import Mood, Rate

_HOUR_MS = 3_600_000


class Request(Struct, frozen=True):
    """A POST as it came in: path and query as they were written, headers in small letters."""

    path: str
    query: Mapping[str, str]
    raw_query: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as an object; {} for anything else."""
        try:
            return msgspec.json.decode(self.body, type=dict[str, Any])
        except (msgspec.DecodeError, msgspec.ValidationError):
            return {}


class Verdict(Struct, frozen=True):
    """What is answered: the status, the body, and the text that was taken, None if none was."""

    status: int
    body: Mapping[str, Any]
    taken: str | None = None


class DingTalkRobot:
    """Answers 200 whatever happens; `errcode` says what did."""

    name, path = "dingtalk", "/robot/send"

    def __init__(self, token: str, secret: str) -> None:
        self._token, self._secret = token, secret
        self.rate = Rate(20, 600_000)

    def judge(self, request: Request, mood: Mood, now_ms: int) -> Verdict:
        """Token, sign, rate, then the message."""
        if request.query.get("access_token") != self._token:
            return _ding(300001, "token is not exist")
        if not self._is_signed(request.query, now_ms):
            return _ding(310000, "sign not match")
        if mood == "error":
            return _ding(310000, "keywords not in content")
        if mood == "limited" or not self.rate.admits(now_ms):
            return _ding(130101, "send too fast, exceed 20 times per minute")
        text = request.json().get("text", {}).get("content", "")
        return _ding(0, "ok", text) if text else _ding(400101, "text is empty")

    def _is_signed(self, query: Mapping[str, str], now_ms: int) -> bool:
        stamp = query.get("timestamp", "")
        if not stamp.isdecimal() or abs(int(stamp) - now_ms) > _HOUR_MS:
            return False
        right = hmac.digest(self._secret.encode(), f"{stamp}\n{self._secret}".encode(), "sha256")
        return hmac.compare_digest(query.get("sign", ""), base64.b64encode(right).decode())


class WeComRobot:
    """Answers 200 whatever happens; `errcode` says what did. Its key is all its secret."""

    name, path = "wecom", "/cgi-bin/webhook/send"

    def __init__(self, key: str) -> None:
        self._key = key
        self.rate = Rate(20, 60_000)

    def judge(self, request: Request, mood: Mood, now_ms: int) -> Verdict:
        """Key, rate, then the message and its 2048 bytes."""
        if request.query.get("key") != self._key:
            return _ding(93000, "invalid webhook url")
        if mood == "error":
            return _ding(40008, "invalid message type")
        if mood == "limited" or not self.rate.admits(now_ms):
            return _ding(45009, "api freq out of limit")
        text = request.json().get("text", {}).get("content", "")
        if not text or len(text.encode()) > 2048:
            return _ding(40058, "text.content exceed max length 2048")
        return _ding(0, "ok", text)


class FeishuRobot:
    """Answers with `code`, and with the older `StatusCode` beside it where all is well."""

    name, path = "feishu", "/open-apis/bot/v2/hook/"

    def __init__(self, token: str, secret: str) -> None:
        self._token, self._secret = token, secret
        self.rate = Rate(100, 60_000)

    def judge(self, request: Request, mood: Mood, now_ms: int) -> Verdict:
        """Token, sign, rate, then the message."""
        if request.path != self.path + self._token:
            return Verdict(
                200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
            )
        body = request.json()
        if not self._is_signed(body, now_ms):
            said = "sign match fail or timestamp is not within one hour from current time"
            return Verdict(200, {"code": 19021, "msg": said})
        if mood == "error":
            return Verdict(200, {"code": 19024, "msg": "Key Words Not Found"})
        if mood == "limited" or not self.rate.admits(now_ms):
            return Verdict(200, {"code": 11232, "msg": "frequency limited psm"})
        text = body.get("content", {}).get("text", "")
        if not text or len(request.body) > 20_480:
            return Verdict(200, {"code": 9499, "msg": "Bad Request"})
        return Verdict(200, {"code": 0, "msg": "success", "StatusCode": 0, "StatusMessage": "success"}, text)

    def _is_signed(self, body: Mapping[str, Any], now_ms: int) -> bool:
        stamp = str(body.get("timestamp", ""))
        if not stamp.isdecimal() or abs(int(stamp) * 1000 - now_ms) > _HOUR_MS:
            return False
        right = hmac.digest(f"{stamp}\n{self._secret}".encode(), b"", "sha256")
        return hmac.compare_digest(str(body.get("sign", "")), base64.b64encode(right).decode())


def _ding(code: int, said: str, taken: str | None = None) -> Verdict:
    return Verdict(200, {"errcode": code, "errmsg": said}, taken)
