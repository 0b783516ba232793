"""Lots of produce as this box's books know them: each as it stands, and all that was told of it."""

from collections.abc import Iterator

from msgspec import Struct

from edge_agent.counter.books.told import ToldRows
from edge_agent.counter.work import State
from logistics.events.counter import Corrected
from logistics.events.lots import (
    LotBegun,
    LotBlocked,
    LotCertified,
    LotFact,
    LotGraded,
    LotInspected,
    LotPacked,
    LotSettled,
    LotShipped,
    LotWeighed,
)
from logistics.goods.lots.account import Account, fold
from logistics.goods.lots.numbers import lot_number, tag_of
from logistics.goods.lots.touched import lots_of
from logistics.parcels.told import Told, standing
from plumbing.sqlite import Database

LOTS_MAX = 200
"""So many are shown at most."""
SUBJECT = "l:"
_FOLDED_MAX = 64
# All of them: what ends first may be what was told of last of all.
_ON_HAND_MAX = 5000
_DAY_MS = 86_400_000
_KEEP_LASTING_MS = 200 * _DAY_MS
"""Papers are to be kept for six months (MARA Order 2025 No. 4)."""
_SUMMED = (LotGraded, LotPacked, LotShipped, LotWeighed)
"""What changes nothing of a lot but its sums."""
_LASTING = (LotBegun, LotBlocked, LotCertified, LotInspected)
_COLUMNS = (
    "lot, site, product, kind, owner, quality, size, standard, parents, on_hand_g, pieces, is_settled,"
    " begun_ms, last_ms"
)


class LotRow(Struct, frozen=True):
    """A lot by this box's own facts. `pieces` counts those that were counted as they came in."""

    lot: str
    site: str
    product: str
    kind: str
    owner: str
    quality: str
    size: str
    standard: str
    parents: tuple[str, ...]
    on_hand_g: int
    pieces: int
    is_settled: bool
    begun_ms: int
    last_ms: int


class LotSum(Struct, frozen=True):
    """What is on hand of one owner's one product; rejects are summed by themselves."""

    owner: str
    product: str
    is_reject: bool
    lots: int
    on_hand_g: int


class Numbering(Struct, frozen=True):
    """What the box's lots are numbered by: its own seed, which never changes, and the day's count."""

    seed: str
    day: str = ""
    count: int = 0


