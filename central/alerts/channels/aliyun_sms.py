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
from central.alerts.channels.http import TIMEOUT_S, Client
from central.alerts.words.message import Message

URL = "https://dysmsapi.aliyuncs.com"
PER_MINUTE = 60
VARIABLE_CHARS_MAX = 35
_ALGORITHM = "ACS3-HMAC-SHA256"
_LIMITED, _REST_MS = "isv.BUSINESS_LIMIT_CONTROL", 60_000


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
        self._key_id, self._secret = key_id, secret
        self._phones, self._sign_name, self._template = ",".join(phones), sign_name, template
        self._nonce = nonce
        self._url = url.rstrip("/")
        self._client = Client(timeout_s)

    def tell(self, message: Message, now_ms: int, /) -> Answer:
        """One SMS to each telephone, all in one call."""
        pieces = {key: value[:VARIABLE_CHARS_MAX] for key, value in message.short.items()}
        query = {
            "PhoneNumbers": self._phones,
            "SignName": self._sign_name,
            "TemplateCode": self._template,
            "TemplateParam": msgspec.json.encode(pieces).decode(),
            "OutId": hashlib.sha256(message.id.encode()).hexdigest()[:32],
        }
        headers = self._headers(query, now_ms)
        said = self._client.post(f"{self._url}/?{canonical(query)}", b"", headers)
        if isinstance(said, Exception):
            return undelivered(said, self._secret)
        code = said.fields().get("Code")
        return Answer(
            is_delivered=said.is_success and code == "OK",
            words=hidden(said.words, self._secret),
            rest_ms=_REST_MS if code == _LIMITED else 0,
        )

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
