"""The county's own tables say which village goes where, except where a name stands for two."""

from collections import defaultdict
from datetime import date

from msgspec.structs import replace

from logistics.counties.destinations import destinations
from logistics.parcels.tables.routing import RoutingTable, as_csv, parse
from tests.logistics.counties.test_county import SUICHANG

DAY = date(2023, 7, 1)


def test_every_village_goes_to_its_station_by_its_code() -> None:
    """And every township to its centre; the rows are a table that can be read back."""
    table = parse(as_csv(destinations(SUICHANG, DAY)))
    for village in SUICHANG.villages_at(DAY):
        row = table.route("W", place=village.code)
        assert row is not None
        assert row.to == village.served_by
    for township in SUICHANG.townships:
        row = table.route("W", place=township.code)
        assert row is not None
        assert row.to == township.centre


def test_a_name_that_two_places_have_is_no_rows_key() -> None:
    """Whoever sorts decides; every other name leads to its one site."""
    first, *others = SUICHANG.villages
    last = replace(others[-1], name=first.name)
    assert last.served_by != first.served_by
    county = replace(SUICHANG, villages=(first, *others[:-1], last))
    table = RoutingTable(destinations(county, DAY))
    served: dict[str, set[str]] = defaultdict(set)
    for village in (one for one in county.villages if one.valid_on(DAY)):
        served[village.name].add(village.served_by)
    for township in county.townships:
        served[township.name].add(township.centre)
    assert len(served[first.name]) > 1
    for name, sites in served.items():
        row = table.route("W", place=name)
        assert (row.to if row else None) == (sites.pop() if len(sites) == 1 else None)


def test_before_the_first_station_there_is_nothing_to_say() -> None:
    """A site that is not valid on the day is nobody's destination."""
    assert destinations(SUICHANG, date(2000, 1, 1)) == ()
