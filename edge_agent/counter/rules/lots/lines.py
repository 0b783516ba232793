"""All lots on hand as a page lists them: where each lies, until when it is good, and which goes first."""

from collections import defaultdict
from threading import Lock

from msgspec import Struct

from edge_agent.counter.books.lots import LotRow
from edge_agent.counter.rules.lots.store import Keeping, Store
from logistics.goods.lots.rooms import Lying
from logistics.goods.lots.shelflife import days_between, first_to_go
from logistics.goods.standards.standard import Standard


class Line(Struct, frozen=True):
    """One lot on hand. `is_first`: of its goods it goes out before all others; `age` and `left` in days."""

    row: LotRow
    here: Lying
    keeping: Keeping
    standard: Standard | None
    is_first: bool = False
    age: int | None = None
    left: int | None = None


def lines_of(store: Store) -> tuple[Line, ...]:
    """What is on hand, what ends first on top; rejects at the end."""
    found = [line for row in store.lots.on_hand() if (line := _line(store, row)) is not None]
    groups: dict[tuple[str, str, str, str], list[Line]] = defaultdict(list)
    for line in found:
        if line.keeping.kept is None:
            row = line.row
            groups[row.product, row.quality, row.size, row.kind].append(line)
    first = {
        first_to_go((one.row.lot, one.keeping.best_before, one.row.begun_ms) for one in some)
        for some in groups.values()
        if len(some) > 1
    }
    ordered = sorted(found, key=_turn)
    return tuple(_marked(line, is_first=line.row.lot in first) for line in ordered)


def _line(store: Store, row: LotRow) -> Line | None:
    account = store.account(row.lot)
    if account is None:
        return None
    keeping = store.keeping(account)
    age = days_between(keeping.born, store.day) if keeping.born else None
    left = days_between(store.day, keeping.best_before) if keeping.best_before else None
    return Line(row, store.lying(account), keeping, store.standard(account), age=age, left=left)


def _marked(line: Line, *, is_first: bool) -> Line:
    return Line(
        line.row, line.here, line.keeping, line.standard, is_first=is_first, age=line.age, left=line.left
    )


def _turn(line: Line) -> tuple[bool, bool, str, str]:
    ends = line.keeping.best_before
    return line.row.kind == "reject", ends is None, ends or "", line.row.lot


class Lines:
    """Makes the lines anew only when something was told of a lot: an open page asks every second."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._key: tuple[object, ...] = ()
        self._lines: tuple[Line, ...] = ()

    def of(self, store: Store) -> tuple[Line, ...]:
        """The lines of this store."""
        key = (*store.lots.version(), store.day, store.standards)
        with self._lock:
            if key != self._key:
                self._lines, self._key = lines_of(store), key
            return self._lines
