"""The ways to one recipient: each call names the number, which is kept nowhere and hidden in every answer."""

import re
from collections.abc import Callable
from typing import Literal, Protocol

import msgspec
from msgspec import Struct

from central.alerts.channels.aliyun_sms import AliyunGateway, is_taken, rest_ms
from central.alerts.channels.answer import hidden
from central.alerts.channels.http import Client, Said, was_sent
from central.recipients.words import Letter

Outcome = Literal["told", "refused", "unsure"]


class Reply(Struct, frozen=True):
    """What came of telling, by the receiver's own code. "unsure": it may have been sent or not."""

    outcome: Outcome
    words: str
    rest_ms: int = 0


class Way(Protocol):
    """A way to somebody whose number is known at the moment of telling only."""

    def tell(self, letter: Letter, phone: str, now_ms: int, /) -> Reply:
        """Tell, once; never raises for what the receiver or the way to it does."""

    def close(self) -> None:
        """Close the connections."""


class SmsWay:
    """By Aliyun: told is `Code` "OK", unsure is an answer without a `Code`."""

    def __init__(self, gateway: AliyunGateway, template: str, template_remind: str, secret: str) -> None:
        self._gateway = gateway
        self._templates = template, template_remind
        self._secret = secret

    def tell(self, letter: Letter, phone: str, now_ms: int, /) -> Reply:
        """One SMS."""
        template = self._templates[letter.kind != "arrived"]
        said = self._gateway.send([phone], template, letter.pieces, letter.id[:32], now_ms)
        return _reply(said, phone, self._secret, _by_code)

    def close(self) -> None:
        """Close the connections."""
        self._gateway.close()


class HookWay:
    """By a gateway of one's own: told is any 2xx."""

    def __init__(self, url: str, token: str, timeout_s: float) -> None:
        self._url, self._token = url, token
        self._client = Client(timeout_s)

    def tell(self, letter: Letter, phone: str, _now_ms: int, /) -> Reply:
        """One POST; a repetition carries the same Idempotency-Key."""
        headers = {"content-type": "application/json", "idempotency-key": letter.id}
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        body = {"phone": phone, **msgspec.structs.asdict(letter)}
        said = self._client.post(self._url, msgspec.json.encode(body), headers)
        return _reply(said, phone, self._token, _by_status)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _reply(said: Said | Exception, phone: str, secret: str, judge: Callable[[Said], Outcome]) -> Reply:
    if isinstance(said, Exception):
        words = f"{type(said).__name__}: {said}"
        return Reply("unsure" if was_sent(said) else "refused", _without(phone, words, secret))
    return Reply(judge(said), _without(phone, said.words, secret), rest_ms(said))


def _by_code(said: Said) -> Outcome:
    if is_taken(said):
        return "told"
    return "refused" if "Code" in said.fields() else "unsure"


def _by_status(said: Said) -> Outcome:
    return "told" if said.is_success else "refused"


def _without(phone: str, words: str, secret: str) -> str:
    """Words without the number, however its digits are set apart. Hidden before anything is cut."""
    digits = r"(?:%[0-9A-Fa-f]{2}|[\W_]){0,3}".join(phone)
    return hidden(re.sub(digits, "***", words), secret)
