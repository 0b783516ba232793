"""The boxes: how they are and whether all they told has come in; and each of them in full."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from central.store.fleet import hours
from central.store.fleet.fold import KEPT_MS
from central.store.identities import register
from central.store.identities.register import Identity
from central.store.queries import asked, box, boxes, certificates, probes
from central.store.queries.boxes import Box
from central.store.queries.certificates import Certificate
from central.web.frame import Known
from central.web.pages.county import trail
from central.web.pages.fleet import drawn, standing
from logistics.fleet import throttle

router = APIRouter()


@router.get("/boxes")
def show(visit: Known) -> Response:
    """All boxes, those in trouble first."""
    with visit.store.read() as connection:
        every = boxes.listed(connection)
        standing = certificates.by_box(connection, visit.now_ms)
    found = [one for one in every if visit.reach.holds(one.told.site)]
    order = visit.frame.county.order
    rows = sorted(found, key=lambda one: (not _is_in_trouble(one), order(one.told.site), one.name))
    return visit.page("boxes.html", boxes=rows, certificates=standing, no_certificate=Certificate())


@router.get("/boxes/{name}")
def show_one(visit: Known, name: str) -> Response:
    """One box in full; one that is only by right is there, too, and was never heard."""
    with visit.store.read() as connection:
        found = boxes.listed(connection, only=name)
        right = register.find(connection, name)
        if not found and right is None:
            raise HTTPException(404)
        one = found[0] if found or right is None else _only_by_right(right)
        visit.at(one.told.site)
        held_total, held = box.held(connection, name)
        return visit.page(
            "box.html",
            box=one,
            trail=trail.of_box(visit, one.told.site, name),
            disk=box.disk(connection, name),
            lives=box.lives(connection, name),
            boots=box.boots(connection, name),
            steps=box.steps(connection, name),
            salvages=box.salvages(connection, name),
            stretches=box.stretches(connection, name),
            mains=probes.mains(connection, name),
            held_total=held_total,
            held=held,
            standing=next(iter(standing.all_of(visit, connection, name)), None),
            lines=drawn.lines(hours.of_box(connection, name, visit.now_ms - KEPT_MS), visit.now_ms),
            bits=throttle,
            certificate=certificates.by_box(connection, visit.now_ms).get(name, Certificate()),
            asked=asked.of_box(connection, name),
        )


def _only_by_right(right: Identity) -> Box:
    return Box(right.box, boxes.Told(site=right.site, role=right.role), boxes.Seen(), (), ())


def _is_in_trouble(one: Box) -> bool:
    return (
        not one.seen.is_online
        or one.missing > 0
        or one.held > 0
        or not all(device.is_up for device in one.devices)
    )
