"""What nobody takes on climbs, then is told again, within bounds; an acknowledgement ends the climbing."""

from msgspec.structs import replace

from central.alerts.policy import Policy
from central.alerts.stages.escalate import due_page, next_page_ms
from central.store.alerts.notices import Telling
from tests.central.alerts.stages.world import MINUTE_MS, NOON, case, table

TOLD = Telling(1, "told", level=1, paged_ms=NOON)
POLICY = table()


def page(minutes: float, telling: Telling = TOLD, policy: Policy = POLICY, acked: float | None = None) -> str:
    acked_ms = None if acked is None else NOON + round(acked * MINUTE_MS)
    alert = case(acked_ms=acked_ms).alert
    return due_page(alert, telling, policy, [1, 2], NOON + round(minutes * MINUTE_MS))


def test_it_climbs_after_its_time() -> None:
    """Not before, and to the next level that there is."""
    assert [page(14.9), page(15)] == ["", "level-2"]


def test_it_is_told_again_after_the_last_level() -> None:
    """Each so often, each page with a number of its own."""
    top = replace(TOLD, level=2, pages=1)
    assert [page(29.9, top), page(30, top)] == ["", "repeat-2"]
    assert page(30, replace(top, pages=7)) == "repeat-8"


def test_an_acknowledgement() -> None:
    """It ends the climbing; an alert that still stands hours after it is told again."""
    assert [page(60, acked=5), page(244, acked=5), page(245, acked=5)] == ["", "", "repeat-1"]


def test_bounds() -> None:
    """After so many pages nobody is told again, whatever happens."""
    assert page(10_000, replace(TOLD, level=2, pages=48)) == ""
    assert page(10_000, replace(TOLD, pages=1), replace(POLICY, pages_max=0)) == ""


def test_what_is_over_or_was_never_told() -> None:
    """It is no page's business."""
    assert due_page(case(closed_ms=NOON).alert, TOLD, POLICY, [1, 2], NOON + 10**9) == ""
    assert page(60, replace(TOLD, state="silenced")) == ""


def test_when_the_next_page_goes_out() -> None:
    """The message says it beforehand."""
    assert next_page_ms(case().alert, TOLD, POLICY) == NOON + 15 * MINUTE_MS
    assert next_page_ms(case().alert, replace(TOLD, level=2), POLICY) == NOON + 30 * MINUTE_MS
    assert next_page_ms(case(acked_ms=NOON).alert, TOLD, POLICY) == NOON + 240 * MINUTE_MS
    assert next_page_ms(case().alert, replace(TOLD, pages=48), POLICY) is None
