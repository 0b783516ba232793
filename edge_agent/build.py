"""Puts an agent together from a box's settings."""

import re
from collections.abc import Callable
from importlib.metadata import version
from random import Random
from typing import TYPE_CHECKING

from msgspec import structs

from edge_agent import settings as edge
from edge_agent.agent import Parts
from edge_agent.counter.bench import bench_of, no_photo
from edge_agent.counter.counter import Counter
from edge_agent.counter.modes.cards import CARD
from edge_agent.settings import EdgeSettings, Keeping
from edge_agent.store.memory import ScanMemory
from edge_agent.store.mend import salvage
from edge_agent.store.outbox import OUTBOX_FILE, Outbox
from edge_agent.store.quota import Limits
from edge_agent.store.readings import OpenReadings
from edge_agent.store.timekeeper import Timekeeper
from edge_agent.store.times import Times
from edge_agent.trade.coldroom import ColdRooms
from edge_agent.trade.desk import Desk, Known
from edge_agent.trade.evidence.album import Album
from edge_agent.trade.outcome import Signal
from edge_agent.trade.standing import Standing
from edge_agent.trade.tables.ahead import Ahead
from edge_agent.trade.tables.held import Held, packaged_carriers
from edge_agent.uplink.sender import Publish, Sender
from logistics.events.shape import WAYBILL_PATTERN
from logistics.parcels.waybills import CarrierPack
from logistics.weighing.stable import StableWeight
from plumbing.clock import Moment
from plumbing.sqlite import DiskFull

if TYPE_CHECKING:
    from edge_agent.trade.evidence.keeper import StillKeeper

_MB = 2**20
STILLS_FOLDER = "stills"
_WAYBILL = re.compile(WAYBILL_PATTERN)
# What a camera reads as a product's code: real, but never a parcel's.
_PRODUCT_CODES = frozenset({"ean13", "ean8", "upca", "upce"})


def build(
    settings: EdgeSettings,
    *,
    stream: str,
    boot: str,
    publish: Publish,
    signal: Callable[[Signal], None],
    skipped: Callable[[], int],
    rng: Random,
    now: Moment = salvage.UNKNOWN,
    outbox_of: type[Outbox] = Outbox,
    desk_of: type[Desk] = Desk,
) -> Parts:
    """All parts of an agent on its database, with what an earlier life left open already sealed.

    A damaged database is put aside and salvaged first; `now` dates the report of it. A rehearsal may plant
    another outbox or desk.
    """
    path, limits, site = settings.box.data_dir / OUTBOX_FILE, limits_of(settings.outbox), settings.box.site
    salvage.if_damaged(path, stream=stream, boot=boot, now=now, reserve_bytes=limits.reserve_bytes)
    with salvage.marking(path):
        outbox = outbox_of(path, stream=stream, boot=boot, limits=limits)
        readings = OpenReadings(outbox)
        found = _seal_found(outbox, readings)
    memory, stills = ScanMemory(outbox.db), stills_of(settings, stream)
    held = Held(outbox, settings.tables)
    desk = _desk(desk_of, settings, memory, boot, stills, held)
    return Parts(
        settings=settings,
        outbox=outbox,
        readings=readings,
        memory=memory,
        desk=desk,
        counter=_counter(settings, outbox, desk, stream, boot, stills, held),
        rooms=_rooms(settings, readings, Standing(outbox.db, boot)),
        sender=Sender(settings.box.name, outbox, settings.sending, publish, rng),
        signal=signal,
        skipped=skipped,
        keeper=Timekeeper(site, Times(outbox)),
        version=version("sanji"),
        limits=limits,
        held=held,
        found=found,
        stills=stills,
    )


def _desk(
    desk_of: type[Desk],
    settings: EdgeSettings,
    memory: ScanMemory,
    boot: str,
    stills: "StillKeeper | None",
    held: Held,
) -> Desk:
    return desk_of(
        settings.box.site,
        settings.counter,
        memory,
        lambda text, symbology: know(held.carriers(), settings.counter, text, symbology),
        _scales(settings),
        boot,
        stills.has if stills else _none_has,
    )


