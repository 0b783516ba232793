"""What the pages remember between two requests: in memory, or where several replicas find it."""

from contextlib import AbstractContextManager
from hashlib import blake2b
from typing import Protocol

from central.store.access import guesses
from central.store.cluster.turn import turn
from central.store.ledgers.sealing import SealBroken, Sealer
from central.store.store import Connection, Store
from central.web.access.waiting import LASTS_MS, Waiting
from plumbing.web.throttle import PER_ADDRESS, PER_NAME, WINDOW_MS, Tally, Throttle

_COUNTERS = 65_536
_LOST_MS = 60_000


class Tries(Protocol):
    """Counts tries by a key that anybody may make up."""

    def take(self, key: str, now_ms: int) -> bool:
        """Count a try; whether it may be made."""

    def give_back(self, key: str) -> None:
        """The try was a right one, which does not count."""


class Slips(Protocol):
    """Makes guessing of passwords slow."""

    def wait_ms(self, name: str, address: str, now_ms: int) -> int:
        """How long to wait before this name may be tried again from this address; 0 for not at all."""

    def wrong(self, name: str, address: str, now_ms: int) -> None:
        """A password was wrong."""

    def right(self, name: str, address: str) -> None:
        """The password was right: earlier slips are forgotten."""


class Steps(Protocol):
    """A text for each session that waits for a person's next step, for some minutes."""

    def put(self, session: str, text: str, now_ms: int) -> None:
        """Remember it."""

    def get(self, session: str, now_ms: int) -> str:
        """What is remembered; "" for nothing, or too old."""

    def drop(self, session: str) -> None:
        """Forget it."""


class Memory(Protocol):
    """Makes all of these."""

    def tries(self, kind: str, allowed: int, window_ms: int) -> Tries:
        """So many tries of a kind in a window; kinds do not count together."""

    def slips(self) -> Slips:
        """Wrong passwords."""

    def steps(self) -> Steps:
        """What waits for a next step."""


class OwnMemory:
    """Of one process, which nobody else asks."""

    def tries(self, kind: str, allowed: int, window_ms: int) -> Tries:  # noqa: ARG002 - see Memory
        """In memory, apart from all others."""
        return Tally(allowed, window_ms)

    def slips(self) -> Slips:
        """In memory."""
        return Throttle()

    def steps(self) -> Steps:
        """In memory."""
        return Waiting()


class SharedMemory:
    """In the database: five wrong passwords are five, however many replicas stand behind the load balancer.

    A counter is found by a hash that `secret` keys, which all replicas have: nobody makes up keys that meet.
    """

    def __init__(self, store: Store, secret: bytes, sealer: Sealer) -> None:
        self._store = store
        self._key = blake2b(secret, person=b"sanji.guess", digest_size=32).digest()
        self._sealer = sealer

    def tries(self, kind: str, allowed: int, window_ms: int) -> Tries:
        """Counted together."""
        return _SharedTries(self, kind, allowed, window_ms)

    def slips(self) -> Slips:
        """Counted together."""
        return _SharedSlips(self)

    def steps(self) -> Steps:
        """Sealed in the database."""
        return _SharedSteps(self._store, self._sealer)

    @property
    def store(self) -> Store:
        """Where it lies."""
        return self._store

    def turn(self) -> AbstractContextManager[Connection]:
        """A short transaction, beside the collectors' bursts."""
        return turn(self._store, _LOST_MS)

    def counter(self, kind: str, key: str) -> tuple[str, int]:
        """Which counter a key has. A shared one is stricter, never looser."""
        digest = blake2b(f"{kind} {key}".encode(), key=self._key, digest_size=8).digest()
        return kind, int.from_bytes(digest) % _COUNTERS


class _SharedTries:
    def __init__(self, memory: SharedMemory, kind: str, allowed: int, window_ms: int) -> None:
        self._memory, self._kind = memory, kind
        self._allowed, self._window_ms = allowed, window_ms

    def take(self, key: str, now_ms: int) -> bool:
        counter = self._memory.counter(self._kind, key)
        with self._memory.turn() as connection:
            return guesses.take(connection, counter, self._allowed, self._window_ms, now_ms)

    def give_back(self, key: str) -> None:
        with self._memory.turn() as connection:
            guesses.give_back(connection, self._memory.counter(self._kind, key))


class _SharedSlips:
    def __init__(self, memory: SharedMemory) -> None:
        self._memory = memory

    def wait_ms(self, name: str, address: str, now_ms: int) -> int:
        of_name, of_address = self._counters(name, address)
        with self._memory.store.read() as connection:
            return max(
                guesses.left_ms(connection, of_name, PER_NAME, WINDOW_MS, now_ms),
                guesses.left_ms(connection, of_address, PER_ADDRESS, WINDOW_MS, now_ms),
            )

    def wrong(self, name: str, address: str, now_ms: int) -> None:
        # In one order: of two replicas neither waits for what the other holds.
        for counter in self._counters(name, address):
            with self._memory.turn() as connection:
                guesses.count(connection, counter, WINDOW_MS, now_ms)

    def right(self, name: str, address: str) -> None:
        with self._memory.turn() as connection:
            guesses.forget(connection, self._counters(name, address)[0])

    def _counters(self, name: str, address: str) -> tuple[tuple[str, int], tuple[str, int]]:
        counter = self._memory.counter
        return counter("login-name", f"{name}\n{address}"), counter("login-address", address)


class _SharedSteps:
    def __init__(self, store: Store, sealer: Sealer) -> None:
        self._store, self._sealer = store, sealer

    def put(self, session: str, text: str, now_ms: int) -> None:
        mark = self._mark(session)
        sealed = self._sealer.seal(text.encode(), mark)
        with turn(self._store, _LOST_MS) as connection:
            guesses.put_step(connection, mark, sealed, now_ms + LASTS_MS, now_ms)

    def get(self, session: str, now_ms: int) -> str:
        mark = self._mark(session)
        with self._store.read() as connection:
            sealed = guesses.step(connection, mark, now_ms)
        try:
            return self._sealer.open(sealed, mark).decode() if sealed else ""
        except SealBroken:
            return ""

    def drop(self, session: str) -> None:
        with turn(self._store, _LOST_MS) as connection:
            guesses.drop_step(connection, self._mark(session))

    def _mark(self, session: str) -> str:
        return self._sealer.mark(f"next step {session}")
