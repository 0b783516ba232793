"""The page on which the shelf and the courier at hand are chosen."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from msgspec import Struct

from edge_agent.counter.deeds.shelf.carrier import Courier
from edge_agent.counter.deeds.shelf.shelve import ChooseShelf
from edge_agent.counter.web.frame import Anybody, FromForm, Visit
from edge_agent.counter.web.nav import has_shelves

router = APIRouter()
COURIERS = ("SF", "ZTO", "YTO", "STO", "YUNDA", "JT", "EMS", "JD", "DEPPON")


class Shelf(Struct, frozen=True):
    """A shelf with how many parcels lie on it of how many it holds."""

    name: str
    lying: int
    capacity: int

    @property
    def is_full(self) -> bool:
        """Whether the next parcel goes elsewhere."""
        return self.lying >= self.capacity


def shelves(visit: Visit) -> tuple[Shelf, ...]:
    """The counter's shelves as they are filled now; none where it has none."""
    settings = visit.frame.settings
    if settings.shelves is None or not has_shelves(settings):
        return ()
    with visit.looking() as shelved:
        return tuple(
            Shelf(name, shelved.count_on(name), capacity)
            for name, capacity in settings.shelves.capacity.items()
        )


@router.get("/arrive")
def arrive(visit: Anybody) -> Response:
    """All shelves and couriers, each a tap away."""
    return visit.page("shelf/arrive.html", shelves=shelves(visit), couriers=COURIERS)


@router.post("/arrive/shelf")
def choose_shelf(visit: FromForm, shelf: Annotated[str, Form(max_length=32)]) -> Response:
    """Fill this shelf from now on, and back to the scans, which say so."""
    visit.ask(ChooseShelf(shelf))
    return RedirectResponse("/", status_code=303)


@router.post("/arrive/courier")
def choose_courier(visit: FromForm, carrier: Annotated[str, Form(max_length=32)] = "") -> Response:
    """This carrier's courier hands over; "": nobody."""
    visit.ask(Courier(carrier if carrier in COURIERS else ""))
    return RedirectResponse("/", status_code=303)
