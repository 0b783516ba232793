"""The settings of one box, as an engineer writes them in TOML."""

from collections.abc import Iterator
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Literal

from edge_agent.counter.settings import (
    Operator,
    OperatorId,
    Produce,
    Shelves,
    Transport,
    Web,
    operator_faults,
)
from edge_agent.drivers.clashes import clashes
from edge_agent.drivers.probes.settings import ModbusBus, Probe
from edge_agent.drivers.scales.profiles import with_model
from edge_agent.drivers.settings import Camera, Defrost, Door, Mains, Name, Pins, Room, Scale, Scanner
from edge_agent.health.settings import Health
from edge_agent.identity.settings import Identity
from edge_agent.printing.settings import Printer, paper_faults
from edge_agent.updates.settings import Updates
from plumbing import signing
from plumbing.address import Address, broker_faults
from plumbing.settings import Field, Section, checked, load
from plumbing.trust.tls import TlsFiles

PublicKey = Annotated[str, checked(signing.key_in)]
BrokerUrl = Annotated[str, checked(Address.parse)]
# NATS carries no dots or blanks in a topic; + and # would be wildcards.
TopicRoot = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$", max_length=200)]


class Box(Section):
    """Who this box is and where it stands."""

    name: Name
    """Unique in the county; also its name at the broker. Letters, digits, - and _."""
    site: Name
    """The site's id in the county's data."""
    county: Name = "suichang"
    """The county's name in topics, and of its data."""
    role: Literal["village", "township", "hub", "coldstore"]
    """What the box is for; the centre shows it, and treats all alike."""
    data_dir: Path
    """Where the outbox lies: a folder on the data partition."""
    clock: Literal["auto", "trusted"] = "auto"
    """auto: the time is trusted once the machine says that it is synchronised; trusted: always."""


class Broker(Section):
    """How the box reaches the centre."""

    addresses: Annotated[list[BrokerUrl], Field(min_length=1)]
    """Tried in turn: mqtt://host:port or mqtts://host:port."""
    root: TopicRoot = "sanji/v1"
    """What all topics begin with: levels of letters, digits, - and _."""
    user: str = ""
    """The box's account at the broker; empty: none."""
    password_file: Path | None = None
    """A file that holds the account's password and nothing else."""
    ca_file: Path | None = None
    """Certificates of whom the broker must be certified by; left out: the system's authorities."""
    certificate_file: Path | None = None
    """The box's certificate with its chain, by which the broker knows it; left out: none is shown."""
    key_file: Path | None = None
    """The certificate's private key."""
    insecure: bool = False
    """Whether mqtt:// may be spoken outside this machine, where everybody on the way reads and may write."""
    partitions: Annotated[int, Field(ge=1, le=4096)] = 64
    """How many parts the county's boxes are divided into; the same for all boxes and the centre."""
    keepalive_s: Annotated[int, Field(ge=5, le=300)] = 20
    """A link that is silent for one and a half times this long is dead."""
    qos: Literal[0, 1] = 0
    """0 is enough: what is not confirmed or answered is sent again in any case. 1 costs speed."""

    @property
    def tls(self) -> TlsFiles:
        """Whom to believe, and by what to be known."""
        return TlsFiles(self.ca_file, self.certificate_file, self.key_file)


class Sending(Section):
    """How the outbox is emptied."""

    window: Annotated[int, Field(ge=1, le=64)] = 8
    """Batches in flight at once."""
    batch_events: Annotated[int, Field(ge=1, le=2000)] = 500
    """Events in a batch, at most."""
    resend_s: Annotated[float, Field(ge=0.5, le=300)] = 5.0
    """First pause before a batch is sent again; doubles up to resend_s_max, with jitter."""
    resend_s_max: Annotated[float, Field(ge=1, le=3600)] = 120.0
    """The longest pause before a batch is sent again."""
    backlog_events_per_s: Annotated[int, Field(ge=10, le=100_000)] = 2000
    """The backlog is drained at most this fast, so that it never delays what happens now."""


class Telemetry(Section):
    """How often temperatures are put to disk and sealed into a chunk for sending."""

    commit_s: Annotated[float, Field(ge=0.1, le=60)] = 1.0
    """A temperature is on disk after at most this long; a longer time spares the SD card."""
    seal_s: Annotated[float, Field(ge=1, le=900)] = 300.0
    """Temperatures travel in chunks of this length while all rooms are within their limits."""
    uneasy_seal_s: Annotated[float, Field(ge=1, le=900)] = 10.0
    """The same while a room is out of its limits: the centre then sees it as it comes."""


