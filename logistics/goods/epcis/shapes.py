"""The parts of an EPCIS 2.0 document that we write, with the names that its JSON has."""

from collections.abc import Mapping

from msgspec import Struct, field

from logistics.goods.epcis.vocabulary import (
    Action,
    Disposition,
    PartyType,
    Reason,
    Step,
    TransactionType,
)

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""What JSON can hold."""


class _Part(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A part of a document: what is not known is left out."""


class Quantity(_Part, frozen=True):
    """So much of a lot; without `quantity` nobody says how much."""

    epc_class: str
    quantity: float | None = None
    uom: str | None = None


class Place(_Part, frozen=True):
    """Where something was read, or where it is from then on."""

    id: str


class Transaction(_Part, frozen=True):
    """A paper: a waybill (bol), a certificate (cert), a test's report (testres)."""

    type: TransactionType
    biz_transaction: str


class Source(_Part, frozen=True):
    """Who or what it came from."""

    type: PartyType
    source: str


class Destination(_Part, frozen=True):
    """Who or what it goes to."""

    type: PartyType
    destination: str


class SensorMetadata(_Part, frozen=True):
    """When and by what it was measured, where all readings are, and by which rule they were judged."""

    time: str | None = None
    start_time: str | None = None
    end_time: str | None = None
    device_id: str | None = field(default=None, name="deviceID")
    raw_data: str | None = None
    biz_rules: str | None = None
    data_processing_method: str | None = None


class SensorReport(_Part, frozen=True):
    """One thing measured. `feature` says which of several masses it is, `silent_min` how long nothing was."""

    type: str
    exception: str | None = None
    time: str | None = None
    value: float | None = None
    boolean_value: bool | None = None
    min_value: float | None = None
    max_value: float | None = None
    mean_value: float | None = None
    perc_rank: float | None = None
    perc_value: float | None = None
    uom: str | None = None
    feature: str | None = field(default=None, name="sc:feature")
    until: str | None = field(default=None, name="sc:until")
    mkt_c: float | None = field(default=None, name="sc:meanKineticTemperature")
    silent_min: float | None = field(default=None, name="sc:minutesWithoutData")


class SensorElement(_Part, frozen=True):
    """A measurement: its circumstances and what came of it."""

    sensor_metadata: SensorMetadata
    sensor_report: tuple[SensorReport, ...]


class Ilmd(_Part, frozen=True):
    """What a lot is from its beginning on."""

    lot_number: str | None = field(default=None, name="cbvmda:lotNumber")
    country: str | None = field(default=None, name="cbvmda:countryOfOrigin")
    product: str | None = field(default=None, name="sc:productName")
    harvested: str | None = field(default=None, name="sc:harvestDate")
    origin: str | None = field(default=None, name="sc:origin")
    producer: str | None = field(default=None, name="sc:producer")
    quality: str | None = field(default=None, name="sc:qualityClass")
    size: str | None = field(default=None, name="sc:sizeClass")
    standard: str | None = field(default=None, name="sc:gradeStandard")
    certificate: str | None = field(default=None, name="sc:complianceCertificate")


class ErrorDeclaration(_Part, frozen=True):
    """This event was wrong: since when that is known, and which events are right instead."""

    declaration_time: str
    reason: Reason
    corrective_event_ids: tuple[str, ...] = field(default=(), name="correctiveEventIDs")


class EpcisEvent(_Part, frozen=True):
    """One event of any type; which fields it has is up to its type."""

    type: str
    event_time: str
    event_time_zone_offset: str
    event_id: str | None = field(default=None, name="eventID")
    error_declaration: ErrorDeclaration | None = None
    action: Action | None = None
    biz_step: Step | None = None
    disposition: Disposition | None = None
    epc_list: tuple[str, ...] | None = None
    quantity_list: tuple[Quantity, ...] | None = None
    parent_id: str | None = field(default=None, name="parentID")
    child_epcs: tuple[str, ...] | None = field(default=None, name="childEPCs")
    child_quantity_list: tuple[Quantity, ...] | None = None
    transformation_id: str | None = field(default=None, name="transformationID")
    input_quantity_list: tuple[Quantity, ...] | None = None
    output_quantity_list: tuple[Quantity, ...] | None = None
    read_point: Place | None = None
    biz_location: Place | None = None
    biz_transaction_list: tuple[Transaction, ...] | None = None
    source_list: tuple[Source, ...] | None = None
    destination_list: tuple[Destination, ...] | None = None
    sensor_element_list: tuple[SensorElement, ...] | None = None
    ilmd: Ilmd | None = None
    certification_info: str | None = None
    loss_kg: float | None = field(default=None, name="sc:lossKilograms")
    note: str | None = field(default=None, name="sc:note")


class Body(_Part, frozen=True):
    """The events, oldest first."""

    event_list: tuple[EpcisEvent, ...]


class Document(_Part, frozen=True):
    """A whole document. `is_cut`: more is known than its bounds let it say."""

    context: tuple[str | Mapping[str, str], ...] = field(name="@context")
    id: str
    type: str
    schema_version: str
    creation_date: str
    epcis_body: Body
    is_cut: bool = field(default=False, name="sc:isCut")
