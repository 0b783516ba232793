"""Sends an SMS by Aliyun; delivered means `Code` "OK": Aliyun took it and hands it to the operator.

Source: help.aliyun.com, "SendSms" (dysmsapi 2017-05-25) and "V3版本请求体&签名机制" (ACS3-HMAC-SHA256):
the parameters stand in the query; Authorization is HMAC-SHA256 over the digest of the canonical request;
a nonce a request. The call is not idempotent, and after a time-out nobody knows whether it was sent:
`OutId` bears the message's name, by which the receipts can be looked up. A template's variable has at
most 35 characters and no address.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import msgspec

from central.alerts.channels.answer import Answer, hidden, undelivered
from central.alerts.channels.http import TIMEOUT_S, Client, Said
from central.alerts.words.message import Message

URL = "https://dysmsapi.aliyuncs.com"
PER_MINUTE = 60
VARIABLE_CHARS_MAX = 35
_ALGORITHM = "ACS3-HMAC-SHA256"
_LIMITED, _REST_MS = "isv.BUSINESS_LIMIT_CONTROL", 60_000


class AliyunGateway:
    """Sends templates to telephones, signed. `nonce` makes a text that was never used before."""

    def __init__(
        self,
        key_id: str,
        secret: str,
        *,
        sign_name: str,
        nonce: Callable[[], str],
        url: str = URL,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._key_id, self._secret, self._sign_name = key_id, secret, sign_name
        self._nonce = nonce
        self._url = url.rstrip("/")
        self._client = Client(timeout_s)

    def send(
        self, phones: Sequence[str], template: str, pieces: Mapping[str, str], out_id: str, now_ms: int
    ) -> Said | Exception:
        """One SMS to each telephone, all in one call; what Aliyun said, or why it said nothing."""
        cut = {key: value[:VARIABLE_CHARS_MAX] for key, value in pieces.items()}
        query = {
            "PhoneNumbers": ",".join(phones),
            "SignName": self._sign_name,
            "TemplateCode": template,
            "TemplateParam": msgspec.json.encode(cut).decode(),
            "OutId": out_id,
        }
        return self._client.post(f"{self._url}/?{canonical(query)}", b"", self._headers(query, now_ms))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _headers(self, query: Mapping[str, str], now_ms: int) -> dict[str, str]:
        headers = {
            "host": urlsplit(self._url).netloc,
            "x-acs-action": "SendSms",
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
            "x-acs-date": datetime.fromtimestamp(now_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": self._nonce(),
            "x-acs-version": "2017-05-25",
        }
        return headers | {"authorization": authorization(self._key_id, self._secret, query, headers)}


class AliyunSms:
    """One template, sent to these telephones. `nonce` makes a text that was never used before."""

    def __init__(
        self,
        name: str,
        key_id: str,
        secret: str,
        *,
        phones: Sequence[str],
        sign_name: str,
        template: str,
        nonce: Callable[[], str],
        url: str = URL,
        per_minute: int = PER_MINUTE,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self.per_minute: int | None = per_minute
        self._secret, self._phones, self._template = secret, tuple(phones), template
        self._gateway = AliyunGateway(
            key_id, secret, sign_name=sign_name, nonce=nonce, url=url, timeout_s=timeout_s
        )

    def tell(self, message: Message, now_ms: int, /) -> Answer:
        """One SMS to each telephone, all in one call."""
        out_id = hashlib.sha256(message.id.encode()).hexdigest()[:32]
        said = self._gateway.send(self._phones, self._template, message.short, out_id, now_ms)
        if isinstance(said, Exception):
            return undelivered(said, self._secret)
        return Answer(
            is_delivered=is_taken(said),
            words=hidden(said.words, self._secret),
            rest_ms=rest_ms(said),
        )

    def close(self) -> None:
        """Close the connections."""
        self._gateway.close()


def is_taken(said: Said) -> bool:
    """Whether Aliyun's own code says that it has it."""
    return said.is_success and said.fields().get("Code") == "OK"


def rest_ms(said: Said) -> int:
    """How long Aliyun wants to be left alone."""
    return _REST_MS if said.fields().get("Code") == _LIMITED else 0


def canonical(query: Mapping[str, str]) -> str:
    """The parameters by name, escaped as RFC 3986 has it."""
    return "&".join(f"{quote(key, safe='~')}={quote(query[key], safe='~')}" for key in sorted(query))


def authorization(key_id: str, secret: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The Authorization header of a POST without a body to /."""
    names = ";".join(sorted(headers))
    request = "\n".join(
        (
            "POST",
            "/",
            canonical(query),
            "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers)),
            names,
            headers["x-acs-content-sha256"],
        )
    )
    to_sign = f"{_ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{_ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"
