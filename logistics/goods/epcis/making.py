"""Events of EPCIS from what was told of lots: one event a fact, so that a correction names just that fact.

What step each fact is follows domain knowledge of the produce chain: CBV 2.0 has no "grading", so a grade is
a transformation that creates instances of a class.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from logistics.events.lots import (
    LotBegun,
    LotBlocked,
    LotCertified,
    LotGraded,
    LotInspected,
    LotLeft,
    LotPacked,
    LotReshaped,
    LotSettled,
    LotShipped,
    LotStored,
    LotWeighed,
)
from logistics.goods.epcis.naming import Naming
from logistics.goods.epcis.shapes import (
    Destination,
    EpcisEvent,
    Ilmd,
    Place,
    Quantity,
    SensorElement,
    SensorMetadata,
    SensorReport,
    Source,
    Transaction,
)
from logistics.goods.epcis.vocabulary import KILOGRAM
from logistics.parcels.told import Told


class Known(Struct, frozen=True):
    """What events need to know beyond their own fact: each lot's product, and what it weighed in all."""

    naming: Naming
    products: Mapping[str, str] = {}
    weighed_g: Mapping[str, int] = {}
    certificates: Mapping[str, str] = {}

    def lot(self, lot: str) -> str:
        """What a lot is called."""
        return self.naming.lot(lot, self.products.get(lot, ""))

    def mass(self, lot: str, net_g: int | None = None) -> Quantity:
        """So many grams of a lot, in kilograms."""
        if net_g is None:
            return Quantity(epc_class=self.lot(lot))
        return Quantity(epc_class=self.lot(lot), quantity=kg(net_g), uom=KILOGRAM)


def kg(mass_g: int) -> float:
    """Kilograms to the gram."""
    return round(mass_g / 1000, 3)


def event_of(told: Told, known: Known) -> EpcisEvent | None:
    """The event of a fact; None for a fact that partners need not know of."""
    event = told.event
    match event:
        case LotBegun():
            return _begun(told, event, known)
        case LotWeighed():
            return _weighed(told, event, known)
        case LotGraded():
            return _graded(told, event, known)
        case LotReshaped():
            return _reshaped(told, event, known)
        case LotStored() | LotLeft():
            return _moved(told, event, known)
        case LotInspected():
            return _inspected(told, event, known)
        case LotCertified():
            return _certified(told, event, known)
        case LotBlocked():
            return _blocked(told, event, known)
        case LotPacked():
            return _packed(told, event, known)
        case LotShipped():
            return _shipped(told, event, known)
        case LotSettled():
            return _settled(told, event, known)
        case _:
            return None


def at(told_ms: int, kind: str, naming: Naming) -> EpcisEvent:
    """An event of a type at a time, with the zone in which it happened."""
    return EpcisEvent(
        type=kind, event_time=naming.moment(told_ms), event_time_zone_offset=naming.offset(told_ms)
    )


def _object(told: Told, site: str, quantities: Iterable[Quantity], naming: Naming) -> EpcisEvent:
    here = Place(id=naming.site(site))
    return replace(
        at(told.at_ms, "ObjectEvent", naming),
        action="OBSERVE",
        quantity_list=tuple(quantities),
        read_point=here,
        biz_location=here,
    )


def _begun(told: Told, event: LotBegun, known: Known) -> EpcisEvent | None:
    """What is made of other lots is created by the transformation that made it."""
    if event.kind != "raw" and event.parents:
        return None
    naming, lot = known.naming, event.lot
    certificate = known.certificates.get(lot)
    ilmd = Ilmd(
        lot_number=lot,
        country="CN",
        product=event.product,
        harvested=event.harvested,
        origin=naming.own("place", event.origin) if event.origin else None,
        producer=naming.own("party", event.owner) if event.owner else None,
        quality=event.quality or None,
        size=event.size or None,
        standard=event.standard or None,
        certificate=naming.own("certificate", certificate) if certificate else None,
    )
    quantity = known.mass(lot, known.weighed_g.get(lot))
    made = replace(_object(told, event.site, [quantity], naming), action="ADD", ilmd=ilmd)
    return replace(made, biz_step="commissioning", disposition="active")


def _weighed(told: Told, event: LotWeighed, known: Known) -> EpcisEvent:
    naming = known.naming
    masses = {"gross": event.gross_g, "tare": event.tare_g, "net": event.net_g}
    reports = tuple(
        SensorReport(type="Mass", value=kg(mass_g), uom=KILOGRAM, feature=f"sc:{name}")
        for name, mass_g in masses.items()
    )
    metadata = SensorMetadata(
        time=naming.moment(told.at_ms),
        device_id=naming.device(event.site, event.device) if event.device else None,
    )
    made = _object(told, event.site, [known.mass(event.lot, event.net_g)], naming)
    return replace(
        made,
        biz_step="receiving",
        disposition="in_progress",
        sensor_element_list=(SensorElement(sensor_metadata=metadata, sensor_report=reports),),
    )


