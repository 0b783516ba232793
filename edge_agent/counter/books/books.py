"""Writes the counter's books: each event in its place, and its parcel folded anew."""

from collections.abc import Iterable

from msgspec import Struct

from edge_agent.counter.books import belt
from edge_agent.counter.books.bags import BagRows
from edge_agent.counter.books.belt import Belt
from edge_agent.counter.books.lots import SUBJECT, Lots
from edge_agent.counter.books.told import ToldRows
from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected, ParcelRecipient
from logistics.events.parcels import ParcelScanned
from logistics.goods.lots.touched import EVENTS as LOT_EVENTS
from logistics.goods.lots.touched import lots_of
from logistics.parcels import cod, custody, desk, subjects
from logistics.parcels.told import Told, standing
from plumbing.clock import Moment
from plumbing.sqlite import Database

_KEEP_MS = 30 * 86_400_000
_IS_HERE = frozenset({"collected", "held", "returned"})


class _Row(Struct, frozen=True):
    """A parcel as it stands here."""

    waybill: str
    is_here: bool
    status: str
    carrier: str
    shelf: str
    code: str
    consent: str
    due_fen: int | None
    paid_fen: int
    problems: str


class Books:
    """Owned by the agent's thread. Writes happen within a transaction of the outbox."""

    def __init__(self, db: Database, stream: str, boot: str) -> None:
        self._db = db
        self._told = ToldRows(db, stream, boot)
        self._boot = boot
        self._bags = BagRows(db)
        self._belt = Belt(db)
        self.lots = Lots(db, self._told)

    @property
    def told(self) -> ToldRows:
        """What was told, by its subject."""
        return self._told

    def take(self, seq: int, moment: Moment, event: AnyEvent) -> None:
        """Enter an event that was just given its number; one that is of no book changes nothing."""
        if isinstance(event, ParcelRecipient):
            self._take_person(event, moment)
        elif isinstance(event, ParcelScanned):
            self._enter(seq, moment, event, subjects.parcel(event.waybill))
        elif isinstance(event, Corrected):
            subject = self._told.subject_at(event.stream, event.seq)
            if subject:
                self._enter(seq, moment, event, subject)
            if subject.startswith(SUBJECT):
                self.lots.correct(event)
        elif isinstance(event, LOT_EVENTS):
            self._told.add(seq, moment, event, f"{SUBJECT}{lots_of(event)[0]}")
            self.lots.enter(event)
        elif isinstance(event, subjects.EVENTS):
            self._enter(seq, moment, event, subjects.subject_of(event, self._told.stream, seq))

    def mend(self) -> None:
        """Fold anew what was begun while a salvage had not yet brought back what came before it."""
        both = (
            "SELECT DISTINCT subject FROM told WHERE id < 0 AND subject LIKE 'w:%' AND EXISTS"
            " (SELECT 1 FROM told AS later WHERE later.subject = told.subject AND later.id > 0)"
        )
        for (subject,) in self._db.execute(both).fetchall():
            told = self._told.of(subject)
            self._refold(subject.removeprefix(subjects.parcel("")), told, Moment(told[-1].at_ms, 0))
        self.lots.mend()

    def forget_old(self, now_ms: int) -> None:
        """Drop what is older than 30 days: waybills are personal data. What is still here stays."""
        old = (now_ms - _KEEP_MS,)
        self._db.execute("DELETE FROM parcel WHERE since_ms < ? AND NOT is_here", old)
        self._db.execute(
            "DELETE FROM told WHERE at_ms < ? AND kind NOT LIKE 'cod.%'"
            # A stock is the sum of all that ever moved; and what was taken out must not come back.
            " AND kind NOT IN ('goods.moved', 'corrected')"
            " AND subject NOT GLOB 'l:*'"
            " AND NOT EXISTS (SELECT 1 FROM parcel WHERE is_here AND told.subject = 'w:' || parcel.waybill)",
            old,
        )
        self.lots.forget_old(old[0])
        self._bags.forget_old()
        self._belt.forget_old()

    def forget_persons(self, now_ms: int, after_days: int) -> None:
        """Erase for whom parcels were that left the site so long ago; the parcels stay as they are."""
        self._db.execute(
            "UPDATE parcel SET tail = '', name = '', phone = '' WHERE since_ms < ? AND NOT is_here"
            " AND status != 'unknown' AND (tail != '' OR name != '' OR phone != '')",
            (now_ms - after_days * 86_400_000,),
        )

    def _enter(self, seq: int, moment: Moment, event: AnyEvent, subject: str) -> None:
        self._told.add(seq, moment, event, subject)
        if subject.startswith(subjects.parcel("")):
            waybill, told = subject.removeprefix(subjects.parcel("")), self._told.of(subject)
            self._refold(waybill, told, moment)
            if isinstance(event, (*belt.EVENTS, Corrected)):
                self._belt.refold(waybill, told)
        elif subject.startswith(subjects.bag("")):
            self._bags.refold(subject.removeprefix(subjects.bag("")), self._told.of(subject))

    def _refold(self, waybill: str, told: list[Told], moment: Moment) -> None:
        row = _folded(waybill, told)
        guessed = moment.clock != "synced"
        self._db.execute(
            "INSERT INTO parcel (waybill, is_here, status, since_ms, boot, up_ms, carrier, shelf, code,"
            " consent, due_fen, paid_fen, problems) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
            " ON CONFLICT (waybill) DO UPDATE SET is_here = excluded.is_here,"
            # A status that goes on keeps the time at which it began.
            " since_ms = iif(status = excluded.status, since_ms, excluded.since_ms),"
            " boot = iif(status = excluded.status, boot, excluded.boot),"
            " up_ms = iif(status = excluded.status, up_ms, excluded.up_ms),"
            " status = excluded.status, carrier = excluded.carrier, shelf = excluded.shelf,"
            " code = excluded.code, consent = iif(excluded.consent = '', consent, excluded.consent),"
            " due_fen = excluded.due_fen, paid_fen = excluded.paid_fen, problems = excluded.problems",
            (
                waybill,
                row.is_here,
                row.status,
                moment.at_ms,
                self._boot if guessed else None,
                moment.up_ms if guessed else None,
                row.carrier,
                row.shelf,
                row.code,
                row.consent,
                row.due_fen,
                row.paid_fen,
                row.problems,
            ),
        )

    def _take_person(self, event: ParcelRecipient, moment: Moment) -> None:
        """A person is in the parcel's row alone, so that erasing has one place; the latest word counts."""
        tail = event.tail or (event.phone or "")[-4:]
        self._db.execute(
            "INSERT INTO parcel (waybill, is_here, status, since_ms, tail, name, phone, consent)"
            " VALUES (?, 0, 'unknown', ?, ?, ?, ?, ?) ON CONFLICT (waybill) DO UPDATE SET"
            " tail = excluded.tail, name = excluded.name, phone = excluded.phone,"
            " consent = iif(excluded.consent = '', consent, excluded.consent)",
            (event.waybill, moment.at_ms, tail, event.name, event.phone or "", event.consent),
        )


def _folded(waybill: str, told: list[Told]) -> _Row:
    facts = standing(told)
    held = custody.fold(waybill, steps_of(facts))
    kept, account = desk.fold(waybill, told), cod.entry(waybill, told)
    return _Row(
        waybill=waybill,
        is_here=held.status in _IS_HERE,
        status=held.status,
        carrier=kept.carrier or held.carrier or "",
        shelf=kept.shelf,
        code=kept.code,
        consent=kept.consent,
        due_fen=account.due_fen,
        paid_fen=account.paid_fen,
        problems=" ".join(sorted(one.kind for one in kept.problems if one.closed_ms is None)),
    )


def steps_of(facts: Iterable[Told]) -> list[custody.Step]:
    """The scans among facts that count."""
    return [_step(one, one.event) for one in facts if isinstance(one.event, ParcelScanned)]


def _step(one: Told, event: ParcelScanned) -> custody.Step:
    return custody.Step(
        waybill=event.waybill,
        at_ms=one.at_ms,
        site=event.site,
        act=event.act,
        box="",
        stream=one.stream,
        seq=one.seq,
        direction=event.direction,
        carrier=event.carrier or None,
    )
