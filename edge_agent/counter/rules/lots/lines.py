"""All lots on hand as a page lists them: where each lies, until when it is good, and which goes first."""

from collections import defaultdict
from threading import Lock

from msgspec import Struct

from edge_agent.counter.books.lots import LotSum
from edge_agent.counter.rules.lots.store import Keeping, OnHand, Store, on_hand
from logistics.goods.lots.account import Account
from logistics.goods.lots.rooms import Lying
from logistics.goods.lots.shelflife import days_between, first_to_go
from logistics.goods.standards.standard import Standard

LINES_MAX = 300
_Key = tuple[str, str, bool]


class Line(Struct, frozen=True):
    """One lot on hand. `is_first`: of its goods it goes out before all others; `age` and `left` in days."""

    row: OnHand
    here: Lying
    keeping: Keeping
    standard: Standard | None
    is_first: bool = False
    age: int | None = None
    left: int | None = None


def lines_of(store: Store) -> tuple[Line, ...]:
    """What is on hand, what ends first on top, rejects at the end; as far as a bound."""
    found = [_line(store, row, account) for row, account in store.on_hand()]
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
    return tuple(_marked(line, is_first=line.row.lot in first) for line in ordered[:LINES_MAX])


def _line(store: Store, row: OnHand, account: Account) -> Line:
    keeping = store.keeping(account)
    age = days_between(keeping.born, store.day) if keeping.born else None
    left = days_between(store.day, keeping.best_before) if keeping.best_before else None
    return Line(row, store.lying(account), keeping, store.standard(account), age=age, left=left)


def _marked(line: Line, *, is_first: bool) -> Line:
    return Line(
        line.row, line.here, line.keeping, line.standard, is_first=is_first, age=line.age, left=line.left
    )


def sums_of(store: Store) -> tuple[LotSum, ...]:
    """What is on hand by owner and product, rejects by themselves: of all lots, however many there are."""
    sums = {(one.owner, one.product, one.is_reject): one for one in store.lots.sums()}
    # What others used up is in no row any more, and in the sums of this box's own facts.
    for lot in dict.fromkeys([*store.carried.rows, *(one.lot for one in store.lots.on_hand())]):
        row, account = store.lots.one(lot), store.account(lot)
        if row and row.on_hand_g > 0 and not row.is_settled:
            _add(sums, (row.owner, row.product, row.kind == "reject"), -1, -row.on_hand_g)
        here = on_hand(account) if account else None
        if here:
            _add(sums, (here.owner, here.product, here.kind == "reject"), 1, here.on_hand_g)
    return tuple(one for _, one in sorted(sums.items()) if one.lots > 0)


def _add(sums: dict[_Key, LotSum], key: _Key, lots: int, grams: int) -> None:
    known = sums.get(key) or LotSum(*key, 0, 0)
    sums[key] = LotSum(*key, known.lots + lots, known.on_hand_g + grams)


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
        key = (*store.lots.version(), store.day, store.standards, store.carried)
        with self._lock:
            if key != self._key:
                self._lines, self._key = lines_of(store), key
            return self._lines
