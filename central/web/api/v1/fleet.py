"""Sites, boxes and devices: what there is, how it is, and whether all that boxes told has come in."""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from fastapi.responses import Response
from msgspec import Struct

from central.store.fleet import standing
from central.store.fleet.standing import Judged, State
from central.store.queries import boxes
from central.web.api.answers import TEXT, Limit, NameCursor, Page, Site, one, page, told
from central.web.api.callers import Api, Asked, missing
from logistics.duty.limits import Limits
from logistics.events.machine import BoxMachine
from logistics.fleet.facts import BoxFacts

_CENTRE = version("sanji")
router = APIRouter(prefix="/v1", tags=["fleet"])


class SiteItem(Struct, frozen=True):
    """A site, or a stop without a box (kind park); `parent` is the site above it, "" for none."""

    site: str
    name_zh: str
    name_en: str
    kind: Literal["hub", "township", "village", "coldstore", "park"]
    parent: str


class Box(Struct, frozen=True):
    """A box: what it last told of itself, and how much of what it ever made is stored here.

    `missing_events` is the gap: numbers below the highest that are not here. `is_online` null: never seen.
    `backlog_events` and `oldest_age_ms` are what it last said it still holds, at `health_ms` (0: never).

    `stands`: a box that is silent or was never heard is not well, whatever it told last. `findings` are the
    kinds of what was found (docs/fleet.md). What it last told of its machine, at `machine_ms` (0: never), is
    null where it does not know: `throttle` has the bits of the Pi's firmware, `temp_mc` thousandths of °C.
    `settings` is the digest of those it goes by, `wished_settings` of those it should; "": not known, none.
    """

    box: str
    site: str
    role: str
    version: str
    is_online: bool | None
    seen_since_ms: int
    started_ms: int
    health_ms: int
    clock: str
    backlog_events: int
    oldest_age_ms: int
    disk_free_mb: int
    dropped_events: int
    stored_events: int
    highest_events: int
    missing_events: int
    quarantined_events: int
    stands: State
    findings: tuple[str, ...]
    heard_ms: int | None
    machine_ms: int
    temp_mc: int | None
    throttle: int | None
    wear_pct: int | None
    link: str | None
    devices_down: int
    settings: str
    wished_settings: str
    certificate_ms: int | None


class Device(Struct, frozen=True):
    """A device of a box, up or down since when and why."""

    box: str
    device: str
    kind: str
    site: str
    is_up: bool
    since_ms: int
    reason: str


@router.get("/sites", **told(Page[SiteItem], None))
def list_sites(asked: Api, limit: Limit = 100, cursor: NameCursor = "") -> Response:
    """The county's sites and stops by id; all of them, whatever is in reach."""
    county = asked.county
    found = [
        SiteItem(place.site, place.zh, place.en, place.kind, place.parent)  # type: ignore[arg-type]  # data
        for _, place in sorted(county.named.items())
        if place.site > cursor
    ]
    return page(asked, found, limit, lambda last: last.site)


@router.get("/boxes", **told(Page[Box], "read:fleet"))
def list_boxes(asked: Api, site: Site = "", limit: Limit = 100, cursor: NameCursor = "") -> Response:
    """Boxes by name."""
    wanted = asked.sites(site)
    judged = _judged(asked)
    found = [
        _shown(box, judged.get(box.name))
        for box in _boxes(asked)
        if box.name > cursor and (wanted is None or box.told.site in wanted)
    ]
    return page(asked, found, limit, lambda last: last.box)


@router.get("/boxes/{box}", **told(Box, "read:fleet", can_miss=True))
def get_box(asked: Api, box: Annotated[str, Path(pattern=TEXT, description="The box's name.")]) -> Response:
    """A box by its name."""
    found = [each for each in _boxes(asked, box) if each.name == box and asked.sees(each.told.site)]
    if not found:
        raise missing()
    return one(asked, _shown(found[0], _judged(asked, box).get(box)))


@router.get("/devices", **told(Page[Device], "read:fleet"))
def list_devices(asked: Api, site: Site = "", limit: Limit = 100, cursor: NameCursor = "") -> Response:
    """Devices by box and name."""
    wanted = asked.sites(site)
    every = (device for device in _devices(asked) if wanted is None or device.site in wanted)
    found = [device for device in every if _key(device) > cursor]
    return page(asked, sorted(found, key=_key), limit, _key)


def _boxes(asked: Asked, only: str | None = None) -> tuple[boxes.Box, ...]:
    """A county has some hundred boxes, and they are read at once."""
    with asked.store.read() as connection:
        return boxes.listed(connection, only)


def _devices(asked: Asked) -> Iterator[Device]:
    for box in _boxes(asked):
        for each in box.devices:
            yield Device(
                box.name, each.device, each.kind, box.told.site, each.is_up, each.since_ms, each.reason
            )


def _judged(asked: Asked, only: str | None = None) -> dict[str, Judged]:
    limits: Limits = asked.request.app.state.duty
    with asked.store.read() as connection:
        found = standing.read(connection, limits, asked.now_ms, _CENTRE, only)
    return {one.facts.box: one for one in found}


def _key(device: Device) -> str:
    return f"{device.box}/{device.device}"


def _shown(box: boxes.Box, judged: Judged | None) -> Box:
    """A box of which streams alone are known was heard once; that it is well nobody says."""
    said = box.told
    known = judged.facts if judged else BoxFacts(box.name)
    machine = known.machine or BoxMachine(site=known.site)
    return Box(
        box=box.name,
        site=said.site,
        role=said.role,
        version=said.version,
        is_online=box.seen.is_online,
        seen_since_ms=box.seen.since_ms,
        started_ms=said.started_ms,
        health_ms=said.health_ms,
        clock=said.clock,
        backlog_events=said.backlog,
        oldest_age_ms=said.oldest_ms,
        disk_free_mb=said.disk_free_mb,
        dropped_events=said.dropped,
        stored_events=box.stored,
        highest_events=box.highest,
        missing_events=box.missing,
        quarantined_events=box.held,
        stands=judged.state if judged else "silent",
        findings=judged.kinds if judged else (),
        heard_ms=known.heard_ms,
        machine_ms=known.machine_ms,
        temp_mc=machine.temp_mc,
        throttle=machine.throttle,
        wear_pct=machine.wear_pct,
        link=machine.link,
        devices_down=known.devices_down,
        settings=known.running,
        wished_settings=known.wanted,
        certificate_ms=known.certificate_ms,
    )
