"""Aliyun's short message gateway: checks the V3 signature of what came in, then the template's rules."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from simulators.providers.moods import Mood, Rate
from simulators.providers.robots import Request, Verdict

_QUARTER_MS = 900_000
_VARIABLE_CHARS_MAX = 35


class AliyunGateway:
    """Answers 400 to a request that is not signed rightly, and 200 with a `Code` to the rest."""

    name, path = "aliyun_sms", "/"

    def __init__(self, key_id: str, secret: str, template: str) -> None:
        self._key_id, self._secret, self._template = key_id, secret, template
        self._nonces: set[str] = set()
        self.rate = Rate(60, 60_000)

    def judge(self, request: Request, mood: Mood, now_ms: int) -> Verdict:
        """Signature, then template, pieces and rate."""
        fault = self._unsigned(request, now_ms)
        if fault:
            return Verdict(400, _said(fault))
        query = request.query
        if mood == "error" or query.get("TemplateCode") != self._template:
            return Verdict(200, _said("isv.SMS_TEMPLATE_ILLEGAL"))
        if mood == "limited" or not self.rate.admits(now_ms):
            return Verdict(200, _said("isv.BUSINESS_LIMIT_CONTROL"))
        try:
            pieces = msgspec.json.decode(query.get("TemplateParam", ""), type=dict[str, str])
        except (msgspec.DecodeError, msgspec.ValidationError):
            return Verdict(200, _said("isv.INVALID_JSON_PARAM"))
        if any(len(piece) > _VARIABLE_CHARS_MAX for piece in pieces.values()):
            return Verdict(200, _said("isv.PARAM_LENGTH_LIMIT"))
        if any("http" in piece for piece in pieces.values()):
            return Verdict(200, _said("isv.PARAM_NOT_SUPPORT_URL"))
        text = f"{query['PhoneNumbers']} {query['SignName']} " + " ".join(pieces.values())
        return Verdict(200, _said("OK") | {"BizId": "900619746936498440^0"}, text)

    def _unsigned(self, request: Request, now_ms: int) -> str:
        """What is wrong with a request's signature, "" if nothing is."""
        headers = request.headers
        words = headers.get("authorization", "").removeprefix("ACS3-HMAC-SHA256 ")
        parts = dict(part.partition("=")[::2] for part in words.split(","))
        if parts.get("Credential") != self._key_id:
            return "InvalidAccessKeyId.NotFound"
        sent = datetime.strptime(headers.get("x-acs-date", ""), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        if abs(sent.timestamp() * 1000 - now_ms) > _QUARTER_MS:
            return "InvalidTimeStamp.Expired"
        nonce = headers.get("x-acs-signature-nonce", "")
        if not nonce or nonce in self._nonces:
            return "SignatureNonceUsed"
        self._nonces.add(nonce)
        signed = parts.get("SignedHeaders", "").split(";")
        digest = sha256(request.body).hexdigest()
        if digest != headers.get("x-acs-content-sha256"):
            return "InvalidContent"
        lines = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed)
        query = "&".join(sorted(request.raw_query.split("&")))
        canonical = f"POST\n{request.path}\n{query}\n{lines}\n{';'.join(signed)}\n{digest}"
        to_sign = f"ACS3-HMAC-SHA256\n{sha256(canonical.encode()).hexdigest()}"
        right = hmac.digest(self._secret.encode(), to_sign.encode(), "sha256").hex()
        return "" if hmac.compare_digest(right, parts.get("Signature", "")) else "SignatureDoesNotMatch"


def _said(code: str) -> dict[str, Any]:
    return {"Code": code, "Message": code, "RequestId": "AE4BA2D8-0000-0000-0000-000000000000"}
