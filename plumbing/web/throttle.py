"""Makes guessing of passwords and other secrets slow: so many wrong ones, then a pause."""

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import blake2b
from secrets import token_bytes
from threading import Lock

from msgspec import Struct
from msgspec.structs import replace

WINDOW_MS = 15 * 60_000
"""Wrong tries count for so long since the first one."""
PER_NAME, PER_ADDRESS = 5, 50
"""So many are allowed for a name at an address, and for an address."""
_KEYS_MAX = 10_000


class Wrong(Struct, frozen=True):
    """So many wrong passwords for a name at an address ("" for any name) since then, UTC."""

    name: str
    address: str
    times: int
    since_ms: int


class Throttle:
    """Counts wrong passwords by name and address, and by address alone; remembers at most 10,000 of them."""

    def __init__(self, *, per_name: int = PER_NAME, per_address: int = PER_ADDRESS) -> None:
        self._per_name, self._per_address = per_name, per_address
        self._wrong: OrderedDict[tuple[str, str], Wrong] = OrderedDict()
        self._lock = Lock()

    def wait_ms(self, name: str, address: str, now_ms: int) -> int:
        """How long to wait before this name may be tried again from this address; 0 for not at all."""
        with self._lock:
            of_name = self._left_ms((name, address), self._per_name, now_ms)
            return max(of_name, self._left_ms(("", address), self._per_address, now_ms))

    def wrong(self, name: str, address: str, now_ms: int) -> None:
        """A password was wrong."""
        with self._lock:
            self._count((name, address), now_ms)
            self._count(("", address), now_ms)

    def right(self, name: str, address: str) -> None:
        """The password was right: earlier slips are forgotten."""
        with self._lock:
            self._wrong.pop((name, address), None)

    def known(self) -> tuple[Wrong, ...]:
        """What it counts now, to be remembered over a restart."""
        with self._lock:
            return tuple(self._wrong.values())

    def remember(self, wrongs: Iterable[Wrong], now_ms: int) -> None:
        """Go on from what was known before a restart; a clock set back since makes no pause longer."""
        with self._lock:
            for one in wrongs:
                self._wrong[one.name, one.address] = replace(one, since_ms=min(one.since_ms, now_ms))

    def _count(self, key: tuple[str, str], now_ms: int) -> None:
        known = self._wrong.pop(key, None)
        if known is None or now_ms - known.since_ms >= WINDOW_MS:
            known = Wrong(*key, 0, now_ms)
        self._wrong[key] = Wrong(*key, known.times + 1, known.since_ms)
        if len(self._wrong) > _KEYS_MAX:
            self._wrong.popitem(last=False)

    def _left_ms(self, key: tuple[str, str], allowed: int, now_ms: int) -> int:
        known = self._wrong.get(key)
        if known is None or known.times < allowed:
            return 0
        return max(0, known.since_ms + WINDOW_MS - now_ms)


class _Tries(Struct, frozen=True):
    times: int
    since_ms: int


class Tally:
    """Counts tries by a key that anybody may make up, in a fixed number of counters that nothing pushes out.

    Keys share counters by a secret hash: a shared one is stricter, never looser, and no flood of other keys
    makes one forget.
    """

    def __init__(self, allowed: int, window_ms: int, *, counters: int = 65_536) -> None:
        self._allowed, self._window_ms, self._counters = allowed, window_ms, counters
        self._key = token_bytes(16)
        self._tried: dict[int, _Tries] = {}
        self._lock = Lock()

    def take(self, key: str, now_ms: int) -> bool:
        """Count a try; whether it may be made. Who asks first and counts later lets many through at once."""
        counter = self._counter(key)
        with self._lock:
            known = self._tried.get(counter)
            if known is None or now_ms - known.since_ms >= self._window_ms:
                known = _Tries(0, now_ms)
            if known.times >= self._allowed:
                return False
            self._tried[counter] = _Tries(known.times + 1, known.since_ms)
        return True

    def give_back(self, key: str) -> None:
        """The try was a right one, which does not count."""
        counter = self._counter(key)
        with self._lock:
            known = self._tried.get(counter)
            if known is not None:
                self._tried[counter] = _Tries(max(0, known.times - 1), known.since_ms)

    def _counter(self, key: str) -> int:
        digest = blake2b(key.encode(), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest) % self._counters

    def left(self, key: str, now_ms: int) -> tuple[int, int]:
        """How many tries a key has left, and in how many ms it has all of them again."""
        with self._lock:
            known = self._tried.get(self._counter(key))
        if known is None or now_ms - known.since_ms >= self._window_ms:
            return self._allowed, self._window_ms
        return max(0, self._allowed - known.times), max(0, known.since_ms + self._window_ms - now_ms)
