"""Coverage of villages: which stations were active on a day, and how many villages host one, per month."""

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import Struct

from logistics.counties.county import County, Coverage
from logistics.service.levels import Period

ACTIVE_DAYS = 30


class Activity(Struct, frozen=True):
    """A station's last local days of collecting and of delivering up to a day; None: none is known."""

    collected: date | None = None
    delivered: date | None = None

    def is_active(self, day: date, within_days: int = ACTIVE_DAYS) -> bool:
        """Whether both happened within so many days, the day itself being the last of them."""
        first = day - timedelta(days=within_days - 1)
        lasts = (self.collected, self.delivered)
        return all(last is not None and first <= last <= day for last in lasts)


class Month(Struct, frozen=True):
    """A month's end, or the day that is asked about: active stations of those there are, and the coverage."""

    day: date
    active: int
    stations: int
    coverage: Coverage


def judge(
    county: County, day: date, activities: Mapping[str, Activity], within_days: int = ACTIVE_DAYS
) -> Month:
    """Coverage on a day: by the stations and villages that were valid on it, and what is known of each."""
    stations = [one.site_id for one in county.sites_at(day, "station")]
    active = {one for one in stations if one in activities and activities[one].is_active(day, within_days)}
    return Month(day, len(active), len(stations), county.coverage(day, active))


def month_ends(last: date, months: int) -> list[date]:
    """The last days of the months before that of `last`, and `last` itself; the latest first."""
    found = [last]
    for _ in range(months - 1):
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found


def window(day: date, within_days: int = ACTIVE_DAYS) -> Period:
    """The days in which a station has to have done both."""
    return Period(day - timedelta(days=within_days - 1), day)
