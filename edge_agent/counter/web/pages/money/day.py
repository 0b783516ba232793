"""The page on which a day is closed: its counts, what is open still, and whether anything came since."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from msgspec.structs import asdict

from edge_agent.counter.books.cash import drawer
from edge_agent.counter.books.days import bags_open, day_at, day_of, day_to_close
from edge_agent.counter.books.shelved import Shelved
from edge_agent.counter.deeds.money.day import DAYS_BACK, CloseDay
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.trade.outcome import Said
from plumbing.clock import utc_ms

router = APIRouter()


@router.get("/day")
def show(visit: Anybody, day: date | None = None) -> Response:
    """The day to be closed: yesterday, where nobody closed it; else today, or the one that was asked for."""
    return _day(visit, day, visit.frame.board.last_said("day_closed"))


@router.post("/day")
def close(visit: FromForm, day: Annotated[date, Form()]) -> Response:
    """Close it, whatever is open still."""
    said = visit.ask(CloseDay(day))
    if said.kind in ("ok", "duplicate"):
        return RedirectResponse(f"/day?day={day.isoformat()}", status_code=303)
    return _day(visit, day, said, status=409)


def _day(visit: Visit, wanted: date | None, said: Said | None, status: int = 200) -> Response:
    now_ms = utc_ms()
    today = day_of(now_ms)
    is_known = wanted is not None and today - timedelta(days=DAYS_BACK) <= wanted <= today
    with visit.looking() as shelved:
        found = day_at(shelved, wanted) if wanted and is_known else day_to_close(shelved, now_ms)
        warnings = _open(visit, shelved)
    return visit.page(
        "money/day.html",
        status,
        said=said,
        found=found,
        counts=asdict(found.now.counts),
        warnings=warnings,
        today=today,
        is_yesterday=wanted is None and found.day != today,
    )


def _open(visit: Visit, shelved: Shelved) -> list[str]:
    """What is open still, in words: none of it keeps anybody from closing."""
    words, shown = visit.words, visit.frame.board.shown
    till = drawer(shelved.told, visit.frame.site).till
    bags = bags_open(shelved.told)
    found = {
        "day.cod": till.collected_fen or till.remitted_fen,
        "day.bags": bags,
        "day.unsent": shown.unsent,
        "day.clock": shown.clock != "synced",
    }
    return [words.text(key, n=n) for key, n in found.items() if n]
