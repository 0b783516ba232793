"""Telling in the database: how far each alert is told, who is to be told next, and what was answered."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, exists, func, insert, select, update

from central.store import tables
from central.store.alerts.rows import ALERT, Alert
from central.store.alerts.tables import NOT_DONE, attempt, decision, telling
from central.store.upsert import insert_new, upsert

_ANSWER_CHARS_MAX = 1000
# How many columns of a due notice are its own; those of its alert follow.
_OWN = 7


class Telling(Struct, frozen=True):
    """How far an alert has been told. `level` is how high it was escalated, `pages` how often it was told."""

    alert_id: int
    state: str
    level: int = 0
    pages: int = 0
    paged_ms: int = 0
    is_critical: bool = False


class Recipient(Struct, frozen=True):
    """Somebody to tell, by these channels in turn: the next one at once when one fails."""

    name: str
    chain: tuple[str, ...]


class Reason(Struct, frozen=True):
    """What a stage decided and why: the key of a text and what fills its places."""

    stage: str
    verdict: str
    why: str
    fields: dict[str, str] = {}


class DueNotice(Struct, frozen=True):
    """A notice that has to be told (again) now."""

    id: int
    phase: str
    topic: str
    chain: tuple[str, ...]
    step: int
    message: str
    tries: int
    alert: Alert


_TELLING = [telling.c[name] for name in Telling.__struct_fields__]


class NoticeRows:
    """Telling within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self) -> list[tuple[Alert, Telling]]:
        """The alerts of which somebody may have to be told, oldest first."""
        query = (
            select(*ALERT, *_TELLING)
            .select_from(telling)
            .join(tables.alert, telling.c.alert_id == tables.alert.c.id)
            .where(NOT_DONE)
            .order_by(telling.c.alert_id)
        )
        split = len(ALERT)
        return [(Alert(*row[:split]), Telling(*row[split:])) for row in self._connection.execute(query)]

    def telling(self, alert_id: int) -> Telling:
        """How far one alert has been told."""
        row = self._connection.execute(select(*_TELLING).where(telling.c.alert_id == alert_id)).first()
        return Telling(alert_id, "new") if row is None else Telling(*row)

    def settle(self, one: Telling) -> None:
        """Write how far an alert has been told."""
        upsert(self._connection, telling, [{name: getattr(one, name) for name in Telling.__struct_fields__}])

    def explain(self, alert_id: int, phase: str, reasons: Sequence[Reason], now_ms: int) -> None:
        """Keep why each stage did what it did."""
        rows = [
            {
                "alert_id": alert_id,
                "at_ms": now_ms,
                "phase": phase,
                "stage": one.stage,
                "verdict": one.verdict,
                "why": one.why,
                "fields": msgspec.json.encode(one.fields).decode(),
            }
            for one in reasons
        ]
        if rows:
            self._connection.execute(insert(decision), rows)

    def plan(
        self, alert_id: int, phase: str, topic: str, recipients: Sequence[Recipient], now_ms: int
    ) -> int:
        """Note that these are to be told of this phase: once each, however often it is planned. How many."""
        rows = [
            {
                "alert_id": alert_id,
                "phase": phase,
                "recipient": one.name,
                "topic": topic,
                "chain": ",".join(one.chain),
                "channel": one.chain[0],
                "tries": 0,
                "next_ms": now_ms,
                "answer": "",
            }
            for one in recipients
        ]
        before = self._planned(alert_id, phase)
        insert_new(self._connection, tables.notice, rows)
        return self._planned(alert_id, phase) - before

    def told_to(self, alert_id: int) -> list[Recipient]:
        """Whoever was told of an alert or is about to be."""
        notice = tables.notice.c
        query = select(notice.recipient, notice.chain).where(notice.alert_id == alert_id).order_by(notice.id)
        found = {row.recipient: tuple(row.chain.split(",")) for row in self._connection.execute(query)}
        return [Recipient(name, chain) for name, chain in found.items()]

    def due(self, channel: str, now_ms: int, limit: int) -> list[DueNotice]:
        """A channel's notices not delivered whose time has come, oldest first.

        Each is told in order: an end waits until its beginning was delivered.
        """
        notice, earlier = tables.notice.c, tables.notice.alias("earlier")
        is_waiting = (
            exists()
            .where(earlier.c.alert_id == notice.alert_id, earlier.c.recipient == notice.recipient)
            .where(earlier.c.id < notice.id, earlier.c.delivered_ms.is_(None))
        )
        query = (
            select(
                notice.id,
                notice.phase,
                notice.topic,
                notice.chain,
                notice.step,
                notice.message,
                notice.tries,
                *(column.label(f"alert_{column.name}") for column in ALERT),
            )
            .join(tables.alert, tables.alert.c.id == notice.alert_id)
            .where(notice.channel == channel, notice.delivered_ms.is_(None), notice.next_ms <= now_ms)
            .where(~is_waiting)
            .order_by(notice.id)
            .limit(limit)
        )
        return [
            DueNotice(
                row.id,
                row.phase,
                row.topic,
                tuple(row.chain.split(",")),
                row.step,
                row.message,
                row.tries,
                Alert(*row[_OWN:]),
            )
            for row in self._connection.execute(query)
        ]

    def has_told(self, channel: str, alert_id: int, phase: str) -> bool:
        """Whether this channel has taken this phase of the alert already, for another recipient."""
        notice = tables.notice.c
        query = (
            select(func.count())
            .select_from(tables.notice)
            .where(notice.alert_id == alert_id, notice.phase == phase, notice.channel == channel)
            .where(notice.delivered_ms.is_not(None))
        )
        return bool(self._connection.execute(query).scalar_one())

    def begin(self, numbers: Sequence[int], message: str, channel: str, now_ms: int) -> int:
        """Note that a message is about to be told to a channel, before it is; the attempt's number."""
        notice = tables.notice
        self._connection.execute(update(notice).where(notice.c.id.in_(numbers)).values(message=message))
        done = self._connection.execute(
            insert(attempt).values(message=message, channel=channel, at_ms=now_ms).returning(attempt.c.id)
        )
        return int(done.scalar_one())

    def answered(self, number: int, *, is_delivered: bool, answer: str, now_ms: int) -> None:
        """Keep what came of an attempt, in the receiver's own words."""
        values = {"answered_ms": now_ms, "is_delivered": is_delivered, "answer": _bounded(answer)}
        self._connection.execute(update(attempt).where(attempt.c.id == number).values(values))

    def deliver(self, numbers: Sequence[int], answer: str, now_ms: int, *, tries: int = 1) -> None:
        """These notices are told."""
        notice = tables.notice
        self._connection.execute(
            update(notice)
            .where(notice.c.id.in_(numbers))
            .values(tries=notice.c.tries + tries, delivered_ms=now_ms, answer=_bounded(answer))
        )

    def pass_on(self, one: DueNotice, answer: str, *, tries: int) -> None:
        """The next channel of the chain is to tell it; after the last one the first again."""
        step = (one.step + 1) % len(one.chain)
        notice = tables.notice
        self._connection.execute(
            update(notice)
            .where(notice.c.id == one.id)
            .values(step=step, channel=one.chain[step], tries=notice.c.tries + tries, answer=_bounded(answer))
        )

    def rechain(self, one: Recipient, known: Sequence[str]) -> None:
        """What waits at a channel that there is no more goes by the recipient's present chain."""
        notice = tables.notice
        self._connection.execute(
            update(notice)
            .where(notice.c.recipient == one.name, notice.c.delivered_ms.is_(None))
            .where(notice.c.channel.not_in(known))
            .values(chain=",".join(one.chain), step=0, channel=one.chain[0])
        )

    def attempts_since(self, channel: str, since_ms: int) -> int:
        """How many messages a channel was given after a moment: what its rate is counted by."""
        query = (
            select(func.count())
            .select_from(attempt)
            .where(attempt.c.channel == channel, attempt.c.at_ms > since_ms)
        )
        return int(self._connection.execute(query).scalar_one())

    def _planned(self, alert_id: int, phase: str) -> int:
        notice = tables.notice.c
        query = (
            select(func.count())
            .select_from(tables.notice)
            .where(notice.alert_id == alert_id, notice.phase == phase)
        )
        return int(self._connection.execute(query).scalar_one())


def _bounded(answer: str) -> str:
    """PostgreSQL's texts hold no NUL."""
    return answer[:_ANSWER_CHARS_MAX].replace("\0", "?")
