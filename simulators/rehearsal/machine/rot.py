"""Lets pages of a database file rot, and says which rows stood on them.

The file's shape is read after https://www.sqlite.org/fileformat2.html (1.6), apart from all our code.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from msgspec import Struct, field

from simulators.rehearsal.machine.disk import look

_PAGE = 4096
_HEADER = 100
_INNER_INDEX, _INNER_TABLE, _LEAF_TABLE = 0x02, 0x05, 0x0D
_SECTOR = 512
_PAGES_MAX, _FULL = 3, 0.5
_PREFERRED = ("outbox", "open_reading")
# No kind of page begins with it: what rotted is seen to be rotten.
_NO_KIND = b"\xff"


class Layout(Struct):
    """What stands on which page, the first is 1: the tree it belongs to, and the ids of a table's rows."""

    pages: int
    trees: dict[int, str] = field(default_factory=dict)
    rows: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def hit(self, tree: str, pages: Sequence[int]) -> bool:
        """Whether one of the pages is the tree's."""
        return any(self.trees.get(page) == tree for page in pages)

    def ids(self, table: str, pages: Sequence[int]) -> set[int]:
        """The ids of a table's rows that stand on these pages."""
        return {row for page in pages if self.trees.get(page) == table for row in self.rows.get(page, ())}

    def strays(self, pages: Sequence[int]) -> bool:
        """Whether a page belongs to no tree: what large rows run over to, free pages and the like."""
        return any(page not in self.trees for page in pages)


def layout(path: Path) -> Layout:
    """How a database that nobody has open is laid out; its log is folded into it."""
    look(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    roots = look(path, "SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0")
    content = path.read_bytes()
    found = Layout(len(content) // _PAGE)
    for name, root in [("sqlite_master", 1), *roots]:
        _walk(content, root, name, found)
    return found


def _walk(content: bytes, page: int, tree: str, found: Layout) -> None:
    found.trees[page] = tree
    data = content[(page - 1) * _PAGE : page * _PAGE]
    start = _HEADER if page == 1 else 0
    kind, cells = data[start], int.from_bytes(data[start + 3 : start + 5], "big")
    is_inner = kind in (_INNER_INDEX, _INNER_TABLE)
    first = start + (12 if is_inner else 8)
    places = [int.from_bytes(data[at : at + 2], "big") for at in range(first, first + 2 * cells, 2)]
    if is_inner:
        for place in (*places, start + 8):
            _walk(content, int.from_bytes(data[place : place + 4], "big"), tree, found)
    elif kind == _LEAF_TABLE:
        found.rows[page] = tuple(_varint(data, _varint(data, place)[1])[0] for place in places)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(8):
        value = value << 7 | data[at + index] & 0x7F
        if data[at + index] < 0x80:
            return value, at + index + 1
    return value << 8 | data[at + 8], at + 9


def rot(path: Path, found: Layout, rng: Random, spare: Callable[[set[int]], bool]) -> list[int]:
    """Overwrite up to three pages with chance bytes, wholly or their beginning; which. `spare` may object."""
    pages: set[int] = set()
    for page in _drawn(found, rng):
        if not spare(pages | {page}):
            pages.add(page)
    with path.open("r+b") as file:
        for page in sorted(pages):
            file.seek((page - 1) * _PAGE)
            file.write(_NO_KIND + rng.randbytes(rng.choice((_SECTOR, _PAGE)) - 1))
    return sorted(pages)


def _drawn(found: Layout, rng: Random) -> Iterator[int]:
    """Any page, or one with rows that matter: most of a small file is what holds it together."""
    full = [page for page, rows in found.rows.items() if rows and found.trees[page] in _PREFERRED]
    for _ in range(rng.randint(1, _PAGES_MAX)):
        yield rng.choice(full) if full and rng.random() < _FULL else rng.randint(1, found.pages)
