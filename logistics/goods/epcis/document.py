"""A whole document: every event with its id, what a correction took out with its declaration."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from logistics.events.counter import Corrected
from logistics.events.lots import LotCertified
from logistics.goods.epcis.hashing import event_id
from logistics.goods.epcis.making import Known, event_of
from logistics.goods.epcis.naming import Naming
from logistics.goods.epcis.shapes import Body, Document, EpcisEvent, ErrorDeclaration, Json
from logistics.goods.epcis.travel import cold, scanned
from logistics.goods.epcis.vocabulary import CONTEXT, SCHEMA_VERSION
from logistics.goods.lots.account import fold
from logistics.goods.lots.touched import lots_of
from logistics.goods.story.rooms import RoomTime
from logistics.parcels import custody
from logistics.parcels.told import Told, in_order, struck

EVENTS_MAX = 5_000


class Chain(Struct, frozen=True):
    """What a document tells: facts of lots with their corrections, time in rooms, packages' scans.

    `about` names it in the document's address; `is_cut`: whoever gathered this left something out.
    `beside` counts of these lots and is not told, `products` are those of all lots named: with both an event
    says the same, and so has the same id, in every document.
    """

    about: str
    told: Sequence[Told]
    rooms: Sequence[RoomTime] = ()
    steps: Sequence[custody.Step] = ()
    is_cut: bool = False
    beside: Sequence[Told] = ()
    products: Mapping[str, str] = {}


def document(chain: Chain, naming: Naming, now_ms: int) -> Document:
    """The document of a chain, its events by time: the first EVENTS_MAX of them."""
    context = {"sc": naming.namespace, "cbvmda": "urn:epcglobal:cbv:mda:"}
    made = [*_of_facts(chain, naming, context)]
    others = [scanned(step, naming) for step in chain.steps]
    others += [one for time in chain.rooms if (one := cold(time, naming)) is not None]
    made += [named(one, context) for one in others]
    made.sort(key=lambda one: one.event_time)
    return Document(
        context=(CONTEXT, context),
        id=naming.own("epcis", chain.about),
        type="EPCISDocument",
        schema_version=SCHEMA_VERSION,
        creation_date=naming.moment(now_ms),
        epcis_body=Body(event_list=tuple(made[:EVENTS_MAX])),
        is_cut=chain.is_cut or len(made) > EVENTS_MAX,
    )


def encoded(one: Document) -> bytes:
    """The document as JSON-LD."""
    return msgspec.json.encode(one)


def named(event: EpcisEvent, namespaces: dict[str, str]) -> EpcisEvent:
    """The event with its id, which follows from all that it says."""
    content: dict[str, Json] = msgspec.json.decode(msgspec.json.encode(event))
    return replace(event, event_id=event_id(content, namespaces))


def _of_facts(chain: Chain, naming: Naming, namespaces: dict[str, str]) -> Iterable[EpcisEvent]:
    ordered = in_order(chain.told)
    corrections = {
        (one.event.stream, one.event.seq): one for one in ordered if isinstance(one.event, Corrected)
    }
    out = struck(corrections.values())
    counting = in_order([*(one for one in ordered if one.place not in out), *chain.beside])
    known = _known(counting, chain.products, naming)
    made = {
        one.place: named(event, namespaces) for one in ordered if (event := event_of(one, known)) is not None
    }
    for one in ordered:
        if one.place not in made:
            continue
        wrong = corrections.get(one.place) if one.place in out else None
        declared = _declared(one, wrong, ordered, made, naming) if wrong else None
        yield replace(made[one.place], error_declaration=declared)


def _declared(
    wrong: Told, by: Told, ordered: Sequence[Told], made: dict[tuple[str, int], EpcisEvent], naming: Naming
) -> ErrorDeclaration:
    """What is right instead was told right after the correction, of the same lot and in the same way."""
    right = next(
        (
            one
            for one in ordered
            if one.place == (by.stream, by.seq + 1)
            and type(one.event) is type(wrong.event)
            and set(lots_of(one.event)) & set(lots_of(wrong.event))
        ),
        None,
    )
    instead = made[right.place].event_id if right and right.place in made else None
    return ErrorDeclaration(
        declaration_time=naming.moment(by.at_ms),
        reason="incorrect_data" if instead else "did_not_occur",
        corrective_event_ids=(instead,) if instead else (),
    )


def _known(standing: Sequence[Told], products: Mapping[str, str], naming: Naming) -> Known:
    lots = sorted({lot for one in standing for lot in lots_of(one.event)})
    by_lot: dict[str, list[Told]] = {lot: [] for lot in lots}
    for one in standing:
        for lot in lots_of(one.event):
            by_lot[lot].append(one)
    accounts = {lot: fold(lot, by_lot[lot]) for lot in lots}
    return Known(
        naming,
        products={**{lot: one.about.product for lot, one in accounts.items() if one.about}, **products},
        weighed_g={
            lot: weighed
            for lot, one in accounts.items()
            if (weighed := one.total_g("weighed", is_in=True)) > 0
        },
        certificates={
            lot: one.certified.event.number
            for lot, one in accounts.items()
            if one.certified and isinstance(one.certified.event, LotCertified)
        },
    )
