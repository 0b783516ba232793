"""A version brought to boxes in waves: begun, looked at, paused, gone on with, ended."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Path
from fastapi.responses import RedirectResponse, Response

from central.fleet.rollouts import rollouts as work
from central.fleet.rollouts.rollouts import RolloutFault
from central.fleet.rollouts.waves import DEFAULT, TEXT_CHARS_MAX, WaveFault
from central.ordering.groups import Group, GroupFault, members
from central.store.releases import rollouts, shelf
from central.web.frame import Fitting, Visit, Whole, form

router = APIRouter()
_PAGE = "/fleet/rollouts"

_Word = Annotated[str, Form(max_length=64)]
_Minutes = Annotated[int, Form(ge=0, le=40_320)]


@router.get(_PAGE)
def show(visit: Whole, only: str = "") -> Response:
    """The releases, which version each box runs, and the rollouts; `only` shows one with its boxes."""
    with visit.store.read() as connection:
        found = rollouts.listed(connection)
        first = only[:12] or (found[0].id if found else "")
        parts = rollouts.parts(connection, first) if first else ()
        releases = shelf.listed(connection)
        running = rollouts.versions(connection)
    return visit.page(
        "fleet/rollouts.html",
        rollouts=found,
        shown=next((one for one in found if one.id == first), None),
        of=parts,
        releases=releases,
        versions=list(dict.fromkeys(one.version for one in releases)),
        running=running,
        waves=DEFAULT,
    )


@router.post(_PAGE, dependencies=[Depends(form)])
def begin(
    visit: Fitting,
    version: _Word,
    waves: Annotated[str, Form(max_length=TEXT_CHARS_MAX)] = DEFAULT,
    site: _Word = "",
    role: _Word = "",
    fail_max: Annotated[int, Form(ge=0, le=1000)] = 0,
    soak_min: _Minutes = 60,
    silent_min: Annotated[int, Form(ge=5, le=40_320)] = 1440,
) -> Response:
    """Begin one; its first wave is ordered within half a minute."""
    new = work.named(
        version,
        visit.who().name,
        visit.now_ms,
        fail_max=fail_max,
        soak_min=soak_min,
        silent_min=silent_min,
    )
    children = visit.frame.county.children
    try:
        with visit.store.write() as connection:
            group = Group((), role, site, is_all=not (role or site))
            begun = work.begin(connection, new, waves, members(connection, group, children), children)
    except (RolloutFault, WaveFault, GroupFault) as why:
        return _refused(visit, str(why))
    visit.note("rollout:start", f"{begun.id} {version} {waves}"[:200])
    return RedirectResponse(f"{_PAGE}?only={begun.id}", status_code=303)


@router.post(f"{_PAGE}/{{rollout}}/{{deed}}", dependencies=[Depends(form)])
def change(
    visit: Fitting,
    rollout: Annotated[str, Path(pattern="^[0-9a-f]{12}$")],
    deed: Literal["pause", "resume", "cancel"],
) -> Response:
    """Pause, go on (in spite of what failed), or end one."""
    try:
        with visit.store.write() as connection:
            if deed == "pause":
                work.pause(connection, rollout)
            elif deed == "resume":
                work.resume(connection, rollout)
            else:
                work.cancel(connection, rollout, visit.now_ms)
    except RolloutFault as why:
        return _refused(visit, str(why))
    return RedirectResponse(f"{_PAGE}?only={rollout}", status_code=303)


def _refused(visit: Visit, why: str) -> Response:
    said = visit.words.text("rollpage.bad")
    return visit.page("error.html", 400, code=400, said=f"{said} {why}")
