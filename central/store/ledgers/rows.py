"""The rows that a subject's folded facts make: deleted and written again whenever it is folded."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Delete, Table, bindparam, delete

from central.store.asking import Among, AmongPlaces, keys, places, run, run_all
from central.store.ledgers import tables
from central.store.upsert import insert_new
from logistics.events.counter import DayClosed, ShelfCounted
from logistics.events.money import CodClosed, CodDue, CodPaid, CodRemitted, GoodsMoved
from logistics.events.transport import Loaded, ParcelSorted, Visited
from logistics.parcels import bags, cod, desk, stock
from logistics.parcels.told import Told, in_order

Facts = Mapping[str, Sequence[Told]]
"""What counts of each subject, by the subject's name without its kind."""
Row = dict[str, Any]
_OF_MONEY, _OF_HUBS = (CodDue, CodPaid), (ParcelSorted, Loaded)


def _gone(table: Table, key: str) -> Delete:
    return delete(table).where(Among(table.c[key]))


_OF_PARCELS = [
    _gone(table, "waybill")
    for table in (tables.desk, tables.problem, tables.cod_parcel, tables.cod_payment, tables.sorting)
]
_STOCKS = delete(tables.stock).where(
    *(tables.stock.c[name] == bindparam(name) for name in ("site", "owner", "item"))
)
_REMITTANCES = delete(tables.cod_remittance).where(
    *(tables.cod_remittance.c[name] == bindparam(name) for name in ("site", "name"))
)
_ALONE = [
    delete(table).where(AmongPlaces(table.c.stream, table.c.seq))
    for table in (tables.cod_close, tables.day_close, tables.shelf_count, tables.visit)
]
_OF_BAGS = [_gone(table, "bag") for table in (tables.bag, tables.bag_parcel)]


def parcels(connection: Connection, facts: Facts) -> None:
    """Accounts, payments, desks, problems and sortings of parcels."""
    _clear(connection, _OF_PARCELS, facts)
    kept = {waybill: told for waybill, told in facts.items() if told}
    desks = [desk.fold(waybill, told) for waybill, told in kept.items()]
    insert_new(connection, tables.desk, [_desk(found) for found in desks])
    insert_new(connection, tables.problem, [row for found in desks for row in _problems(found)])
    owed = {waybill: told for waybill, told in kept.items() if _tells(told, _OF_MONEY)}
    entries = [(cod.entry(waybill, told), told) for waybill, told in owed.items()]
    accounts = [_account(entry, told) for entry, told in entries if entry.state != "none" or entry.odd]
    insert_new(connection, tables.cod_parcel, accounts)
    insert_new(connection, tables.cod_payment, [row for entry, _ in entries for row in _payments(entry)])
    sorted_out = [
        row for waybill, told in kept.items() if _tells(told, _OF_HUBS) for row in _sortings(waybill, told)
    ]
    insert_new(connection, tables.sorting, sorted_out)


def _tells(told: Sequence[Told], kinds: tuple[type, ...]) -> bool:
    """Whether anything of these kinds was told: an account of nothing is no account."""
    return any(isinstance(one.event, kinds) for one in told)


def _desk(found: desk.Desk) -> Row:
    stream, seq = found.recipient or (None, None)
    return {
        "waybill": found.waybill,
        "site": found.site,
        "shelf": found.shelf,
        "code": found.code,
        "shelved_ms": found.shelved_ms,
        "carrier": found.carrier,
        "consent": found.consent,
        "recipient_stream": stream,
        "recipient_seq": seq,
        "taken_by": found.taken_by,
        "released_ms": found.released_ms,
        "has_photo": found.has_photo,
        "price_fen": found.price_fen,
    }


def _problems(found: desk.Desk) -> list[Row]:
    return [{"waybill": found.waybill, **msgspec.structs.asdict(one)} for one in found.problems]


def _account(entry: cod.CodEntry, told: Sequence[Told]) -> Row:
    """A parcel's account stands at the site of its first payment, or where the amount was stated last."""
    stated = [(one.event.site, one.at_ms) for one in in_order(told) if isinstance(one.event, CodDue)]
    paid = [(one.site, one.at_ms) for one in entry.payments]
    site, at_ms = (paid or stated[::-1])[0]
    return {
        "waybill": entry.waybill,
        "site": site,
        "at_ms": at_ms,
        "due_fen": entry.due_fen,
        "paid_fen": entry.paid_fen,
        "state": entry.state,
        "odd": _names(odd.kind for odd in entry.odd),
    }


def _payments(entry: cod.CodEntry) -> list[Row]:
    return [{"waybill": entry.waybill, **msgspec.structs.asdict(one)} for one in entry.payments]


def _sortings(waybill: str, told: Sequence[Told]) -> list[Row]:
    found: dict[str, Row] = {}
    for one in in_order(told):
        event = one.event
        if isinstance(event, ParcelSorted | Loaded):
            row = found.setdefault(event.site, _sorting(waybill, event.site))
            if isinstance(event, ParcelSorted):
                row.update(sorted_ms=one.at_ms, to_site=event.to, how=event.how)
            else:
                row.update(loaded_ms=one.at_ms, vehicle=event.vehicle, to_site=event.to or row["to_site"])
    return list(found.values())


