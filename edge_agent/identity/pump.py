"""The thread that keeps the box's certificate good: asks for the next one long before the end."""

from random import Random
from threading import Event

from edge_agent.identity import asking
from edge_agent.identity.asking import EnrolFault
from edge_agent.identity.files import Files
from edge_agent.identity.settings import Identity
from plumbing import logs
from plumbing.clock import utc_ms
from plumbing.trust.keys import KeyFault

_LOOK_S, _AGAIN_S = 3600.0, 1200.0


class RenewalPump:
    """Looks every hour; after a failure sooner, with jitter. The next link to the broker uses what is new."""

    def __init__(self, settings: Identity, stop: Event, rng: Random) -> None:
        self._centre = settings.centre
        self._files = Files(settings.folder)
        self._stop = stop
        self._rng = rng
        self._log = logs.get("identity")

    def run(self) -> None:
        """Work until told to stop."""
        while not self._stop.is_set():
            pause_s = _LOOK_S if self.look(utc_ms()) else _AGAIN_S
            self._stop.wait(pause_s * (0.75 + self._rng.random() / 2))

    def look(self, now_ms: int) -> bool:
        """Renew if it is time; False where that failed."""
        try:
            if asking.is_due(self._files.identity, now_ms):
                asking.renew(self._centre, self._files, now_ms)
                self._log.info("certificate.renewed")
        except (EnrolFault, KeyFault) as why:
            self._log.warning("certificate.not_renewed", why=str(why))
            return False
        return True
