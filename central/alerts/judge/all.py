"""Judge: all kinds of alerts, one after the other, and the boxes that explain their probes' silence."""

from datetime import datetime
from functools import partial

from central.alerts.details import GATEWAY_DOWN
from central.alerts.judge.alive import judge_alive
from central.alerts.judge.boxacks import take_box_acks
from central.alerts.judge.breach import Defrosts, judge_breaches
from central.alerts.judge.clock import judge_clocks
from central.alerts.judge.door import judge_doors
from central.alerts.judge.fault import judge_faults
from central.alerts.judge.gateway import away, judge_gateways
from central.alerts.judge.mains import judge_mains
from central.alerts.judge.nodata import FORGOTTEN_MS, judge_silence
from central.alerts.judge.verdict import Verdict
from central.alerts.policy import Policy
from central.alerts.stages.case import Boxes
from central.store.alerts import rooms
from central.store.alerts.rows import AlertRows
from central.store.alerts.watch import last_words, links, troubled
from central.store.record.chain.seal import last_sealed
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
        defrosts = self._defrosts(local)
        verdicts = judge_breaches(rows, now_ms, defrosts)
        if verdicts:
            # What was over when it became known is closed at once: one notice tells of both.
            verdicts += judge_breaches(rows, now_ms, defrosts)
        take_box_acks(connection, now_ms)
        verdicts += judge_clocks(rows, now_ms)
        words, boxes = last_words(connection), links(connection)
        limits_ms = self._silences_ms()
        if limits_ms:
            verdicts += judge_silence(rows, words, limits_ms, now_ms, since_ms)
        verdicts += judge_faults(rows, troubled(connection), limits_ms, now_ms)
        places = sorted({(word.site, word.room) for word in words})
        moves = {place: rooms.door_moves(connection, *place, 0, now_ms) for place in places}
        verdicts += judge_doors(rows, moves, now_ms)
        verdicts += judge_mains(rows, rooms.outages(connection, now_ms - FORGOTTEN_MS), now_ms)
        if self._policy.gone_ms is not None:
            verdicts += judge_gateways(rows, boxes, self._policy.gone_ms, now_ms, since_ms)
        sealed = partial(last_sealed, connection)
        return verdicts + judge_alive(rows, words, boxes, local, self._policy.alive_minute, sealed)

    def _defrosts(self, local: datetime) -> Defrosts:
        ahead = local.utcoffset()
        daily = {key: place.defrost for key, place in self._policy.rooms.items() if place.defrost}
        return Defrosts(daily, round(ahead.total_seconds() * 1000) if ahead else 0)

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

    def _silences_ms(self) -> dict[tuple[str, str], int]:
        """How long each room's probes may be silent, by the rules in force now."""
        found = {key: place.silent_ms for key, place in self._policy.rooms.items()}
        return {key: limit_ms for key, limit_ms in found.items() if limit_ms is not None}

    def _since(self, now_ms: int) -> int:
        if self._since_ms is None:
            self._since_ms = now_ms
        return self._since_ms


def _box(key: str) -> str:
    """The box in a gateway alert's key."""
    return key.split(":")[1]
