"""Tells recipients: what is due is written down, then told, and what came of it is written down."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from random import Random
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from central.alerts.rest import Rest
from central.recipients.channels import Reply, Way
from central.recipients.plan import Group, Job, ended, groups, job_of
from central.recipients.words import Composer, Lot
from central.store.ledgers import recipients
from central.store.ledgers.persons import Persons
from central.store.ledgers.recipients import Notice
from central.store.store import Connection, Store
from logistics.parcels.notices import KINDS, TRIES_MAX, NoticeRules, pause_ms, sms_number
from plumbing import logs

_HOUR_MS = 3_600_000
_WAITING_MAX = 2000
# A look at fifteen thousand parcels takes more than a second: where nothing is due, once a minute is enough.
_IDLE_MS = 60_000
_IN_A_MESSAGE_MAX = 50
_NEW = Notice("", "", "arrived", "waiting", None, 0, 0, 0, 0, "")


class Telling(Struct, frozen=True):
    """How recipients of one county are told."""

    rules: NoticeRules
    zone: ZoneInfo
    a_tick: int
    """At most so many messages in one tick."""


class Recipients:
    """Tells recipients of their parcels, in a thread of its own. A number is open from the look into the
    sealed table to the answer, in this thread's memory, and nowhere else."""

    def __init__(
        self, store: Store, persons: Persons, way: Way, composer: Composer, telling: Telling, rng: Random
    ) -> None:
        self._store, self._persons, self._way, self._composer = store, persons, way, composer
        self._telling, self._rules = telling, telling.rules
        self._span_ms = telling.rules.dwell.return_hours * _HOUR_MS
        self._rest = Rest(rng)
        self._is_new = True
        self._look_ms = 0
        self._log = logs.get("recipients")

    def tick(self, now_ms: int) -> int:
        """Tell what is due; how many messages were taken. The first failure ends the tick."""
        if self._is_new:
            self._adopt(now_ms)
        local = datetime.fromtimestamp(now_ms / 1000, self._telling.zone)
        if now_ms < self._look_ms or self._rules.is_quiet(local) or self._rest.holds(now_ms):
            return 0
        day = local.date().isoformat()
        told = 0
        due = self._due(day, now_ms)
        self._look_ms = now_ms if due else now_ms + _IDLE_MS
        for group in due[: self._telling.a_tick]:
            for number, jobs in self._by_number(group).items():
                if not number:
                    self._note_no_number(jobs, now_ms)
                    continue
                reply = self._tell(number, jobs[:_IN_A_MESSAGE_MAX], day, now_ms)
                if reply is not None and reply.outcome != "told":
                    self._rest.failed(now_ms, reply.rest_ms)
                    return told
                if reply is not None:
                    self._rest.succeeded()
                    told += 1
        return told

    def close(self) -> None:
        """Close the way's connections."""
        self._way.close()

    def _adopt(self, now_ms: int) -> None:
        self._is_new = False
        with self._store.write() as connection:
            count = recipients.adopt(connection, now_ms)
        if count:
            self._log.warning("recipients.interrupted", parcels=count)

    def _due(self, day: str, now_ms: int) -> list[Group]:
        with self._store.read() as connection:
            parcels = recipients.lying(connection, now_ms, self._span_ms)
            notices = recipients.of(connection, [parcel.waybill for parcel in parcels])
            waiting = recipients.in_state(connection, "waiting", _WAITING_MAX)
            sites = recipients.current(connection, now_ms)
        known = [one for one in waiting if one.site in sites or one.moved_ms < now_ms - self._span_ms]
        over = ended(known, {parcel.waybill: parcel for parcel in parcels}, self._rules, now_ms)
        if any(over.values()):
            with self._store.write() as connection:
                for state, some in over.items():
                    recipients.put(connection, [_moved(one, state, now_ms) for one in some])
        return groups(parcels, notices, self._rules, day, now_ms)

    def _by_number(self, group: Group) -> dict[str, list[Job]]:
        """The jobs by their recipient's number, "" where no whole number is known."""
        with self._store.read() as connection:
            persons = self._persons.of(connection, [job.parcel.place for job in group if job.parcel.place])
        found: dict[str, list[Job]] = defaultdict(list)
        for job in group:
            person = persons.get(job.parcel.place) if job.parcel.place else None
            found[sms_number(person.phone) if person else ""].append(job)
        return {number: jobs for number, jobs in found.items() if any(job.is_due for job in jobs)}

    def _note_no_number(self, jobs: Sequence[Job], now_ms: int) -> None:
        rows = [_noted(job, "no_number", now_ms) for job in jobs if job.is_due]
        with self._store.write() as connection:
            recipients.put(connection, rows)

    def _tell(self, number: str, jobs: Sequence[Job], day: str, now_ms: int) -> Reply | None:
        """One message; None where nothing of it is so any more."""
        with self._store.write() as connection:
            begun = self._begin(connection, jobs, day, now_ms)
        if not begun:
            return None
        letter = self._composer.compose(begun[0][1].message, _lot([job for job, _ in begun]))
        reply = self._way.tell(letter, number, now_ms)
        with self._store.unguarded.write() as connection:
            recipients.put(connection, [_answered(notice, reply, now_ms) for _, notice in begun])
        say = self._log.info if reply.outcome == "told" else self._log.warning
        say(f"recipient.{reply.outcome}", site=jobs[0].parcel.site, parcels=len(begun), answer=reply.words)
        return reply

    def _begin(
        self, connection: Connection, jobs: Sequence[Job], day: str, now_ms: int
    ) -> list[tuple[Job, Notice]]:
        """Write down that these are being told, as far as they still are to be: a hand-out may have come."""
        waybills = [job.parcel.waybill for job in jobs]
        parcels = {one.waybill: one for one in recipients.lying(connection, now_ms, self._span_ms, waybills)}
        notices = recipients.of(connection, waybills)
        still: list[Job] = []
        for job in jobs:
            parcel = parcels.get(job.parcel.waybill)
            if parcel is not None and parcel.place == job.parcel.place:
                now = job_of(parcel, notices.get(parcel.waybill, ()), self._rules, day, now_ms)
                still += [now] if now is not None else []
        message = _name(still, day)
        begun = [
            replace(
                _noted(job, "sending", now_ms),
                day=day,
                message=message,
                tries=(job.before.tries if job.before else 0) + 1,
            )
            for job in still
        ]
        recipients.put(connection, begun)
        return list(zip(still, begun, strict=True))


