"""Runs the alerts: one thread decides, one a channel tells: a slow receiver delays nobody else."""

from collections.abc import Callable
from functools import partial
from threading import Event

from central.alerts.channels.answer import Channel
from central.alerts.pipeline import Alerts
from plumbing.clock import up_ms, utc_ms

_DECIDE_EVERY_S = 0.5
_ESCALATE_EACH = 10
_LOOK_EVERY_S = 2.0


class AlertPump:
    """The threads' work. `stop` ends all of it; what has begun to be told is told to the end.

    `beat` is told the uptime in ms whenever it has been decided whom to tell.
    """

    def __init__(self, alerts: Alerts, stop: Event, beat: Callable[[int], None] | None = None) -> None:
        self._alerts = alerts
        self._beat = beat
        self._stop = stop
        self._calls = {name: Event() for name in alerts.channels}

    def works(self) -> list[tuple[str, Callable[[], None]]]:
        """What each thread does, by its name."""
        tellers = [
            (f"tell-{name}", partial(self._tell, channel)) for name, channel in self._alerts.channels.items()
        ]
        return [("alerts", self._decide), *tellers]

    def _decide(self) -> None:
        turn = 0
        while not self._stop.wait(_DECIDE_EVERY_S):
            self._alerts.decide(utc_ms())
            if turn % _ESCALATE_EACH == 0:
                self._alerts.escalate(utc_ms())
            turn += 1
            self._call()
            if self._beat:
                self._beat(up_ms())
        self._call()

    def _call(self) -> None:
        """Somebody may have something to tell."""
        for call in self._calls.values():
            call.set()

    def _tell(self, channel: Channel) -> None:
        call = self._calls[channel.name]
        while not self._stop.is_set():
            call.wait(_LOOK_EVERY_S)
            call.clear()
            self._tell_all(channel)
        channel.close()

    def _tell_all(self, channel: Channel) -> None:
        while not self._stop.is_set():
            job = self._alerts.desk.take(channel.name, utc_ms())
            if job is None:
                return
            answer = channel.tell(job.message, utc_ms())
            self._alerts.desk.note(job, answer, utc_ms())
            self._call()  # What failed here may be another channel's turn at once.
