"""A week is made of its days: sums of what was heard, silence counted and never made a zero."""

from datetime import date

from msgspec.structs import replace

from logistics.service.coverage import Activity
from logistics.service.reports.fold import Around, folded, unreported_sites
from logistics.service.reports.kinds import period_named
from logistics.service.reports.shape import Acts, ColdFigures, Counts, Money, PlaceDay, Report
from tests.central.store.ledgers.reports.scene import COUNTY
from tests.logistics.service.reports.made import day, site, week_days

AROUND = Around(COUNTY, {}, date(2026, 1, 1))


def week(*days: Report, around: Around = AROUND) -> Report:
    """The week 2026-W22 of these days."""
    return folded("week", period_named("week", "2026-W22"), days, around)


def figures(report: Report, name: str) -> dict[str, object]:
    """A site's figures."""
    return dict(next(one for one in report.sites if one.site == name).values())


def test_a_sum_is_of_the_days_that_were_heard_of() -> None:
    """Two of seven days: the sum stands, and how many days it is of; what is held is that of the end."""
    first, second, *rest = week_days()
    paid = Money(due_fen=5, collected_fen=7, difference_fen=-2)
    days = [
        day(site("S1", Counts(arrived=2, down=2), paid, held=2), on=first),
        day(site("S1", Counts(arrived=3, down=3), Money(), held=4), on=second),
        *(day(site("S1", held=4), on=each) for each in rest),
    ]
    report = week(*days)
    found = figures(report, "S1")
    assert (found["arrived"], found["held"]) == (5, 4)
    assert (found["due_fen"], found["collected_fen"], found["difference_fen"]) == (5, 7, -2)
    (one,) = (each for each in report.sites if each.site == "S1")
    assert (one.heard, one.due, one.is_whole) == (2, 7, False)
    assert (report.county.heard_days, report.county.due_days, report.county.whole) == (2, 28, 0)


def test_a_site_that_was_silent_all_week_has_no_zero() -> None:
    """Neither have totals in which nobody was heard of."""
    report = week(*(day(site("S1"), on=each) for each in week_days()))
    assert set(figures(report, "S1").values()) == {None, 0}
    assert {name for name, one in figures(report, "S1").items() if one == 0} == {"held", "gaps"}
    assert report.county.values()["arrived"] is None


def test_days_that_were_owed_add_up() -> None:
    """What a site that was heard of did not close is not reported; who owed nothing is not among them."""
    closes = (1, 0, 1, 1, 0, 0, 0)
    owing = site("S1", Counts(arrived=1))
    days = [
        day(replace(owing, unreported=owed), replace(site("S2"), unreported=0), on=each)
        for owed, each in zip(closes, week_days(), strict=True)
    ]
    found = {one.site: one.unreported_days for one in unreported_sites(week(*days))}
    assert (found["S1"], found.get("S2")) == (3, None)


def test_of_what_an_older_program_made_silence_is_what_is_known() -> None:
    """It did not say who owed a close: the days on which nothing came are the ones."""
    days = [day(site("S1", Counts() if number else None), on=each) for number, each in enumerate(week_days())]
    found = {one.site: one.unreported_days for one in unreported_sites(days[0])}
    assert found == {"S1": 1}
    assert unreported_sites(days[1]) == ()


def test_a_day_without_a_report_is_silence() -> None:
    """A centre that began on a Thursday has a week of four days, of seven."""
    report = week(*(day(site("S1", Counts()), on=each) for each in week_days()[3:]))
    (one,) = (each for each in report.sites if each.site == "S1")
    assert (report.days, one.heard, one.due) == (4, 4, 7)


def test_down_and_up_are_the_sums_of_the_days_totals() -> None:
    """Each parcel once a day in the county, though two sites saw it: less than the sites' sum."""
    both = (site("HUB", Counts(down=1)), site("S1", Counts(down=1)))
    report = week(*(day(*both, on=each, ways={"down": 1}) for each in week_days()))
    assert report.county.values()["down"] == 7
    assert sum(one.counts.down for one in report.sites if one.counts) == 14


def test_carriers_add_up_to_the_acts() -> None:
    """By carrier and by day."""
    one = replace(site("S1", Counts(arrived=3)), carriers={"sf": Acts(arrived=2), "": Acts(arrived=1)})
    report = week(*(day(one, on=each) for each in week_days()))
    assert report.county.carriers == {"": Acts(arrived=7), "sf": Acts(arrived=14)}


def test_a_probe_is_due_on_each_day_on_which_its_room_is_known() -> None:
    """Minutes add up, the lowest of all is the lowest; days without a reading lower the coverage."""
    half = ColdFigures("COLD", "r", "b/p", 1, 1, 10, 43_200_000, 60_000, 0, 1, -500, 9_000)
    dark = ColdFigures("COLD", "r", "", 1, 0)
    days = [day(on=each, cold=(half if number < 2 else dark,)) for number, each in enumerate(week_days())]
    (one,) = week(*days).cold
    assert (one.probe, one.heard, one.due, one.readings) == ("b/p", 2, 7, 20)
    assert (one.hot_ms, one.cold_ms, one.excursions, one.low_mc) == (120_000, 0, 2, -500)
    assert one.coverage_permille == 142
    (silent,) = week(*(day(on=each, cold=(dark,)) for each in week_days())).cold
    assert (silent.probe, silent.heard, silent.due, silent.hot_ms) == ("", 0, 7, None)


def test_promises_are_judged_by_the_days() -> None:
    """Delivered on four days with three dark between: 未报. The same with three known days: broken."""

    def places(number: int, *, is_known: bool) -> tuple[PlaceDay, ...]:
        was = number in (0, 1, 5, 6)
        return (PlaceDay("S1", "village", was or (False if is_known else None), False if is_known else None),)

    def verdicts(*, is_known: bool) -> dict[str, str]:
        names = enumerate(week_days())
        days = [
            day(on=each, places=places(number, is_known=is_known or number in (0, 1, 5, 6)))
            for number, each in names
        ]
        (level,) = week(*days).service
        return {kept.promise: kept.verdict for kept in level.promises}

    assert verdicts(is_known=False) == {"every_two_days": "unreported", "collected_3_a_week": "unreported"}
    assert verdicts(is_known=True) == {"every_two_days": "broken", "collected_3_a_week": "broken"}


def test_coverage_is_open_until_thirty_days_are_reported() -> None:
    """With one of two villages the target of 60 % is missed, unless silence before the reports hides one."""
    sunday = date(2026, 5, 31)
    active = {"S1": Activity(sunday, sunday)}
    cover = week(around=Around(COUNTY, active, date(2026, 1, 1))).coverage
    assert cover is not None
    assert (cover.covered, cover.villages, cover.active, cover.stations, cover.verdict) == (
        1,
        2,
        1,
        2,
        "missed",
    )
    early = week(around=Around(COUNTY, active, date(2026, 5, 20))).coverage
    assert early is not None
    assert early.verdict == "open"
