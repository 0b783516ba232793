"""Judge: all kinds of alerts, one after the other, and the boxes that explain their probes' silence."""

from datetime import datetime

from central.alerts.details import GATEWAY_DOWN
from central.alerts.judge.alive import judge_alive
from central.alerts.judge.breach import judge_breaches
from central.alerts.judge.clock import judge_clocks
from central.alerts.judge.gateway import away, judge_gateways
from central.alerts.judge.nodata import judge_silence
from central.alerts.judge.verdict import Verdict
from central.alerts.policy import Policy
from central.alerts.stages.case import Boxes
from central.store.alerts.rows import AlertRows
from central.store.alerts.watch import last_words, links
from central.store.store import Connection

# A box that came back hands over what it has within minutes; a chunk is sealed every five.
BACK_MS = 15 * 60_000


class Judge:
    """Remembers since when it has looked: silence before that is nobody's fault."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._since_ms: int | None = None

    def look(self, connection: Connection, now_ms: int, local: datetime) -> list[Verdict]:
        """What began and what ended. `local` is now in the county's zone."""
        rows, since_ms = AlertRows(connection), self._since(now_ms)
        verdicts = judge_breaches(rows, now_ms)
        if verdicts:
            # What was over when it became known is closed at once: one notice tells of both.
            verdicts += judge_breaches(rows, now_ms)
        verdicts += judge_clocks(rows, now_ms)
        words, boxes = last_words(connection), links(connection)
        silent_ms = {key: place.silent_ms for key, place in self._policy.rooms.items()}
        limits_ms = {key: limit_ms for key, limit_ms in silent_ms.items() if limit_ms is not None}
        if limits_ms:
            verdicts += judge_silence(rows, words, limits_ms, now_ms, since_ms)
        if self._policy.gone_ms is not None:
            verdicts += judge_gateways(rows, boxes, self._policy.gone_ms, now_ms, since_ms)
        return verdicts + judge_alive(rows, words, boxes, local, self._policy.alive_minute)

    def boxes(self, connection: Connection, now_ms: int) -> Boxes:
        """The boxes that explain why their probes are silent."""
        grace_ms = self._policy.gone_ms
        if grace_ms is None:
            return Boxes()
        rows, found = AlertRows(connection), links(connection)
        gone = away(found, grace_ms, now_ms, self._since(now_ms))
        just_here = {link.box for link in found if link.since_ms > now_ms - BACK_MS}
        return Boxes(
            down=frozenset(_box(alert.key) for alert in rows.still_open(GATEWAY_DOWN)),
            back=frozenset(_box(alert.key) for alert in rows.closed_since(GATEWAY_DOWN, now_ms - BACK_MS)),
            unsettled=frozenset({*gone, *just_here}),
        )

    def _since(self, now_ms: int) -> int:
        if self._since_ms is None:
            self._since_ms = now_ms
        return self._since_ms


def _box(key: str) -> str:
    """The box in a gateway alert's key."""
    return key.split(":")[1]
