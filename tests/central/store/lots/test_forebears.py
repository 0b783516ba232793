"""What a lot was made of is known where it lies, as far as something was said of it, however long ago."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.store.lots.forebears import telling
from logistics.events.all import AnyEvent
from logistics.events.lots import (
    LotBegun,
    LotBlocked,
    LotGraded,
    LotInspected,
    LotReshaped,
    LotWeighed,
    Portion,
)
from tests.central.centre import Centre, batch, centre_in

SITE = "COLD-1"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """R was graded into M; M and N were merged into B."""
    with centre_in(tmp_path) as here:
        events: list[AnyEvent] = [
            LotBegun(lot="R", site="HUB", product="kiwifruit"),
            LotWeighed(lot="R", site="HUB", gross_g=2000),
            LotBegun(lot="M", site="HUB", product="kiwifruit", kind="grade", parents=("R",)),
            LotGraded(lot="R", into="M", site="HUB", gross_g=2000),
            LotBegun(lot="N", site=SITE, product="kiwifruit"),
            LotWeighed(lot="N", site=SITE, gross_g=1000),
            LotBegun(lot="B", site=SITE, product="kiwifruit", kind="mixed", parents=("M", "N")),
            LotReshaped(
                site=SITE,
                kind="merge",
                inputs=(Portion("M", 2000), Portion("N", 1000)),
                outputs=(Portion("B", 3000),),
            ),
        ]
        here.receive(batch("s", 1, *((1000 * at, event) for at, event in enumerate(events, 1))))
        yield here


def said(centre: Centre, *lots: str, most: int = 100) -> tuple[str, ...]:
    with centre.store.read() as connection:
        return telling(connection, lots, most)


def test_nothing_is_told_where_nothing_was_said(centre: Centre) -> None:
    """Most lots have forebears of which nobody said anything."""
    assert said(centre, "B") == ()


def test_who_failed_is_told_with_those_who_lead_there(centre: Centre) -> None:
    """Without M in between nobody at B's site could tell that R is in it; N has nothing to do with it."""
    centre.receive(batch("s", 9, (9000, LotInspected(lot="R", site="HUB", result="fail"))))
    assert said(centre, "B") == ("M", "R")
    assert said(centre, "B", "M") == ("R",)
    assert said(centre, "N") == ()
    assert said(centre, "B", most=1) == ("M",)


def test_a_block_of_one_in_between_is_told_alone(centre: Centre) -> None:
    """What lies behind it says nothing."""
    centre.receive(batch("s", 9, (9000, LotBlocked(lot="M", site="HUB", is_blocked=True, why="recall"))))
    assert said(centre, "B") == ("M",)
