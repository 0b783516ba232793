"""The way of an alert: judge → inhibit → silence → group → route → dedup → notify → escalate."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from random import Random

from msgspec.structs import replace

from central.alerts.channels.answer import Channel
from central.alerts.desk import Desk
from central.alerts.details import decode
from central.alerts.judge.all import Judge
from central.alerts.judge.lots import Tasks
from central.alerts.places import RoomPlaces
from central.alerts.policy import NOBODY, Policy
from central.alerts.stages.case import Case, World, phase_of
from central.alerts.stages.dedup import dedup
from central.alerts.stages.escalate import due_page
from central.alerts.stages.group import group
from central.alerts.stages.inhibit import inhibit
from central.alerts.stages.route import route, staffed
from central.alerts.stages.silence import silence
from central.alerts.words.compose import Composer
from central.alerts.words.message import Words
from central.cluster.shares import Guard
from central.store.alerts import silences
from central.store.alerts.notices import NoticeRows, Reason, Recipient
from central.store.store import Connection, Store
from plumbing import logs


class Alerts:
    """Whom to tell of what, once. What is true (`alert`) and what was told (`telling`) are kept apart.

    Without a policy every channel is told of everything.
    """

    def __init__(
        self,
        store: Store,
        channels: Sequence[Channel],
        words: Words,
        rng: Random,
        policy: Policy | None = None,
    ) -> None:
        self._store = store
        self._words = words
        self._policy = policy or replace(NOBODY, everybody=everybody(channels))
        self._judge = Judge(self._policy)
        self._tasks = Tasks()
        self.channels = {channel.name: channel for channel in channels}
        self.desk = Desk(store, channels, self._policy, Composer(words), rng)
        self._log = logs.get("alerts")

    def lead(self, guard: Guard) -> None:
        """Begin to lead: silence before now is nobody's fault, and `guard` looks at each claim."""
        self._store = self._store.unguarded.guarded(guard)
        self._judge = Judge(self._policy)
        self.desk.guard(guard)

    def tick(self, now_ms: int) -> int:
        """Decide, tell and escalate, one after the other; how many messages were delivered."""
        self.decide(now_ms)
        delivered = sum(self._tell_by(channel, now_ms) for channel in self.channels.values())
        self.escalate(now_ms)
        return delivered

    def decide(self, now_ms: int) -> None:
        """Bring the alerts up to date, and plan what each has to tell."""
        with self._store.write() as connection:
            rows = NoticeRows(connection)
            if isinstance(self._policy.rooms, RoomPlaces):
                self._policy.rooms.learn(connection, now_ms)
            self._judged(connection, now_ms)
            self._tasks.look(connection, now_ms)
            world = self._world(connection, now_ms)
            for case in self._cases(rows, now_ms):
                dedup(rows, route(group(silence(inhibit(case, world), world), world), world), now_ms)

    def escalate(self, now_ms: int) -> None:
        """Plan the pages that are due of what nobody has taken on."""
        with self._store.write() as connection:
            rows = NoticeRows(connection)
            world = self._world(connection, now_ms)
            for alert, telling in rows.open():
                told_to = tuple(rows.told_to(alert.id))
                case = Case(alert, decode(alert.detail), telling, "", told_to)
                page = due_page(alert, telling, self._policy, staffed(case, world), now_ms)
                if page:
                    reason = Reason("escalate", "passed", "no_ack")
                    case = replace(case, phase=page, reasons=(reason,))
                    dedup(rows, route(group(silence(case, world), world), world), now_ms)

    def close(self) -> None:
        """Close the channels' connections."""
        for channel in self.channels.values():
            channel.close()

    def _judged(self, connection: Connection, now_ms: int) -> None:
        local = datetime.fromtimestamp(now_ms / 1000, self._words.zone)
        rows = NoticeRows(connection)
        for verdict in self._judge.look(connection, now_ms, local):
            self._log.info("alert", id=verdict.alert_id, phase=verdict.phase, why=verdict.why)
            rows.explain(
                verdict.alert_id, verdict.phase, [Reason("judge", verdict.phase, verdict.why)], now_ms
            )

    def _world(self, connection: Connection, now_ms: int) -> World:
        return World(
            now_ms=now_ms,
            local=datetime.fromtimestamp(now_ms / 1000, self._words.zone),
            policy=self._policy,
            boxes=self._judge.boxes(connection, now_ms),
            silences=silences.standing(connection, now_ms),
        )

    def _cases(self, rows: NoticeRows, now_ms: int) -> Iterator[Case]:
        """What has something to tell. What ended while it was kept back is settled here, untold."""
        for alert, telling in rows.open():
            detail = decode(alert.detail)
            phase = phase_of(alert, detail, telling)
            if phase:
                yield Case(alert, detail, telling, phase, tuple(rows.told_to(alert.id)))
            elif alert.closed_ms is not None:
                rows.explain(alert.id, "resolved", [Reason("dedup", "passed", "ended_untold")], now_ms)
                rows.settle(replace(telling, state="done"))

    def _tell_by(self, channel: Channel, now_ms: int) -> int:
        """All that a channel is to be told now."""
        delivered = 0
        while job := self.desk.take(channel.name, now_ms):
            answer = channel.tell(job.message, now_ms)
            self.desk.note(job, answer, now_ms)
            delivered += answer.is_delivered
        return delivered


def everybody(channels: Sequence[Channel]) -> tuple[Recipient, ...]:
    """Each channel as somebody to tell."""
    return tuple(Recipient(channel.name, (channel.name,)) for channel in channels)