class Keeping(Section):
    """What the box may keep of each worth until the centre has it, and what it leaves free of its disk."""

    parcel_mb: Annotated[float, Field(ge=0.1, le=1_000_000)] = 500.0
    """Parcels and weights: never dropped. When they fill this, the counter refuses and says so."""
    alarm_mb: Annotated[float, Field(ge=0.1, le=1_000_000)] = 100.0
    """Alarms, doors, faults and starts: never dropped either; what does not fit waits in memory."""
    telemetry_mb: Annotated[float, Field(ge=0.1, le=1_000_000)] = 200.0
    """Temperatures and health: over this, the oldest are thinned to ten minutes' values, then dropped."""
    kept_mb: Annotated[float, Field(ge=0, le=100_000)] = 64.0
    """What the centre has and could lose with its machine: kept until it lies in the centre's backups, and
    sent again after a restore. Over this the oldest goes, and all of it on a full disk. 0: none is kept."""
    kept_days: Annotated[float, Field(ge=0, le=30)] = 7.0
    """Nor is it kept for longer than this, or than `[counter] forget_person_days`: it holds names."""
    reserve_mb: Annotated[float, Field(ge=0, le=1000)] = 8.0
    """Kept free in a file of this size, so that a box on a full disk can start, forget and tidy up; nothing
    new is accepted while it cannot be kept. 0: none."""


class Stills(Section):
    """Pictures of scanned parcels, kept on the box as evidence: JPEGs of at most 60 kB."""

    quota_mb: Annotated[float, Field(ge=0, le=1_000_000)] = 200.0
    """What they may take; the oldest makes way for the newest. 0: none are kept."""
    leave_mb: Annotated[float, Field(ge=0, le=1_000_000)] = 256.0
    """Kept free of the disk for what matters more: below this, stills make way."""


class Counter(Section):
    """What a scan means at this box."""

    act: Literal["arrive", "depart", "hand_out", "collect", "return"] = "arrive"
    """What a scan means until a card says otherwise."""
    accept: Literal["carriers", "plausible", "any"] = "plausible"
    """Which codes are waybills: only known carriers', anything that may be one, or every code read."""
    repeat_s: Annotated[float, Field(ge=1, le=86_400)] = 60.0
    """A second scan of a parcel for the same act within this time is a duplicate: told, not counted."""
    card_s: Annotated[float, Field(ge=5, le=86_400)] = 120.0
    """A card's act ends after this long without a scan."""
    duty_h: Annotated[float, Field(ge=0.1, le=24)] = 10.0
    """Whoever is on is off after this long without a scan or a deed."""
    forget_person_days: Annotated[int, Field(ge=1, le=30)] = 7
    """Name and number of whom a parcel was for are erased from the box so long after it left the site."""


class Tables(Section):
    """The tables of a box that has never heard from a centre: the centre's take their place for good."""

    routing_file: Path | None = None
    """Where parcels go, as CSV: kind, key, to, say."""
    prices_file: Path | None = None
    """What collected parcels cost, as CSV: zone, name, first_g, first_fen, step_g, step_fen, max_g."""


class Commands(Section):
    """Whose commands the box takes."""

    key: PublicKey | Literal[""] = ""
    """The centre's public key, as `sanji central command key` prints it. Empty: no command is taken, but for
    stills and tables over loopback, as before commands were signed."""
    next_key: PublicKey | Literal[""] = ""
    """A second one that counts as well, while the centre changes its key."""
    confirm_min: Annotated[float, Field(ge=0.1, le=1440)] = 10.0
    """New settings that the centre sent count for good once it has confirmed the box's word that it goes by
    them; without that the box goes back to the old ones after so many minutes."""


class EdgeSettings(Section):
    """A whole box."""

    box: Box
    broker: Broker
    identity: Identity | None = None
    sending: Sending = Sending()
    telemetry: Telemetry = Telemetry()
    outbox: Keeping = Keeping()
    counter: Counter = Counter()
    stills: Stills = Stills()
    tables: Tables = Tables()
    commands: Commands = Commands()
    health: Health = Health()
    updates: Updates = Updates()
    transport: Transport = Transport()
    produce: Produce = Produce()
    web: Web | None = None
    shelves: Shelves | None = None
    pins: Pins | None = None
    camera: dict[Name, Camera] = Field(default_factory=dict)
    scanner: dict[Name, Scanner] = Field(default_factory=dict)
    scale: dict[Name, Scale] = Field(default_factory=dict)
    probe: dict[Name, Probe] = Field(default_factory=dict)
    modbus: dict[Name, ModbusBus] = Field(default_factory=dict)
    room: dict[Name, Room] = Field(default_factory=dict)
    mains: dict[Name, Mains] = Field(default_factory=dict)
    door: dict[Name, Door] = Field(default_factory=dict)
    defrost: dict[Name, Defrost] = Field(default_factory=dict)
    printer: dict[Name, Printer] = Field(default_factory=dict)
    operator: dict[OperatorId, Operator] = Field(default_factory=dict)


