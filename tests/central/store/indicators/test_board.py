"""Once the deadline is past, a figure on time is what counts; what is counted since stands beside it."""

from datetime import date

from msgspec.structs import replace

from central.store.indicators.board import Line, current, line_of
from central.store.indicators.counting.counts import Live
from logistics.indicators.figures import Figure
from tests.central.centre import NOW, Centre
from tests.central.store.indicators.writing import draft, enter
from tests.logistics.indicators.packs import one

DUE = date(2022, 12, 31)
LATER = Live("retail", date(2026, 1, 1), date(2026, 1, 30), Figure(7), False, b"{}", "0" * 64, NOW)


def line(centre: Centre, live: Live, today: date) -> Line:
    """The line of an indicator that is due at the end of 2022."""
    indicator = one("retail")
    assert indicator.deadline == DUE
    with centre.store.read() as connection:
        entry = current(connection, [indicator], today).get("retail")
    return line_of(indicator, entry, live, today)


def test_what_was_entered_on_time_stays(centre: Centre) -> None:
    """No count and no entry of later days takes its place after the deadline; the count is beside it."""
    on_time = enter(centre, draft(Figure(31)))
    enter(centre, draft(Figure(99), year=2025))
    found = line(centre, LATER, date(2026, 2, 1))
    assert found.entry
    assert found.actual
    assert (found.entry.id, found.actual.figure, found.is_live) == (on_time, Figure(31), False)
    assert (found.state, found.is_late) == ("unproven", False)
    assert found.beside == LATER


def test_before_the_deadline_the_later_days_count(centre: Centre) -> None:
    """And after it where nothing ends on time; of two on time, that of the later days."""
    enter(centre, draft(Figure(26), year=2021))
    soon = replace(LATER, first=date(2022, 6, 1), last=date(2022, 6, 30))
    for today in (date(2022, 7, 1), date(2026, 2, 1)):
        found = line(centre, soon, today)
        assert (found.is_live, found.beside) == (True, None)


def test_without_a_figure_on_time_a_late_one_is_shown(centre: Centre) -> None:
    """It says that it is late."""
    enter(centre, draft(Figure(40), year=2023))
    found = line(centre, LATER, date(2026, 2, 1))
    assert (found.is_live, found.is_late) == (True, True)
