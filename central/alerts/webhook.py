"""Tells an address of an alert; delivered means that the address itself said so."""

from itertools import islice
from typing import Protocol

import httpx
import msgspec
from msgspec import Struct

from central.alerts.message import Message

_TIMEOUT_S = 10.0
_PIECES_MAX, _WORDS_BYTES_MAX = 4, 200


class Answer(Struct, frozen=True):
    """What came of telling: whether the receiver took it, and its own words."""

    is_delivered: bool
    words: str


class Channel(Protocol):
    """A way to tell somebody."""

    name: str

    def tell(self, message: Message) -> Answer:
        """Tell, once; never raises for what the receiver or the way to it does."""


class Webhook:
    """A POST of the message as JSON; any 2xx is the receiver's word that it has it."""

    def __init__(self, name: str, url: str, token: str = "") -> None:
        self.name = name
        self._url = url
        headers = {"content-type": "application/json"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        self._client = httpx.Client(timeout=_TIMEOUT_S, headers=headers)

    def tell(self, message: Message) -> Answer:
        """One POST; a repetition carries the same Idempotency-Key."""
        headers = {"idempotency-key": message.id, "accept-encoding": "identity"}
        try:
            with self._client.stream(
                "POST", self._url, content=msgspec.json.encode(message), headers=headers
            ) as answer:
                said = _beginning(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as why:
            return Answer(is_delivered=False, words=f"{type(why).__name__}: {why}")
        return Answer(is_delivered=answer.is_success, words=f"HTTP {answer.status_code} {said}".strip())

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _beginning(answer: httpx.Response) -> str:
    """The first words of an answer, which may be endless or come drop by drop."""
    pieces = islice(answer.iter_raw(), _PIECES_MAX)
    return b"".join(pieces)[:_WORDS_BYTES_MAX].decode("utf-8", "replace")