def load_edge(path: Path) -> EdgeSettings:
    """The box's settings. Raises SettingsError that names every fault."""
    return load(path, EdgeSettings, prepare=_named, across=_across)


ACK_BUTTON = "ack_button"
"""The name of the push button of `[pins]` among the devices."""
_CROP_MIN = 0.05
_DEVICES = ("camera", "scanner", "scale", "probe", "modbus", "door", "defrost", "mains", "printer")


def _named(raw: dict[str, Any]) -> dict[str, Any]:
    """`[camera]` is short for `[camera.camera]`, and so on: most boxes have one of a kind.

    A scale's model stands for the settings that its profile gives.
    """
    spelled = dict(raw)
    for kind in _DEVICES:
        table = raw.get(kind)
        if isinstance(table, dict) and (not table or any(not isinstance(v, dict) for v in table.values())):
            spelled[kind] = {kind: table}
    scales = spelled.get("scale")
    if isinstance(scales, dict):
        spelled["scale"] = {
            name: with_model(table) if isinstance(table, dict) else table for name, table in scales.items()
        }
    return spelled


def _across(raw: dict[str, Any]) -> list[str]:
    """Faults between tables: rooms that are not there, names used twice, doors without pins."""
    tables = {kind: _tables(raw, kind) for kind in (*_DEVICES, "room")}
    faults = [
        f"{kind}.{name}.room: no room {table['room']!r} in this file; add [room.{table['room']}]"
        for kind in ("probe", "door", "defrost")
        for name, table in tables[kind].items()
        if isinstance(table.get("room"), str) and table["room"] not in tables["room"]
    ]
    names = [name for kind in _DEVICES for name in tables[kind]]
    pins = raw.get("pins")
    names += [ACK_BUTTON] if isinstance(pins, dict) and ACK_BUTTON in pins else []
    faults += [
        f"{name}: two devices have this name; events could not tell them apart"
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    faults += [
        f"pins: is missing, and a {what} needs it; add [pins], if need be with nothing in it"
        for kind, what in (("door", "door"), ("defrost", "defrost contact"), ("mains", "mains contact"))
        if tables[kind] and "pins" not in raw
    ]
    faults += broker_faults(raw.get("broker"))
    faults += clashes(tables, raw.get("pins"))
    faults += _produce_faults(raw.get("produce"), tables["scale"])
    faults += [
        f"room.{name}: {fault}" for name, table in tables["room"].items() for fault in _band_faults(table)
    ]
    faults += [f"operator.{fault}" for fault in operator_faults(_tables(raw, "operator"))]
    faults += [
        f"printer.{name}: {fault}"
        for name, table in tables["printer"].items()
        for fault in paper_faults(table)
    ]
    faults += [
        f"camera.{name}.crop: {table['crop']} is no part of a frame; give its left, top, right and bottom"
        for name, table in tables["camera"].items()
        if _is_no_part(table.get("crop", [0, 0, 1, 1]))
    ]
    return faults


def _produce_faults(produce: object, scales: dict[str, dict[str, Any]]) -> Iterator[str]:
    wanted = produce.get("scale", "") if isinstance(produce, dict) else ""
    if isinstance(wanted, str) and wanted and wanted not in scales:
        yield f"produce.scale: no scale {wanted!r} in this file; add [scale.{wanted}] or leave it out"


def _is_no_part(crop: object) -> bool:
    """Whether four numbers leave nothing between them; what is no four numbers is another fault."""
    match crop:
        case [
            int() | float() as left,
            int() | float() as top,
            int() | float() as right,
            int() | float() as bottom,
        ]:
            return right - left < _CROP_MIN or bottom - top < _CROP_MIN
        case _:
            return False


def _tables(raw: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    tables = raw.get(kind)
    if not isinstance(tables, dict):
        return {}
    return {str(name): table for name, table in tables.items() if isinstance(table, dict)}


def _band_faults(room: dict[str, Any]) -> Iterator[str]:
    """What a room's alarm could not be judged by, in the thousandths of a degree in which it is judged."""
    given = (
        room.get("limit_c_min"),
        room.get("limit_c_max"),
        room.get("hysteresis_c", Room.model_fields["hysteresis_c"].default),
    )
    numbers = [value for value in given if isinstance(value, int | float) and isfinite(value)]
    if len(numbers) < len(given):
        return
    low, high, hysteresis = numbers
    low_mc, high_mc = round(low * 1000), round(high * 1000)
    if low_mc >= high_mc:
        yield f"limit_c_min {low} is not below limit_c_max {high}"
    elif round(hysteresis * 1000) >= high_mc - low_mc:
        yield f"hysteresis_c {hysteresis} is not less than the {high - low:g} °C between the limits"
