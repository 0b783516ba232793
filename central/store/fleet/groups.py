"""Groups of boxes by name, as people make them; a box may be in several."""

import re
from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select

from central.store.fleet.tables import box_group, box_group_member
from central.store.upsert import insert_new

GROUPS_MAX, MEMBERS_MAX = 200, 1000
NOTE_CHARS_MAX = 200
# Letters of any script, so that a group may be called by a valley; no blanks, no separators of our own.
_NAME = re.compile(r"[\w-]{1,48}")


class GroupError(ValueError):
    """A group that cannot be made or found; `key` says why, `what` which."""

    def __init__(self, key: str, what: str) -> None:
        self.key, self.what = key, what
        super().__init__(f"{_SAID[key]}: {what}")


_SAID = {
    "name": "a group is called by 1 to 48 letters, digits, - and _",
    "many": f"there may be {GROUPS_MAX} groups, and {MEMBERS_MAX} boxes in each; at the limit",
    "empty": "no box is in this group",
    "none": "no boxes were named to be taken out of the group",
    "unknown": "no group is called so",
    "strangers": "nobody knows a box of this name",
}


class Group(Struct, frozen=True):
    """A group with its boxes, by name."""

    name: str
    note: str
    made_by: str
    made_ms: int
    boxes: tuple[str, ...] = ()


def listed(connection: Connection) -> tuple[Group, ...]:
    """All groups by name."""
    member = box_group_member.c
    boxes: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(select(member.name, member.box).order_by(member.name, member.box)):
        boxes[row.name].append(row.box)
    rows = connection.execute(select(box_group).order_by(box_group.c.name))
    return tuple(Group(row.name, row.note, row.made_by, row.made_ms, tuple(boxes[row.name])) for row in rows)


def add(
    connection: Connection,
    name: str,
    boxes: Sequence[str],
    known: frozenset[str],
    *,
    who: str,
    now_ms: int,
    note: str = "",
) -> Group:
    """Put boxes into a group, made if it is not there: the group as it is then. Raises GroupError."""
    if not _NAME.fullmatch(name):
        raise GroupError("name", name[:48])
    strangers = sorted({*boxes} - known)
    if strangers:
        raise GroupError("strangers", " ".join(strangers)[:200])
    if _find(connection, name) is None:
        _make(connection, name, note, who, now_ms)
    rows = [{"name": name, "box": box, "added_by": who, "added_ms": now_ms} for box in dict.fromkeys(boxes)]
    insert_new(connection, box_group_member, rows)
    found = get(connection, name)
    if len(found.boxes) > MEMBERS_MAX:
        raise GroupError("many", name)
    return found


def get(connection: Connection, name: str) -> Group:
    """One group with its boxes. Raises GroupError."""
    found = _find(connection, name)
    if found is None:
        raise GroupError("unknown", name[:48])
    member = box_group_member.c
    boxes = connection.execute(select(member.box).where(member.name == name).order_by(member.box)).scalars()
    return Group(found.name, found.note, found.made_by, found.made_ms, tuple(boxes))


def boxes_of(connection: Connection, name: str) -> tuple[str, ...]:
    """The boxes of a group, of which there are some: none would mean all. Raises GroupError."""
    found = get(connection, name).boxes
    if not found:
        raise GroupError("empty", name)
    return found


def remove(connection: Connection, name: str, boxes: Sequence[str] = ()) -> Group:
    """Take boxes out of a group, or without any the group as a whole; what it was. Raises GroupError."""
    before = get(connection, name)
    member = box_group_member.c
    if boxes:
        connection.execute(delete(box_group_member).where(member.name == name, member.box.in_(boxes)))
        return before
    connection.execute(delete(box_group_member).where(member.name == name))
    connection.execute(delete(box_group).where(box_group.c.name == name))
    return before


def _find(connection: Connection, name: str) -> Group | None:
    row = connection.execute(select(box_group).where(box_group.c.name == name)).one_or_none()
    return None if row is None else Group(*row)


def _make(connection: Connection, name: str, note: str, who: str, now_ms: int) -> None:
    count = connection.execute(select(func.count()).select_from(box_group)).scalar_one()
    if count >= GROUPS_MAX:
        raise GroupError("many", name)
    row = {"name": name, "note": note[:NOTE_CHARS_MAX], "made_by": who, "made_ms": now_ms}
    connection.execute(insert(box_group).values(row))