def _noted(job: Job, state: recipients.NoticeState, now_ms: int) -> Notice:
    """The job's notice in a state, new or as it was before."""
    stream, seq = job.parcel.place or (None, None)
    before = job.before or replace(_NEW, made_ms=now_ms)
    return replace(
        before,
        waybill=job.parcel.waybill,
        site=job.parcel.site,
        kind=job.kind,
        state=state,
        moved_ms=now_ms,
        stream=stream,
        seq=seq,
    )


def _answered(begun: Notice, reply: Reply, now_ms: int) -> Notice:
    """What came of a try. What was refused gives the day back; what may have been sent keeps it."""
    after = replace(begun, moved_ms=now_ms, answer=reply.words)
    if reply.outcome != "refused":
        return replace(after, state=reply.outcome)
    if begun.tries >= TRIES_MAX:
        return replace(after, state="failed", day=None)
    return replace(after, state="waiting", day=None, next_ms=now_ms + pause_ms(begun.tries))


def _moved(one: Notice, state: str, now_ms: int) -> Notice:
    ended_in: recipients.NoticeState = "stopped" if state == "stopped" else "failed"
    return replace(one, state=ended_in, moved_ms=now_ms)


def _lot(jobs: Sequence[Job]) -> Lot:
    """Something that has just come makes it an arrival; else the latest reminder counts."""
    kinds = {job.kind for job in jobs}
    kind = "arrived" if "arrived" in kinds else max(kinds, key=KINDS.index)
    codes = tuple(job.parcel.code for job in jobs)
    return Lot(kind, jobs[0].parcel.site, codes, min(job.parcel.since_ms for job in jobs))


def _name(jobs: Sequence[Job], day: str) -> str:
    """What the message is called: the same at each try of a day, another on another day."""
    lines = sorted(f"{job.parcel.waybill}\t{job.parcel.site}\t{job.kind}" for job in jobs)
    return sha256("\n".join([day, *lines]).encode()).hexdigest()
