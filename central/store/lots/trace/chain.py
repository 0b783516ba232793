"""All that a document of EPCIS tells of a lot or a package: lineage both ways, rooms, scans, corrections."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace
from sqlalchemy import Connection, select

from central.store.ledgers.tables import told as ledger
from central.store.ledgers.told import portions
from central.store.lots.facts import CENTRE, told_of
from central.store.lots.tables import lot as table
from central.store.lots.tables import lot_entered, lot_fact
from central.store.lots.trace import lineage, rooms, stories
from central.store.lots.trace.stories import Moment
from logistics import wire
from logistics.events.counter import Corrected
from logistics.events.lots import LotPacked, LotShipped
from logistics.goods.epcis.document import EVENTS_MAX, Chain
from logistics.goods.lots.account import Account, fold
from logistics.goods.lots.touched import lots_of
from logistics.goods.story.lineage import family_of
from logistics.parcels import subjects
from logistics.parcels.told import Told, in_order, standing

PACKAGES_MAX = 200


def of_lot(connection: Connection, lot: str, when: Moment) -> Chain | None:
    """A lot with its forebears and descendants; None where nothing was ever told of it."""
    if not _told(connection, [lot]):
        return None
    before, is_before_all = lineage.forebears(connection, [lot])
    after, is_after_all = lineage.descendants(connection, [lot])
    lots = [lot, *before, *after]
    packages = lineage.packages_of(connection, [lot, *after])
    chain = _chain(connection, lot, lots, packages[:PACKAGES_MAX], when)
    is_all = is_before_all and is_after_all and len(packages) <= PACKAGES_MAX
    return chain if is_all else _cut(chain)


def of_package(connection: Connection, package: str, when: Moment) -> Chain | None:
    """A package with the lots in it and their forebears, each until it went in, as its story has it.

    Also one that was only scanned, None for neither. What became of the rest of these lots is other people's.
    """
    inside = dict(lineage.lots_in(connection, package))
    before, is_all = lineage.forebears(connection, inside)
    lots = [*inside, *before]
    ends = _ends(connection, inside, lots)
    chain = _chain(connection, package, lots, [package], when, ends)
    if not chain.told and not chain.steps:
        return None
    return chain if is_all and len(ends) == len(set(lots)) else _cut(chain)


def _ends(connection: Connection, inside: Mapping[str, int], lots: Iterable[str]) -> dict[str, int]:
    """Until when the life of each lot is in a package: at the latest until the last went into it."""
    accounts = {lot: fold(lot, told) for lot, told in told_of(connection, lots).items() if told}
    ends: dict[str, int] = {}
    for lot, packed_ms in inside.items():
        family = family_of(accounts.get(lot, Account(lot)), accounts.get, packed_ms)
        for name, end_ms in family.until_ms.items():
            mine_ms = packed_ms if end_ms is None else min(end_ms, packed_ms)
            ends[name] = max(ends.get(name, mine_ms), mine_ms)
    return ends


def _is_in(one: Told, package: str, ends: Mapping[str, int]) -> bool:
    """Whether a fact is of what is in a package: what went into another one, or left in bulk, is not."""
    event = one.event
    if isinstance(event, LotShipped) or (isinstance(event, LotPacked) and event.package != package):
        return False
    return any(lot in ends and one.at_ms <= ends[lot] for lot in lots_of(event))


def _chain(
    connection: Connection,
    about: str,
    lots: list[str],
    packages: list[str],
    when: Moment,
    ends: Mapping[str, int] | None = None,
) -> Chain:
    """What is known of lots; with `ends` only what is in the package `about`."""
    whole = _told(connection, lots)
    kept = whole if ends is None else [one for one in whole if _is_in(one, about, ends)]
    told = in_order([*kept, *_corrections(connection, kept)])[: EVENTS_MAX + 1]
    found = rooms.stays(connection, dict.fromkeys(lots) if ends is None else ends)
    newest = found[-rooms.STAYS_MAX :]
    return Chain(
        about,
        told[:EVENTS_MAX],
        [rooms.time_in(connection, stay, when.now_ms) for stay in newest],
        stories.steps(connection, packages),
        is_cut=len(told) > EVENTS_MAX or len(found) > rooms.STAYS_MAX,
        beside=_beside(connection, whole, told[:EVENTS_MAX]),
        products=_products(connection, {lot for one in told for lot in lots_of(one.event)}),
    )


def _beside(connection: Connection, whole: Sequence[Told], told: Sequence[Told]) -> list[Told]:
    """What counts of lots and is not told."""
    places = {one.place for one in told}
    left = [one for one in whole if one.place not in places]
    return standing([*left, *_corrections(connection, left)])


def _products(connection: Connection, lots: Iterable[str]) -> dict[str, str]:
    """What lots are of, also those that are only named: by it their names are the same everywhere."""
    here, found = table.c, dict[str, str]()
    for some in portions(lots):
        query = select(here.lot, here.product).where(here.lot.in_(some), here.begun_ms.is_not(None))
        found.update({row.lot: row.product for row in connection.execute(query)})
    return found


def _cut(chain: Chain) -> Chain:
    return replace(chain, is_cut=True)


def _told(connection: Connection, lots: Iterable[str]) -> list[Told]:
    """What was told of lots, also what corrections took out: partners may have heard of it."""
    found: list[Told] = []
    for some in portions(lots):
        query = select(lot_fact).where(lot_fact.c.lot.in_(some)).limit(2 * EVENTS_MAX)
        found += [
            Told(row.at_ms, row.stream, row.seq, wire.decode_event(row.body))
            for row in connection.execute(query)
        ]
        entered = connection.execute(select(lot_entered).where(lot_entered.c.lot.in_(some)))
        found += [Told(row.at_ms, CENTRE, row.id, wire.decode_event(row.body)) for row in entered]
    return in_order(found)


def _corrections(connection: Connection, told: Iterable[Told]) -> list[Told]:
    """The corrections of these facts, and those of the corrections themselves."""
    found: dict[tuple[str, int], Told] = {}
    ahead = [one.place for one in told]
    while ahead:
        come: list[Told] = []
        for some in portions(ahead):
            names = [subjects.correction_of(*place) for place in some]
            query = select(ledger).where(ledger.c.subject.in_(names), ledger.c.kind == "corrected")
            for row in connection.execute(query):
                event = wire.decode_event(row.body)
                if isinstance(event, Corrected) and (row.stream, row.seq) not in found:
                    come.append(Told(row.at_ms, row.stream, row.seq, event))
        found.update({one.place: one for one in come})
        ahead = [one.place for one in come]
    return list(found.values())
