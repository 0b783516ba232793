"""The way of an alert: judge → route → dedup → notify; each stage is one method, in this order.

Inhibition, silences, grouping and escalation will stand between judge and notify; the order is the tick's.
"""

from collections.abc import Sequence
from random import Random

from central.alerts.clock import judge_clocks
from central.alerts.judge import Verdict, judge
from central.alerts.message import Words, compose
from central.alerts.webhook import Answer, Channel
from central.store.alerts import AlertRows, DueNotice
from central.store.store import Store
from plumbing import logs

_PAUSE_MS_FIRST, _PAUSE_MS_MAX = 5_000, 600_000
_NOTICES_A_TICK = 50


class Alerts:
    """Whom to tell of what, once. `tick` may block on receivers; the collector never waits for it."""

    def __init__(self, store: Store, channels: Sequence[Channel], words: Words, rng: Random) -> None:
        self._store = store
        self._channels = {channel.name: channel for channel in channels}
        self._words = words
        self._rng = rng
        self._log = logs.get("alerts")

    def tick(self, now_ms: int) -> int:
        """Decide and tell; how many notices were delivered."""
        with self._store.write() as connection:
            rows = AlertRows(connection)
            for verdict in (*judge(rows, now_ms), *judge_clocks(rows, now_ms)):
                self._dedup(rows, verdict, self._route(verdict), now_ms)
        return self._notify(now_ms)

    def _route(self, _verdict: Verdict) -> list[str]:
        """Every channel is told of everything until there is a table that says otherwise."""
        return list(self._channels)

    def _dedup(self, rows: AlertRows, verdict: Verdict, channels: Sequence[str], now_ms: int) -> None:
        """A phase of an alert is planned once a channel, whatever judges it again."""
        self._log.info("alert", id=verdict.alert_id, phase=verdict.phase, why=verdict.why)
        rows.plan(verdict.alert_id, verdict.phase, channels, now_ms)

    def _notify(self, now_ms: int) -> int:
        return sum(self._notify_by(channel, now_ms) for channel in self._channels.values())

    def _notify_by(self, channel: Channel, now_ms: int) -> int:
        """Tell one channel; after its first failure the rest waits for the next tick, lest others wait."""
        with self._store.read() as connection:
            due = AlertRows(connection).due(channel.name, now_ms, _NOTICES_A_TICK)
        for delivered, notice in enumerate(due):
            answer = channel.tell(compose(notice, self._words))
            self._note(notice, answer, now_ms)
            if not answer.is_delivered:
                return delivered
        return len(due)

    def _note(self, notice: DueNotice, answer: Answer, now_ms: int) -> None:
        if not answer.is_delivered:
            self._log.warning("notice.undelivered", channel=notice.channel, answer=answer.words)
        pause_ms = min(_PAUSE_MS_FIRST * 2 ** min(notice.tries, 16), _PAUSE_MS_MAX)
        with self._store.write() as connection:
            AlertRows(connection).note(
                notice.id,
                delivered_ms=now_ms if answer.is_delivered else None,
                next_ms=now_ms + int(pause_ms * (1 + self._rng.random() / 4)),
                answer=answer.words,
            )
