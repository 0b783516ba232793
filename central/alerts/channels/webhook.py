"""Tells an address of an alert; delivered means that the address itself said so."""

import msgspec

from central.alerts.channels.answer import Answer, hidden, undelivered
from central.alerts.channels.http import TIMEOUT_S, Client
from central.alerts.words.message import Message


class Webhook:
    """A POST of the message as JSON; any 2xx is the receiver's word that it has it."""

    def __init__(
        self,
        name: str,
        url: str,
        token: str = "",
        *,
        per_minute: int | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self.name = name
        self.per_minute = per_minute
        self._url = url
        self._token = token
        self._client = Client(timeout_s)

    def tell(self, message: Message, _now_ms: int, /) -> Answer:
        """One POST; a repetition carries the same Idempotency-Key."""
        headers = {"content-type": "application/json", "idempotency-key": _header(message.id)}
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        said = self._client.post(self._url, msgspec.json.encode(message), headers)
        if isinstance(said, Exception):
            return undelivered(said, self._token)
        return Answer(is_delivered=said.is_success, words=hidden(said.words, self._token))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _header(value: str) -> str:
    """A header's value holds no letters beyond ASCII: others are written as JSON writes them."""
    return value.encode("ascii", "backslashreplace").decode()
