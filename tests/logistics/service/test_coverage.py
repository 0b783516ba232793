"""A station is active if it both collected and delivered of late; a village counts if it hosts one."""

from datetime import date

import pytest

from logistics.counties.county import County
from logistics.service.coverage import Activity, judge, month_ends, window
from logistics.service.levels import Period
from tests.logistics.counties.test_county import SITES, TEXTS, TOML, TOWNSHIPS, VILLAGES

SUICHANG = County.parse(*TEXTS)
DAY = date(2022, 3, 31)
BOTH = Activity(DAY, DAY)


@pytest.mark.parametrize(
    ("collected", "delivered", "is_active"),
    [
        (date(2022, 3, 2), date(2022, 3, 31), True),  # 2 to 31 March are 30 days.
        (date(2022, 3, 1), date(2022, 3, 31), False),
        (date(2022, 3, 31), date(2022, 3, 1), False),
        (None, date(2022, 3, 31), False),
        (date(2022, 3, 31), None, False),
        (date(2022, 4, 1), date(2022, 3, 31), False),  # What came after the day says nothing of it.
    ],
)
def test_both_within_thirty_days(collected: date | None, delivered: date | None, is_active: bool) -> None:
    """Counted by hand: the day itself is the thirtieth; one of the two alone is not enough."""
    assert Activity(collected, delivered).is_active(DAY) is is_active


def test_the_plans_county() -> None:
    """All 120 active: 120 of 203 villages host one, 59.1 %, and that is not 60 %; none active: none."""
    names = [site.site_id for site in SUICHANG.sites_at(DAY, "station")]
    found = judge(SUICHANG, DAY, dict.fromkeys(names, BOTH))
    assert (found.active, found.stations) == (120, 120)
    assert (found.coverage.covered, found.coverage.total, found.coverage.holds) == (120, 203, False)
    assert all(row.holds for row in found.coverage.townships)
    silent = judge(SUICHANG, DAY, {})
    assert (silent.active, silent.coverage.covered) == (0, 0)


@pytest.mark.parametrize(("hosts", "holds"), [(121, False), (122, True)])
def test_sixty_percent_of_203(hosts: int, holds: bool) -> None:
    """121 × 100 = 12,100 is less than 60 × 203 = 12,180, and 122 × 100 = 12,200 is more."""
    villages = "".join(f"V{n},村{n},village,T,S{min(n, hosts)},2020-01-01,\n" for n in range(1, 204))
    stations = "".join(f"S{n},station,站,C1,T,V{n},28,119,assumed,2021-01-01,\n" for n in range(1, hosts + 1))
    head = SITES[: SITES.index("S1,")]
    county = County.parse(TOML, head + stations, VILLAGES.splitlines()[0] + "\n" + villages, TOWNSHIPS)
    found = judge(county, DAY, {f"S{n}": BOTH for n in range(1, hosts + 1)})
    assert (found.coverage.covered, found.coverage.total) == (hosts, 203)
    assert found.coverage.holds is holds


def test_villages_count_as_they_were_on_the_day() -> None:
    """203 in 2022 and 201 at the end of 2023."""
    assert judge(SUICHANG, DAY, {}).coverage.total == 203
    assert judge(SUICHANG, date(2023, 12, 31), {}).coverage.total == 201


def test_month_ends_go_back_from_a_day() -> None:
    """The day itself, then the last day of each month before, over a year's end and February."""
    assert month_ends(date(2022, 3, 15), 4) == [
        date(2022, 3, 15),
        date(2022, 2, 28),
        date(2022, 1, 31),
        date(2021, 12, 31),
    ]
    assert window(DAY) == Period(date(2022, 3, 2), DAY)