def _sorting(waybill: str, site: str) -> Row:
    nothing = {"sorted_ms": None, "to_site": "", "how": "", "loaded_ms": None, "vehicle": ""}
    return {"waybill": waybill, "site": site, **nothing}


def bag_rows(connection: Connection, facts: Facts) -> None:
    """Bags, and the parcels in them."""
    _clear(connection, _OF_BAGS, facts)
    found = [bags.fold(bag, told) for bag, told in facts.items() if told]
    insert_new(connection, tables.bag, [_bag(one) for one in found])
    inside = [{"bag": one.bag, "waybill": waybill} for one in found for waybill in one.contents]
    insert_new(connection, tables.bag_parcel, inside)


def _bag(found: bags.Bag) -> Row:
    return {
        "bag": found.bag,
        "status": found.status,
        "site": found.site,
        "to_site": found.to,
        "seal": found.seal,
        "since_ms": found.since_ms,
        "pieces": found.pieces,
        "inside": len(found.contents),
        "missing": len(found.missing),
        "extra": len(found.extra),
        "trips": found.trips,
        "odd": _names(odd.kind for odd in found.anomalies),
    }


def goods(connection: Connection, facts: Facts) -> None:
    """Stocks of consigned goods."""
    keys = [tuple(name.split("/", 2)) for name in facts]
    run_all(connection, _STOCKS, [dict(zip(("site", "owner", "item"), key, strict=True)) for key in keys])
    rows = []
    for (site, owner, item), told in zip(keys, facts.values(), strict=True):
        if any(isinstance(one.event, GoodsMoved) for one in told):
            found = msgspec.structs.asdict(stock.fold(site, owner, item, told))
            rows.append({**found, "anomalies": len(found["anomalies"])})
    insert_new(connection, tables.stock, rows)


def remittances(connection: Connection, facts: Facts) -> None:
    """Remittances: one told twice under its name is one, as it was told first."""
    keys = [tuple(name.split("/", 1)) for name in facts]
    run_all(connection, _REMITTANCES, [{"site": site, "name": name} for site, name in keys])
    firsts = [in_order(told)[0] for told in facts.values() if told]
    insert_new(
        connection,
        tables.cod_remittance,
        [_remittance(one.at_ms, one.event) for one in firsts if _is_sent(one)],
    )


def _is_sent(one: Told) -> bool:
    return isinstance(one.event, CodRemitted)


def _remittance(at_ms: int, event: Any) -> Row:
    return {
        "site": event.site,
        "name": event.remittance,
        "at_ms": at_ms,
        "amount_fen": event.amount_fen,
        "carrier": event.carrier,
        "note": event.note,
    }


def alone(connection: Connection, facts: Facts) -> None:
    """Facts that are a row each, while they count."""
    keys = [(stream, int(seq)) for stream, _, seq in (name.rpartition("/") for name in facts)]
    asked = {"places": places(keys)}
    for statement in _ALONE:
        run(connection, statement, asked)
    rows: dict[str, list[Row]] = {}
    for one in (one for told in facts.values() for one in told):
        table, fields = _alone(one)
        head = {"stream": one.stream, "seq": one.seq, "at_ms": one.at_ms}
        rows.setdefault(table.name, []).append({**head, **fields})
    for table in (tables.cod_close, tables.day_close, tables.shelf_count, tables.visit):
        insert_new(connection, table, rows.get(table.name, []))


def _alone(one: Told) -> tuple[Table, Row]:
    match one.event:
        case CodClosed(site=site, day=day, expected_fen=expected, counted_fen=counted, note=note):
            fields = {
                "site": site,
                "day": day,
                "expected_fen": expected,
                "counted_fen": counted,
                "note": note,
            }
            return tables.cod_close, fields
        case DayClosed(site=site, day=day, counts=counts, digest=digest):
            fields = {"site": site, "day": day, **msgspec.structs.asdict(counts), "digest": digest}
            return tables.day_close, fields
        case ShelfCounted(site=site, shelf=shelf, found=found, missing=missing, extra=extra):
            fields = {"site": site, "shelf": shelf, "found": found}
            return tables.shelf_count, {**fields, "missing": _names(missing), "extra": _names(extra)}
        case Visited(site=site, stop=stop, kind=kind, direction=direction, vehicle=vehicle):
            fields = {"site": site, "stop": stop, "kind": kind, "direction": direction, "vehicle": vehicle}
            return tables.visit, fields
        case other:
            raise TypeError(f"{type(other).__name__} is no row of its own")


def _clear(connection: Connection, statements: Sequence[Delete], facts: Facts) -> None:
    asked = {"keys": keys(connection, list(facts))}
    for statement in statements:
        run(connection, statement, asked)


def _names(names: Any) -> str:
    return msgspec.json.encode(sorted(names)).decode()
