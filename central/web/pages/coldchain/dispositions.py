"""What is to be done about lots: the list, and the form by which somebody decides."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query
from fastapi.responses import RedirectResponse, Response

from central.store.coldchain import dispositions
from central.store.coldchain.dispositions import Task
from central.store.queries import excursions
from central.store.store import Connection
from central.web.frame import Known, Producing, form

router = APIRouter()


@router.get("/lots/tasks")
def show(visit: Known, before: Annotated[int | None, Query(ge=1)] = None) -> Response:
    """What is open, the oldest first, and what was decided, the newest first."""
    with visit.store.read() as connection:
        sites = visit.reach.sites
        opened = dispositions.opened(connection, sites) if before is None else []
        every = dispositions.newest(connection, before, sites)
        shown = [*opened, *(one for one in every if one.state != "open")]
        numbers = {task.id: _excursion(connection, task) for task in shown}
    older = every[-1].id if len(every) == dispositions.LISTED_MAX else None
    return visit.page("coldchain/tasks.html", tasks=shown, numbers=numbers, opened=len(opened), older=older)


@router.post("/lots/tasks/{number}", dependencies=[Depends(form)])
def decide(
    visit: Producing,
    number: int,
    decision: Annotated[Literal["released", "quarantined", "rejected"], Form()],
    comment: Annotated[str, Form()] = "",
) -> Response:
    """Write what becomes of a lot; without a comment, or if it is decided already, it is sent back."""
    words = comment.strip()[: dispositions.COMMENT_CHARS_MAX]
    if not words:
        return visit.page("error.html", 400, code=400, said=visit.words.text("tasks.no_comment"))
    with visit.store.write() as connection:
        task = dispositions.one(connection, number)
        visit.at(task.site if task else "")
        is_done = dispositions.decide(connection, number, decision, visit.who().name, words, visit.now_ms)
        excursion = _excursion(connection, task) if task else None
    if not is_done:
        said = visit.words.text("tasks.decided_before")
        return visit.page("error.html", 409, code=409, said=said, back="/lots/tasks")
    return RedirectResponse(f"/excursions/{excursion}#lots" if excursion else "/lots/tasks", status_code=303)


def _excursion(connection: Connection, task: Task) -> int | None:
    """The worst excursion's number of the breach that a task is about, by which its page is found."""
    found = excursions.listed(
        connection, task.site, task.room, task.start_ms, (task.end_ms or task.start_ms) + 1, alarms_only=True
    )
    mine = [one for one in found if one.now.side == task.side]
    worst = [one for one in mine if one.now.probe == task.probe]
    return next((one.number for one in [*worst, *mine]), None)
