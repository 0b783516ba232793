"""The thread of a membership: joins, renews the leases, and gives them back at the end."""

from collections.abc import Callable
from threading import Event, Thread

from central.cluster.leases import Leases
from central.store.store import StoreFault
from plumbing import logs
from plumbing.clock import up_ms, utc_ms

_ASK_EVERY_S = 0.5
_TURNS_A_LEASE = 6
_END_S = 10.0


class LeasePump:
    """Outlives the threads that do the work, for what they finish is still this member's.

    `beat` is told the uptime in ms at each turn.
    """

    def __init__(self, leases: Leases, lease_ms: int, beat: Callable[[int], None] | None = None) -> None:
        self._leases = leases
        self._beat = beat
        self._every_s = lease_ms / 1000 / _TURNS_A_LEASE
        self._stop = Event()
        self._thread = Thread(target=self._run, name="leases", daemon=True)
        self._has_failed = False
        self._log = logs.get("cluster")

    def join(self, stop: Event) -> bool:
        """Become a member; false where it was told to stop before. Raises ClusterFault."""
        while not self._leases.join(utc_ms()):
            if stop.wait(_ASK_EVERY_S):
                return False
        self._tick()
        self._thread.start()
        return True

    def end(self) -> None:
        """Stop, and give all back."""
        self._stop.set()
        if self._thread.ident is None:
            return
        self._thread.join(_END_S)
        try:
            self._leases.end(utc_ms())
        except (StoreFault, TimeoutError) as why:
            # Its time runs out by itself.
            self._log.warning("cluster.not_left", why=type(why).__name__)

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            self._tick()

    def _tick(self) -> None:
        # Uptime is read before the database is asked: what it grants ends no earlier than is counted here.
        now_up_ms = up_ms()
        try:
            self._leases.tick(utc_ms(), now_up_ms)
        except (StoreFault, TimeoutError) as why:
            if not self._has_failed:
                self._log.warning("cluster.not_renewed", why=type(why).__name__)
            self._has_failed = True
        else:
            self._has_failed = False
        if self._beat is not None:
            self._beat(up_ms())