def _counter(
    settings: EdgeSettings,
    outbox: Outbox,
    desk: Desk,
    stream: str,
    boot: str,
    stills: "StillKeeper | None",
    held: Held,
) -> Counter:
    ahead = Ahead(held)
    bench = bench_of(settings, outbox.db, desk, stream, boot)
    photo = stills.snap if stills else no_photo
    bench = structs.replace(
        bench,
        candidates=lambda text: held.carriers().candidates(text),
        photo=photo,
        expecting=ahead,
        routes=ahead,
        prices=ahead.prices,
        standards=ahead.standards,
        parties=ahead.parties,
        carried=ahead.carried,
    )
    counter = Counter(bench)
    outbox.start(counter.bench.books.mend)
    return counter


def _rooms(settings: EdgeSettings, readings: OpenReadings, standing: Standing) -> ColdRooms:
    return ColdRooms(
        settings.box.site,
        readings,
        settings.probe,
        settings.room,
        settings.door,
        standing,
        settings.defrost,
    )


def _scales(settings: EdgeSettings) -> dict[str, StableWeight]:
    return {
        name: StableWeight(division_g=scale.division_g, max_g=scale.max_g, min_g=scale.min_g)
        for name, scale in settings.scale.items()
    }


def stills_of(settings: EdgeSettings, stream: str) -> "StillKeeper | None":
    """The keeper of stills; none where there is no camera or no quota for them."""
    if not settings.camera or not settings.stills.quota_mb:
        return None
    return _keeper(album_of(settings), stream)


def _keeper(album: Album, stream: str) -> "StillKeeper":
    from edge_agent.trade.evidence.keeper import StillKeeper

    return StillKeeper(album, stream)


def album_of(settings: EdgeSettings) -> Album:
    """Where the box's stills are."""
    quota_bytes, leave_bytes = (int(mb * _MB) for mb in (settings.stills.quota_mb, settings.stills.leave_mb))
    return Album(settings.box.data_dir / STILLS_FOLDER, quota_bytes, leave_bytes)


def _none_has(_device: str, _text: str) -> bool:
    return False


def limits_of(keeping: Keeping) -> Limits:
    """The outbox's limits in bytes."""
    return Limits(
        telemetry_bytes=int(keeping.telemetry_mb * _MB),
        alarm_bytes=int(keeping.alarm_mb * _MB),
        parcel_bytes=int(keeping.parcel_mb * _MB),
        reserve_bytes=int(keeping.reserve_mb * _MB),
        kept_bytes=int(keeping.kept_mb * _MB),
    )


def _seal_found(outbox: Outbox, readings: OpenReadings) -> int:
    """On a full disk none yet: the agent seals them as soon as there is room."""
    try:
        with outbox.transaction():
            return readings.seal_found()
    except DiskFull:
        return 0


def load_pack() -> CarrierPack:
    """The carrier rules that came with this version, read once."""
    return packaged_carriers()


def know(pack: CarrierPack, settings: edge.Counter, text: str, symbology: str) -> Known:
    """Whether a code is taken for a waybill here, and its likeliest carrier."""
    if not _WAYBILL.match(text):
        return Known(is_waybill=False)
    found = [candidate for candidate in pack.candidates(text) if candidate.kind == "waybill"]
    carrier = found[0].carrier if found else ""
    if settings.accept == "any":
        return Known(is_waybill=True, carrier=carrier)
    # One in ten plain 12- and 13-digit waybills is a valid product number as well: the symbology decides.
    if symbology in _PRODUCT_CODES:
        return Known(is_waybill=False)
    if found:
        return Known(is_waybill=True, carrier=carrier)
    return Known(is_waybill=settings.accept == "plausible" and pack.plausible(text))


def may_end_search(pack: CarrierPack, settings: edge.Counter, text: str) -> bool:
    """Whether the camera, having read this, need not look for another code in the same picture."""
    return text.startswith(CARD) or know(pack, settings, text, "").is_waybill