def _graded(told: Told, event: LotGraded, known: Known) -> EpcisEvent:
    made = _transformed(told, event.site, {event.lot: event.net_g}, {event.into: event.net_g}, known)
    ilmd = Ilmd(quality=event.quality or None, size=event.size or None, standard=event.standard or None)
    day = known.naming.day(told.at_ms)
    whole = known.naming.own("transformation", event.lot, day)
    return replace(made, transformation_id=whole, ilmd=None if ilmd == Ilmd() else ilmd)


def _reshaped(told: Told, event: LotReshaped, known: Known) -> EpcisEvent:
    inputs, outputs = ({one.lot: one.net_g for one in side} for side in (event.inputs, event.outputs))
    made = _transformed(told, event.site, inputs, outputs, known)
    return replace(made, note=event.kind)


def _transformed(
    told: Told, site: str, inputs: Mapping[str, int], outputs: Mapping[str, int], known: Known
) -> EpcisEvent:
    here = Place(id=known.naming.site(site))
    return replace(
        at(told.at_ms, "TransformationEvent", known.naming),
        biz_step="creating_class_instance",
        disposition="in_progress",
        input_quantity_list=tuple(known.mass(lot, net_g) for lot, net_g in inputs.items()),
        output_quantity_list=tuple(known.mass(lot, net_g) for lot, net_g in outputs.items()),
        read_point=here,
        biz_location=here,
    )


def _moved(told: Told, event: LotStored | LotLeft, known: Known) -> EpcisEvent:
    """Into a room it is stored there; out of one it departs, and is at the site."""
    naming = known.naming
    room, is_in = Place(id=naming.room(event.site, event.room)), isinstance(event, LotStored)
    made = _object(told, event.site, [known.mass(event.lot, event.net_g)], naming)
    made = replace(made, read_point=room, biz_step="storing" if is_in else "departing")
    return replace(made, disposition="in_progress", biz_location=room if is_in else made.biz_location)


def _inspected(told: Told, event: LotInspected, known: Known) -> EpcisEvent:
    naming = known.naming
    made = _object(told, event.site, [known.mass(event.lot)], naming)
    report = Transaction(type="testres", biz_transaction=naming.own("report", event.report))
    return replace(
        made,
        biz_step="inspecting",
        disposition="conformant" if event.result == "pass" else "non_conformant",
        biz_transaction_list=(report,) if event.report else None,
        note=event.method or None,
    )


def _certified(told: Told, event: LotCertified, known: Known) -> EpcisEvent:
    paper = known.naming.own("certificate", event.number)
    made = _object(told, event.site, [known.mass(event.lot, event.net_g)], known.naming)
    return replace(
        made,
        biz_step="other",
        disposition="conformant",
        biz_transaction_list=(Transaction(type="cert", biz_transaction=paper),),
        certification_info=paper,
        note=event.basis,
    )


def _blocked(told: Told, event: LotBlocked, known: Known) -> EpcisEvent:
    """The reason stays here: it may name people."""
    made = _object(told, event.site, [known.mass(event.lot)], known.naming)
    how = "non_sellable_other" if event.is_blocked else "sellable_not_accessible"
    return replace(made, biz_step="holding", disposition=how)


def _packed(told: Told, event: LotPacked, known: Known) -> EpcisEvent:
    here = Place(id=known.naming.site(event.site))
    return replace(
        at(told.at_ms, "AggregationEvent", known.naming),
        action="ADD",
        biz_step="packing",
        disposition="in_progress",
        parent_id=known.naming.package(event.package),
        child_quantity_list=(known.mass(event.lot, event.net_g),),
        read_point=here,
        biz_location=here,
    )


def _shipped(told: Told, event: LotShipped, known: Known) -> EpcisEvent:
    """To whom it went and by which paper stays here unless it is a number: it may be a person's name."""
    naming = known.naming
    made = _object(told, event.site, [known.mass(event.lot, event.net_g)], naming)
    to, paper = naming.receiver(event.to), naming.paper(event.document)
    source = Source(type="possessing_party", source=naming.site(event.site))
    return replace(
        made,
        biz_location=None,
        biz_step="shipping",
        disposition="in_transit",
        biz_transaction_list=(Transaction(type="bol", biz_transaction=paper),) if paper else None,
        source_list=(source,) if to else None,
        destination_list=(Destination(type="possessing_party", destination=to),) if to else None,
    )


def _settled(told: Told, event: LotSettled, known: Known) -> EpcisEvent:
    made = _object(told, event.site, [known.mass(event.lot)], known.naming)
    return replace(
        made,
        action="DELETE",
        biz_step="decommissioning",
        disposition="inactive",
        loss_kg=kg(event.loss_g),
        biz_location=None,
    )
