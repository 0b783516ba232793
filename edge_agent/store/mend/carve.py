"""Rows out of the pages of a damaged SQLite file, whatever became of its header, schema and inner pages.

After https://www.sqlite.org/fileformat2.html: section 1.6 (b-tree pages), 2.1 (records) and 4 (the log).
Nothing here decides whether a row is to be believed.
"""

import struct
from collections.abc import Callable, Iterator
from mmap import mmap
from typing import NamedTuple

# What SQLite has made new files with since 3.12, and we never choose another.
PAGE_BYTES = 4096
_LEAF_TABLE, _LEAF_INDEX, _INNER_INDEX = 0x0D, 0x0A, 0x02
_CHILD_BYTES = 4
_FILE_HEADER_BYTES = 100
_LOG_HEADER_BYTES, _FRAME_HEADER_BYTES = 32, 24
_LOG_MAGICS = {0x377F0682: "<", 0x377F0683: ">"}
_INT_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_TREE_PAGES_MAX = 2**20

Value = int | float | str | bytes | None
Fetch = Callable[[int], bytes]
"""The page of that number, the first is 1; b"" where there is none."""


class Row(NamedTuple):
    """A record as it was found: `rowid` is None for an entry of an index."""

    rowid: int | None
    values: tuple[Value, ...]


def pages_of(file: bytes | mmap, log: bytes) -> tuple[int, Fetch]:
    """How many pages there are, and the newest committed content of each: the log's, else the file's."""
    newer = dict(_committed(log))
    count = max([len(file) // PAGE_BYTES, *newer])

    def fetch(number: int) -> bytes:
        start = (number - 1) * PAGE_BYTES
        return newer.get(number) or bytes(file[start : start + PAGE_BYTES])

    return count, fetch


def free_pages(fetch: Fetch) -> set[int]:
    """The pages that the file's list of free pages names: their rows were deleted. Empty if it is broken."""
    free: set[int] = set()
    head = fetch(1)
    if not head.startswith(b"SQLite format 3\0"):
        return free
    (trunk,) = struct.unpack_from(">I", head, 32)
    while trunk and trunk not in free and len(free) < _TREE_PAGES_MAX:
        page = fetch(trunk)
        if len(page) < PAGE_BYTES:
            return free
        free.add(trunk)
        following, leaves = struct.unpack_from(">II", page)
        if leaves > PAGE_BYTES // 4 - 2:
            return free
        free.update(struct.unpack_from(f">{leaves}I", page, 8))
        trunk = following
    return free


def rows_in(number: int, fetch: Fetch) -> Iterator[Row]:
    """All records on one page that can be read; none if it holds none. A broken record is passed over.

    So do the inner pages of an index, and of a table that is one: each record behind its child's number.
    """
    page = fetch(number)
    start = _FILE_HEADER_BYTES if number == 1 else 0
    if len(page) < PAGE_BYTES or page[start] not in (_LEAF_TABLE, _LEAF_INDEX, _INNER_INDEX):
        return
    child = _CHILD_BYTES if page[start] == _INNER_INDEX else 0
    (cells,) = struct.unpack_from(">H", page, start + 3)
    for index in range(min(cells, (PAGE_BYTES - start - 8 - child) // 2)):
        (offset,) = struct.unpack_from(">H", page, start + 8 + child + 2 * index)
        try:
            yield _cell(page, offset + child, fetch, is_table=page[start] == _LEAF_TABLE)
        except (ValueError, IndexError, struct.error):
            continue


def _cell(page: bytes, offset: int, fetch: Fetch, *, is_table: bool) -> Row:
    size, offset = _varint(page, offset)
    rowid = None
    if is_table:
        rowid, offset = _varint(page, offset)
    return Row(rowid, _record(_payload(page, offset, size, fetch, is_table=is_table)))


def _payload(page: bytes, offset: int, size: int, fetch: Fetch, *, is_table: bool) -> bytes:
    """The record's bytes: on the page, or on it and on a chain of overflow pages (section 1.6)."""
    usable = PAGE_BYTES
    largest = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
    if size <= largest:
        payload = page[offset : offset + size]
    else:
        least = (usable - 12) * 32 // 255 - 23
        local = least + (size - least) % (usable - 4)
        local = local if local <= largest else least
        payload = page[offset : offset + local]
        (following,) = struct.unpack_from(">I", page, offset + local)
        while following and len(payload) < size:
            more = fetch(following)
            (following,) = struct.unpack_from(">I", more)
            payload += more[4 : 4 + size - len(payload)]
    if len(payload) != size:
        raise ValueError("a record is cut short")
    return payload


def _record(payload: bytes) -> tuple[Value, ...]:
    header, at = _varint(payload, 0)
    kinds: list[int] = []
    while at < header:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError("a record's values do not fill it")
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind == 7:
        return float(struct.unpack_from(">d", payload, at)[0]), at + 8
    if kind in _INT_BYTES:
        end = at + _INT_BYTES[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind < 12:
        raise ValueError(f"no such kind of value: {kind}")
    end = at + (kind - 12) // 2
    raw = payload[at:end]
    return (raw.decode() if kind % 2 else raw), end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index in range(8):
        byte = data[at + index]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + index + 1
    value = value << 8 | data[at + 8]
    return (value - 2**64 if value >= 2**63 else value), at + 9


def _committed(log: bytes) -> Iterator[tuple[int, bytes]]:
    """The pages of the log's committed transactions, older ones first; ends at the first broken frame."""
    if len(log) < _LOG_HEADER_BYTES:
        return
    order = _LOG_MAGICS.get(struct.unpack_from(">I", log)[0])
    if order is None or struct.unpack_from(">I", log, 8)[0] != PAGE_BYTES:
        return
    sums = _checksum(order, log[:24], (0, 0))
    salts = log[16:24]
    waiting: list[tuple[int, bytes]] = []
    step = _FRAME_HEADER_BYTES + PAGE_BYTES
    for at in range(_LOG_HEADER_BYTES, len(log) - step + 1, step):
        head = log[at : at + _FRAME_HEADER_BYTES]
        page = log[at + _FRAME_HEADER_BYTES : at + step]
        sums = _checksum(order, page, _checksum(order, head[:8], sums))
        if head[8:16] != salts or struct.unpack_from(">II", head, 16) != sums:
            return
        number, pages = struct.unpack_from(">II", head)
        waiting.append((number, page))
        if pages:
            yield from waiting
            waiting = []


def _checksum(order: str, data: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    """Section 4.2: two running sums over pairs of 32-bit words."""
    one, two = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for index in range(0, len(words), 2):
        one = one + words[index] + two & 0xFFFFFFFF
        two = two + words[index + 1] + one & 0xFFFFFFFF
    return one, two
