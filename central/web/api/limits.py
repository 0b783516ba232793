"""How often a token, a session and an address may ask, and what answers say of it."""

from collections.abc import Mapping
from math import ceil

from central.web.api.problems import Refused
from plumbing.web.throttle import Tally

A_MINUTE_MAX = 600
_WINDOW_MS = 60_000
# Many systems may ask from behind one address.
_ADDRESS_TIMES = 4


class Limits:
    """Counts requests of a minute by who asks and by address; what is over is refused until it is over."""

    def __init__(self, a_minute: int = A_MINUTE_MAX) -> None:
        self._allowed = a_minute
        self._of_callers = Tally(a_minute, _WINDOW_MS)
        self._of_addresses = Tally(a_minute * _ADDRESS_TIMES, _WINDOW_MS)

    def take_address(self, address: str, now_ms: int) -> None:
        """Count a request from an address, before it is known who asks. Raises Refused."""
        if not self._of_addresses.take(address, now_ms):
            raise self._refused(self._of_addresses.left(address, now_ms)[1], {})

    def take(self, caller: str, now_ms: int) -> Mapping[str, str]:
        """Count a request of a caller: the headers that say what is left. Raises Refused."""
        is_taken = self._of_callers.take(caller, now_ms)
        left, reset_ms = self._of_callers.left(caller, now_ms)
        headers = self.headers(left, reset_ms)
        if not is_taken:
            raise self._refused(reset_ms, headers)
        return headers

    def headers(self, left: int, reset_ms: int) -> dict[str, str]:
        """RateLimit and its policy (draft-ietf-httpapi-ratelimit-headers-10)."""
        return {
            "ratelimit-policy": f'"minute";q={self._allowed};w={_WINDOW_MS // 1000}',
            "ratelimit": f'"minute";r={left};t={ceil(reset_ms / 1000)}',
        }

    def _refused(self, reset_ms: int, headers: Mapping[str, str]) -> Refused:
        wait_s = max(1, ceil(reset_ms / 1000))
        return Refused(
            429,
            f"Too many requests: ask again in {wait_s} s.",
            headers={**headers, "retry-after": str(wait_s)},
        )
