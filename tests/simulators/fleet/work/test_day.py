"""A county's day adds up to what its sources say, hour by hour."""

import pytest

from simulators.fleet.work import day


def test_a_county_has_the_boxes_of_its_sites() -> None:
    """One hub, nine township centres and 120 stations, each at a site of the county's data."""
    sites = [day.site(place) for place in range(day.BOXES_A_COUNTY)]
    assert (len(sites), sites[0], sites[9], sites[10], sites[-1]) == (130, "HUB", "C9", "SC-001", "SC-120")


@pytest.mark.parametrize("kind", ["inbound", "transit", "delivery", "collection", "readings", "health"])
def test_the_hours_of_a_day_make_the_day(kind: day.Kind) -> None:
    """No work is lost or doubled between them."""
    assert sum(day.share(kind, hour) for hour in range(24)) == pytest.approx(1)


def test_events_of_a_day_are_those_of_its_hours() -> None:
    """Rates and totals are the same reckoning."""
    by_hours = sum(day.county_events_per_s(hour) * 3600 for hour in range(24))
    assert by_hours == pytest.approx(sum(day.county_events_a_day().values()))


def test_parcels_are_those_of_the_source() -> None:
    """15,000 in at the hub by four events each, 6,500 of them on to villages."""
    told = day.county_events_a_day()
    assert told["inbound"] == 60_000
    assert told["delivery"] == pytest.approx(26_000)
    assert told["readings"] == 10 * 3 * 288


def test_the_morning_is_the_peak_and_cold_rooms_never_rest() -> None:
    """The hub works before the vans leave; at night there are rooms and machines alone."""
    assert day.busiest_hour() in range(5, 9)
    night = sum(work.events_per_s(2) for place in range(130) for work in day.works(place)[1])
    assert night == pytest.approx(day.county_events_per_s(2))
    assert night > 0
