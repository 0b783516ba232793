"""Runs the alerts: one thread decides, one a channel tells: a slow receiver delays nobody else."""

from collections.abc import Callable
from functools import partial
from threading import Event

from central.alerts.channels.answer import Channel
from central.alerts.pipeline import Alerts
from central.cluster.shares import ALONE, LeadLost, Shares
from plumbing import logs
from plumbing.clock import up_ms, utc_ms

_DECIDE_EVERY_S = 0.5
_ESCALATE_EACH = 10
_LOOK_EVERY_S = 2.0


class AlertPump:
    """The threads' work, while this process leads its county.

    `stop` ends all of it; what has begun to be told is told to the end.

    `beat` is told the uptime in ms whenever it has been decided whom to tell, or that another does.
    """

    def __init__(
        self,
        alerts: Alerts,
        stop: Event,
        beat: Callable[[int], None] | None = None,
        shares: Shares = ALONE,
    ) -> None:
        self._alerts = alerts
        self._beat = beat
        self._stop = stop
        self._shares = shares
        self._term = 0
        self._calls = {name: Event() for name in alerts.channels}
        self._log = logs.get("alerts")

    def works(self) -> list[tuple[str, Callable[[], None]]]:
        """What each thread does, by its name."""
        tellers = [
            (f"tell-{name}", partial(self._tell, channel)) for name, channel in self._alerts.channels.items()
        ]
        return [("alerts", self._decide), *tellers]

    def _decide(self) -> None:
        turn = 0
        while not self._stop.wait(_DECIDE_EVERY_S):
            try:
                if self._leads(begins=True):
                    self._alerts.decide(utc_ms())
                    if turn % _ESCALATE_EACH == 0:
                        self._alerts.escalate(utc_ms())
                    turn += 1
                    self._call()
            except LeadLost:
                self._log.info("alerts.left_to_the_leader", term=self._term)
            if self._beat:
                self._beat(up_ms())
        self._call()

    def _leads(self, *, begins: bool = False) -> bool:
        """Whether this process leads now; a new lead is begun by the thread that decides."""
        term = self._shares.term(up_ms())
        if begins and term and term != self._term:
            self._alerts.lead(self._shares.guard(term))
            self._term = term
        return term > 0 and term == self._term

    def _call(self) -> None:
        """Somebody may have something to tell."""
        for call in self._calls.values():
            call.set()

    def _tell(self, channel: Channel) -> None:
        call = self._calls[channel.name]
        while not self._stop.is_set():
            call.wait(_LOOK_EVERY_S)
            call.clear()
            try:
                self._tell_all(channel)
            except LeadLost:
                self._log.info("alerts.left_to_the_leader", channel=channel.name)
        channel.close()

    def _tell_all(self, channel: Channel) -> None:
        while not self._stop.is_set() and self._leads():
            job = self._alerts.desk.take(channel.name, utc_ms())
            # Who was stopped since it took the message leaves it to who leads now, and takes it again.
            if job is None or not self._leads():
                return
            answer = channel.tell(job.message, utc_ms())
            self._alerts.desk.note(job, answer, utc_ms())
            self._call()  # What failed here may be another channel's turn at once.
