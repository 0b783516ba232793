"""The rows that a lot's folded facts make: deleted and written again whenever it is folded."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete

from central.store.ledgers.told import portions
from central.store.lots import tables
from central.store.upsert import insert_new
from logistics.events.lots import LotBegun, LotBlocked, LotCertified, LotInspected, LotLeft, LotStored
from logistics.goods.lots.account import Account, fold
from logistics.goods.lots.touched import EVENTS
from logistics.parcels.told import Told

Row = dict[str, Any]
Facts = Mapping[str, Sequence[Told]]
_OF_ROOMS = (LotStored, LotLeft)
_SAID = (LotBlocked, LotCertified, LotInspected)


def write(connection: Connection, facts: Facts) -> None:
    """The rows of these lots from all that counts of each; a lot of which nothing counts has none."""
    for table, key in ((tables.lot, "lot"), (tables.lot_link, "child"), (tables.lot_package, "lot")):
        _clear(connection, table, key, facts)
    accounts = [(fold(lot, told), told) for lot, told in facts.items() if told]
    insert_new(connection, tables.lot, [_row(account, told) for account, told in accounts])
    insert_new(connection, tables.lot_link, [row for account, _ in accounts for row in _links(account)])
    insert_new(connection, tables.lot_package, [row for account, _ in accounts for row in _packages(account)])


def _row(account: Account, told: Sequence[Told]) -> Row:
    ordered = sorted(told, key=_when)
    newest = account.certificates[-1].event if account.certificates else None
    paper = newest if isinstance(newest, LotCertified) else None
    test = account.inspected.event if account.inspected else None
    return {
        "lot": account.lot,
        **_about(account.about, ordered),
        "begun_ms": account.begun.at_ms if account.begun else None,
        "site": _site(ordered),
        "in_g": account.in_g,
        "on_hand_g": account.on_hand_g,
        "packed_g": account.total_g("packed", is_in=False),
        "shipped_g": account.total_g("shipped", is_in=False),
        "loss_g": account.total_g("settled", is_in=False),
        "block": account.block,
        "inspection": test.result if isinstance(test, LotInspected) else "",
        "certificate": paper.number if paper else "",
        "certificate_until": paper.until if paper else None,
        "is_stale": paper is not None and account.certified is None,
        "settled_ms": account.settled.at_ms if account.settled else None,
        "odd": _odd(account, told),
        "last_ms": ordered[-1].at_ms,
    }


def _about(begun: LotBegun | None, ordered: Sequence[Told]) -> Row:
    """What it is; of a lot that only ever stood in rooms, as it was last put into one."""
    if begun is not None:
        names = ("product", "kind", "owner", "origin", "quality", "size", "standard", "harvested")
        return {name: getattr(begun, name) for name in names}
    stored = [one.event for one in ordered if isinstance(one.event, LotStored)]
    product, owner = (stored[-1].product, stored[-1].owner) if stored else ("", "")
    empty = dict.fromkeys(("origin", "quality", "size", "standard"), "")
    return {"product": product, "kind": "", "owner": owner, **empty, "harvested": None}


def _site(ordered: Sequence[Told]) -> str:
    """Where it was last handled: what is said of it elsewhere, such as a test's result, moves nothing."""
    handled = [one for one in ordered if not isinstance(one.event, _SAID)]
    event = (handled or ordered)[-1].event
    return event.site if isinstance(event, EVENTS) else ""


def _odd(account: Account, told: Sequence[Told]) -> int:
    """A lot that only ever stood in rooms needs no account: that nobody began it is nothing odd."""
    return 0 if all(isinstance(one.event, _OF_ROOMS) for one in told) else len(account.odd)


def _links(account: Account) -> list[Row]:
    """A fact between two lots is in both accounts, and a parent that was only said is in the child's."""
    into: dict[str, int] = {}
    for entry in account.entries:
        if entry.net_g > 0 and entry.way in ("graded", "reshaped"):
            into[entry.other] = into.get(entry.other, 0) + entry.net_g
    parents = (parent for parent in account.parents if parent != account.lot)
    return [{"parent": one, "child": account.lot, "net_g": into.get(one, 0)} for one in parents]


def _packages(account: Account) -> list[Row]:
    rows: dict[str, Row] = {}
    for entry in account.entries:
        if entry.way == "packed":
            head = {"package": entry.other, "lot": account.lot, "net_g": 0}
            row = rows.setdefault(entry.other, head)
            row["net_g"] -= entry.net_g
            row["at_ms"] = entry.told.at_ms
    return list(rows.values())


def _when(one: Told) -> tuple[int, str, int]:
    return one.at_ms, one.stream, one.seq


def _clear(connection: Connection, table: Table, key: str, facts: Facts) -> None:
    for some in portions(facts):
        connection.execute(delete(table).where(table.c[key].in_(some)))
