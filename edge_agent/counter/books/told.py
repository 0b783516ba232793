"""What was told at this counter, row by row in the order in which it happened."""

from collections.abc import Iterable

from edge_agent.store.schema import OF_LOTS, RARE_KINDS
from logistics import wire
from logistics.events.all import AnyEvent, tag_of
from logistics.parcels.told import Told, standing
from plumbing.clock import Moment
from plumbing.sqlite import Database

_LOOK_BACK = 100


class ToldRows:
    """The table `told`. Writes happen within a transaction of the outbox."""

    def __init__(self, db: Database, stream: str = "", boot: str = "") -> None:
        self._db = db
        self.stream = stream
        self._boot = boot

    def add(self, seq: int, moment: Moment, event: AnyEvent, subject: str) -> None:
        """One more event, after all others."""
        guessed = moment.clock != "synced"
        self._db.execute(
            "INSERT INTO told (stream, seq, kind, subject, at_ms, boot, up_ms, body)"
            " VALUES (?,?,?,?,?,?,?,?)",
            (
                self.stream,
                seq,
                tag_of(event),
                subject,
                moment.at_ms,
                self._boot if guessed else None,
                moment.up_ms if guessed else None,
                wire.encode_event(event),
            ),
        )

    def of(self, subject: str) -> list[Told]:
        """All that was told of a subject, as it happened."""
        return self._read("subject = ? ORDER BY id", (subject,))

    def of_kinds(self, *kinds: str, since_id: int = 0) -> list[Told]:
        """All events of these types above a row's id, as they happened; scans are not asked for so."""
        marks = ",".join("?" * len(kinds))
        where = f"{RARE_KINDS} AND kind IN ({marks}) AND id > ? ORDER BY id"
        return self._read(where, (*kinds, since_id))

    def at(self, row: int) -> Told:
        """The event of one row."""
        return self._read("id = ?", (row,))[0]

    def in_rows(self, where: str, *values: object) -> list[Told]:
        """The events of the rows that a condition names, as they happened."""
        return self._read(f"{where} ORDER BY id", values)

    def last(self, kind: str) -> tuple[int, Told] | None:
        """The newest event of this type, no scan, that no correction has taken out, with its row's id."""
        newest = (
            f"SELECT id, subject, stream, seq FROM told WHERE {RARE_KINDS} AND kind = ?"
            " ORDER BY id DESC LIMIT ?"
        )
        for row, subject, stream, seq in self._db.execute(newest, (kind, _LOOK_BACK)).fetchall():
            for one in standing(self.of(subject)):
                if one.place == (stream, seq):
                    return row, one
        return None

    def between(self, from_ms: int, until_ms: int) -> list[Told]:
        """All that was told from the one time (UTC ms) up to before the other, by the corrected clock."""
        return self._read("at_ms >= ? AND at_ms < ? ORDER BY id", (from_ms, until_ms))

    def last_of(self, kind: str) -> Told | None:
        """The event of this type that was told last."""
        found = self._read("kind = ? ORDER BY id DESC LIMIT 1", (kind,))
        return found[0] if found else None

    def naming(self, kind: str, words: str, from_ms: int) -> list[Told]:
        """The events of this type since a time whose bytes hold these words."""
        # `+`: the index by time is the short way, for most of what was told is older.
        return self._read(
            "at_ms >= ? AND +kind = ? AND instr(body, CAST(? AS BLOB)) ORDER BY +id", (from_ms, kind, words)
        )

    def subject_at(self, stream: str, seq: int) -> str:
        """The subject of the event at this place, "" where it is in no book (any more).

        Reads them all but for what is told of lots.
        """
        for which in (f"{OF_LOTS} AND", ""):
            row = self._db.execute(
                f"SELECT subject FROM told WHERE {which} stream = ? AND seq = ?", (stream, seq)
            ).fetchone()
            if row:
                return str(row[0])
        return ""

    def lot_row_at(self, stream: str, seq: int) -> int | None:
        """The row of what was told of a lot at this place, None where nothing was."""
        row = self._db.execute(
            f"SELECT id FROM told WHERE {OF_LOTS} AND stream = ? AND seq = ?", (stream, seq)
        ).fetchone()
        return int(row[0]) if row else None

    def _read(self, where: str, values: Iterable[object]) -> list[Told]:
        rows = self._db.execute(f"SELECT at_ms, stream, seq, body FROM told WHERE {where}", tuple(values))
        return _as_it_happened(rows.fetchall())


def _as_it_happened(rows: Iterable[tuple[int, str, int, bytes]]) -> list[Told]:
    """Folds go by time, and a box's clock may jump back: here each event is later than the one before it."""
    found: list[Told] = []
    last_ms = -1
    for at_ms, stream, seq, body in rows:
        last_ms = max(at_ms, last_ms + 1)
        found.append(Told(last_ms, stream, seq, wire.decode_event(body)))
    return found