class Lots:
    """The tables `lot` and `lot_told`. Writes happen within a transaction of the outbox."""

    def __init__(self, db: Database, told: ToldRows) -> None:
        self._db = db
        self._told = told
        # A lot of pieces has thousands of facts, and each parcel asks for what it was made of, too.
        self._folded: dict[str, tuple[tuple[object, ...], Account]] = {}

    def enter(self, event: LotFact) -> None:
        """Take in the fact that is the newest row of `told`."""
        row = self._last_row()
        for lot in lots_of(event):
            self._link(lot, row, event)
            one = Told(self._at_ms(row), "", 0, event)
            self._add(lot, row, one)

    def correct(self, event: Corrected) -> None:
        """Take a correction in that is the newest row of `told`.

        Grams that were added are taken out again; only where more than a sum changes, or a correction is
        corrected, the lot is folded anew from all its facts.
        """
        row, named = self._last_row(), self._told.lot_row_at(event.stream, event.seq)
        if named is None:
            return
        wrong = self._told.at(named)
        for lot in self._lots_of_row(named):
            is_sum = isinstance(wrong.event, _SUMMED) and not self._is_struck(lot, event)
            self._link_as(lot, row, named)
            if is_sum and self.one(lot):
                self._take_out(lot, row, wrong)
            else:
                self._refold(lot)

    def mend(self) -> None:
        """Take in facts that a salvage brought back: they are in `told` and in no lot yet."""
        found = self._db.execute(
            "SELECT id FROM told WHERE subject GLOB 'l:*' AND id NOT IN (SELECT id FROM lot_told) ORDER BY id"
        ).fetchall()
        touched = set()
        for (row,) in found:
            event = self._told.at(row).event
            lots = lots_of(event)
            named = None
            if isinstance(event, Corrected):
                named = self._told.lot_row_at(event.stream, event.seq)
                lots = () if named is None else self._lots_of_row(named)
            for lot in lots:
                if named is None:
                    self._link(lot, row, event)
                else:
                    self._link_as(lot, row, named)
                touched.add(lot)
        for lot in touched:
            self._refold(lot)

    def forget_old(self, before_ms: int) -> None:
        """Drop the facts of lots that were used up by then; what they were, and their papers, stay longer."""
        for limit_ms, which in ((before_ms, "AND NOT is_lasting"), (before_ms - _KEEP_LASTING_MS, "")):
            # Below zero where another box of the site weighed in what was packed here.
            done = "(SELECT lot FROM lot WHERE (on_hand_g <= 0 OR is_settled) AND last_ms < ?)"
            self._db.execute(f"DELETE FROM lot_told WHERE lot IN {done} {which}", (limit_ms,))
        self._db.execute(
            "DELETE FROM told WHERE subject GLOB 'l:*' AND at_ms < ? AND id NOT IN (SELECT id FROM lot_told)",
            (before_ms,),
        )
        self._db.execute("DELETE FROM lot WHERE lot NOT IN (SELECT lot FROM lot_told)")

    def next_number(self, day: str, state: State) -> str:
        """The number of the next lot begun here on a local day: no other is given it, once this is kept."""
        known = state.get(Numbering) or Numbering(self._told.stream)
        count = known.count + 1 if known.day == day else 1
        # A clock that was set may come to a day a second time.
        while self.one(lot_number(day, tag_of(known.seed), count)):
            count += 1
        state.put(Numbering(known.seed, day, count))
        return lot_number(day, tag_of(known.seed), count)

    def one(self, lot: str) -> LotRow | None:
        """The lot, None where nothing was told of it here."""
        return next(self._found("lot = ?", lot), None)

    def on_hand(self) -> tuple[LotRow, ...]:
        """All that is here, the latest first, as far as a bound."""
        return tuple(self._found("on_hand_g > 0 AND NOT is_settled", most=_ON_HAND_MAX))

    def latest(self) -> tuple[LotRow, ...]:
        """The lots that were told of last, here or used up, as far as a bound."""
        return tuple(self._found("1"))

    def sums(self) -> tuple[LotSum, ...]:
        """What is on hand by owner and product, rejects by themselves, of all lots however many there are."""
        rows = self._db.execute(
            "SELECT owner, product, kind = 'reject', count(*), sum(on_hand_g) FROM lot"
            " WHERE on_hand_g > 0 AND NOT is_settled GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )
        return tuple(
            LotSum(owner, product, bool(bad), lots, grams)
            for owner, product, bad, lots, grams in rows.fetchall()
        )

    def version(self) -> tuple[object, ...]:
        """Another one whenever something was told of any lot, also where a row was taken back meanwhile."""
        row = self._db.execute(
            "SELECT id, stream, seq FROM told WHERE id = (SELECT max(id) FROM lot_told)"
        ).fetchone()
        return tuple(row) if row else ()

    def told_of(self, lot: str) -> list[Told]:
        """All facts of a lot, with their corrections, as they happened."""
        return self._told.in_rows("id IN (SELECT id FROM lot_told WHERE lot = ?)", lot)

    def last_told(self, lot: str, most: int) -> list[Told]:
        """The last facts of a lot that count, as they happened: of so many rows, corrections among them."""
        rows = "id IN (SELECT id FROM lot_told WHERE lot = ? ORDER BY id DESC LIMIT ?)"
        return standing(self._told.in_rows(rows, lot, most))

    def account(self, lot: str) -> Account | None:
        """The lot's account by this box's own facts, None where there are none."""
        key = self._newest_of(lot)
        if key is None:
            return None
        known = self._folded.pop(lot, None)
        account = known[1] if known and known[0] == key else fold(lot, self.told_of(lot))
        self._folded[lot] = (key, account)
        if len(self._folded) > _FOLDED_MAX:
            del self._folded[next(iter(self._folded))]
        return account

    def moves_of(self, lot: str) -> list[Told]:
        """What was put into rooms of it and taken out, with all corrections: few of a lot's facts."""
        return self._told.in_rows(
            "id IN (SELECT id FROM lot_told WHERE lot = ?)"
            " AND kind IN ('lot.stored', 'lot.left', 'corrected')",
            lot,
        )

    def _newest_of(self, lot: str) -> tuple[object, ...] | None:
        """Another one with each fact of a lot, also where a row was taken back and its number given anew."""
        row = self._db.execute(
            "SELECT id, at_ms, body, (SELECT count(*) FROM lot_told WHERE lot = ?1) FROM told"
            " WHERE id = (SELECT max(id) FROM lot_told WHERE lot = ?1)",
            (lot,),
        ).fetchone()
        return tuple(row) if row else None

    def _link(self, lot: str, row: int, event: object) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO lot_told (lot, id, is_lasting) VALUES (?, ?, ?)",
            (lot, row, isinstance(event, _LASTING)),
        )

    def _link_as(self, lot: str, row: int, named: int) -> None:
        """A correction is kept as long as what it takes out."""
        self._db.execute(
            "INSERT OR IGNORE INTO lot_told (lot, id, is_lasting)"
            " SELECT lot, ?, is_lasting FROM lot_told WHERE lot = ? AND id = ?",
            (row, lot, named),
        )

    def _is_struck(self, lot: str, event: Corrected) -> bool:
        """Whether an earlier correction names the same fact."""
        before = self._told.in_rows(
            "kind = 'corrected' AND id IN (SELECT id FROM lot_told WHERE lot = ?)", lot
        )
        return any(
            isinstance(one.event, Corrected)
            and (one.event.stream, one.event.seq) == (event.stream, event.seq)
            for one in before
        )

    def _take_out(self, lot: str, row: int, wrong: Told) -> None:
        self._db.execute(
            "UPDATE lot SET on_hand_g = on_hand_g - ?, pieces = pieces - ?, last_id = ?, last_ms = ?"
            " WHERE lot = ?",
            (fold(lot, [wrong]).on_hand_g, _pieces(lot, wrong), row, self._at_ms(row), lot),
        )

    def _add(self, lot: str, row: int, one: Told) -> None:
        """One more fact: a sum needs no more than its own grams, however many there were."""
        known, alone = self.one(lot), fold(lot, [one])
        about = alone.about
        if known is None or about is not None:
            self._refold(lot)
            return
        self._db.execute(
            "UPDATE lot SET on_hand_g = on_hand_g + ?, pieces = pieces + ?, is_settled = is_settled OR ?,"
            " last_id = ?, last_ms = ? WHERE lot = ?",
            (alone.on_hand_g, _pieces(lot, one), isinstance(one.event, LotSettled), row, one.at_ms, lot),
        )

    def _refold(self, lot: str) -> None:
        told = self.told_of(lot)
        account = fold(lot, told)
        about, pieces = account.about, sum(_pieces(lot, one.told) for one in account.entries)
        self._db.execute(
            f"INSERT OR REPLACE INTO lot ({_COLUMNS}, last_id)"
            " SELECT ?,?,?,?,?,?,?,?,?,?,?,?,?,?, max(id) FROM lot_told WHERE lot = ?",
            (
                lot,
                about.site if about else "",
                about.product if about else "",
                account.kind,
                about.owner if about else "",
                about.quality if about else "",
                about.size if about else "",
                about.standard if about else "",
                " ".join(account.parents),
                account.on_hand_g,
                pieces,
                account.settled is not None,
                account.begun.at_ms if account.begun else told[0].at_ms,
                told[-1].at_ms,
                lot,
            ),
        )

    def _lots_of_row(self, row: int) -> tuple[str, ...]:
        rows = self._db.execute("SELECT lot FROM lot_told WHERE id = ? ORDER BY lot", (row,))
        return tuple(found[0] for found in rows.fetchall())

    def _last_row(self) -> int:
        return int(self._db.execute("SELECT max(id) FROM told").fetchone()[0])

    def _at_ms(self, row: int) -> int:
        return int(self._db.execute("SELECT at_ms FROM told WHERE id = ?", (row,)).fetchone()[0])

    def _found(self, where: str, *values: object, most: int = LOTS_MAX) -> Iterator[LotRow]:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM lot WHERE {where} ORDER BY last_id DESC LIMIT {most}", values
        )
        for row in rows.fetchall():
            fields = dict(zip(LotRow.__struct_fields__, row, strict=True))
            fields |= {"parents": tuple(fields["parents"].split()), "is_settled": bool(fields["is_settled"])}
            yield LotRow(**fields)


def _pieces(lot: str, one: Told) -> int:
    event = one.event
    if isinstance(event, LotWeighed) or (isinstance(event, LotGraded) and event.into == lot):
        return event.pieces or 0
    return -(event.pieces or 0) if isinstance(event, LotGraded) else 0
