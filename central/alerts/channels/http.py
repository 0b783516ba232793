"""One POST to a provider, whose answer is read within bounds and may be anything."""

import logging
from collections.abc import Mapping
from itertools import islice

import httpx
import msgspec
from msgspec import Struct

TIMEOUT_S = 8.0
_PIECES_MAX, _BYTES_MAX = 8, 4096

# They log each request with its address, in which keys and telephone numbers stand.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Said(Struct, frozen=True):
    """What a provider answered: the status, and the first bytes of the body."""

    status: int
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 2xx, which alone says nothing of the message."""
        return 200 <= self.status < 300

    @property
    def words(self) -> str:
        """Status and body for the record."""
        return f"HTTP {self.status} {self.body.decode('utf-8', 'replace')}".strip()

    def fields(self) -> Mapping[str, object]:
        """The body as a JSON object; what is none has no fields."""
        try:
            return msgspec.json.decode(self.body, type=dict[str, object])
        except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
            return {}


class Client:
    """Connections to one provider, kept between messages. Redirects are not followed."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        self._client = httpx.Client(timeout=timeout_s)

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None = None,
    ) -> Said | Exception:
        """Post, and what was answered, or why there is no answer (`was_sent` tells such apart)."""
        asked = {"accept-encoding": "identity", **headers}
        try:
            with self._client.stream(
                "POST", url, content=body, headers=asked, params=dict(query) if query else None
            ) as answer:
                return Said(answer.status_code, _beginning(answer))
        except (httpx.HTTPError, httpx.InvalidURL) as why:
            return why

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def was_sent(why: Exception) -> bool:
    """Whether the request may have been heard although no answer came."""
    never = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.UnsupportedProtocol,
        httpx.InvalidURL,
    )
    return not isinstance(why, never)


def _beginning(answer: httpx.Response) -> bytes:
    """The first bytes of an answer, which may be endless or come drop by drop."""
    return b"".join(islice(answer.iter_raw(), _PIECES_MAX))[:_BYTES_MAX]


def cut(text: str, bytes_max: int) -> str:
    """A text that is no longer than that in UTF-8, cut between characters."""
    encoded = text.encode()
    if len(encoded) <= bytes_max:
        return text
    return encoded[: bytes_max - len("…".encode())].decode("utf-8", "ignore") + "…"
