"""Events of EPCIS from a package's way to whoever takes it, and from the rooms in which its lots lay."""

from collections.abc import Iterator

from msgspec.structs import replace

from logistics.events.parcels import Act
from logistics.goods.epcis.making import at
from logistics.goods.epcis.naming import Naming
from logistics.goods.epcis.shapes import (
    EpcisEvent,
    Place,
    SensorElement,
    SensorMetadata,
    SensorReport,
    Transaction,
)
from logistics.goods.epcis.vocabulary import CELSIUS, Disposition, Step
from logistics.goods.story.rooms import PERCENT, Measured, RoomTime
from logistics.parcels import custody

_STEPS: dict[Act, tuple[Step, Disposition | None]] = {
    "collect": ("collecting", "in_progress"),
    "arrive": ("receiving", "in_progress"),
    "depart": ("shipping", "in_transit"),
    "hand_out": ("accepting", None),
    "return": ("shipping", "returned"),
}
_LEAVES = ("depart", "return")
_METHOD = "methods/time-in-room/v1"


def scanned(step: custody.Step, naming: Naming) -> EpcisEvent:
    """A scan of a package. What leaves a site is nowhere until it is read again."""
    biz_step, disposition = _STEPS[step.act]
    here = Place(id=naming.site(step.site))
    paper = Transaction(type="bol", biz_transaction=naming.own("waybill", step.waybill))
    return replace(
        at(step.at_ms, "ObjectEvent", naming),
        action="OBSERVE",
        biz_step=biz_step,
        disposition=disposition,
        epc_list=(naming.package(step.waybill),),
        read_point=here,
        biz_location=None if step.act in (*_LEAVES, "hand_out") else here,
        biz_transaction_list=(paper,),
    )


def cold(time: RoomTime, naming: Naming) -> EpcisEvent | None:
    """How warm a room was while a lot was in it; None before any time has passed.

    What nobody measured is said by the minute: a mean over a gap would hide it.
    """
    if time.until_ms <= time.from_ms:
        return None
    elements = tuple(_element(one, time, naming) for one in time.probes) or (_nothing(time, naming),)
    return replace(
        at(time.until_ms, "ObjectEvent", naming),
        action="OBSERVE",
        biz_step="sensor_reporting",
        epc_list=(),
        read_point=Place(id=naming.room(time.site, time.room)),
        sensor_element_list=elements,
    )


def _element(one: Measured, time: RoomTime, naming: Naming) -> SensorElement:
    device = naming.device(time.site, one.probe.replace("/", "."))
    metadata = replace(_metadata(time, naming), device_id=device)
    return SensorElement(sensor_metadata=metadata, sensor_report=tuple(_reports(one, time, naming)))


def _nothing(time: RoomTime, naming: Naming) -> SensorElement:
    silent = Measured("", silent=((time.from_ms, time.until_ms),))
    reports = tuple(_reports(silent, time, naming))
    return SensorElement(sensor_metadata=_metadata(time, naming), sensor_report=reports)


def _metadata(time: RoomTime, naming: Naming) -> SensorMetadata:
    room = ("rooms", time.site, time.room)
    return SensorMetadata(
        start_time=naming.moment(time.from_ms),
        end_time=naming.moment(time.until_ms),
        raw_data=naming.own(*room, "readings", f"{time.from_ms}-{time.until_ms}"),
        biz_rules=naming.own(*room, "rules", str(time.rule)) if time.rule else None,
        data_processing_method=f"{naming.domain}/{_METHOD}",
    )


def _reports(one: Measured, time: RoomTime, naming: Naming) -> Iterator[SensorReport]:
    silent_ms = sum(until - since for since, until in one.silent)
    if one.known_ms:
        yield SensorReport(
            type="Temperature",
            min_value=_c(one.low_mc),
            max_value=_c(one.high_mc),
            mean_value=_c(one.mean_mc),
            perc_rank=float(PERCENT),
            perc_value=_c(one.percentile_mc),
            mkt_c=_c(one.mkt_mc),
            uom=CELSIUS,
        )
    if silent_ms:
        yield SensorReport(
            type="Temperature",
            exception="ERROR_CONDITION",
            boolean_value=True,
            silent_min=round(silent_ms / 60_000, 1),
        )
    for out in time.outs:
        if out.probe == one.probe:
            yield SensorReport(
                type="Temperature",
                exception="ALARM_CONDITION",
                boolean_value=True,
                time=naming.moment(out.from_ms),
                until=naming.moment(out.until_ms),
                value=_c(out.peak_mc),
                uom=CELSIUS,
            )


def _c(milli_c: int | None) -> float | None:
    return None if milli_c is None else round(milli_c / 1000, 3)
