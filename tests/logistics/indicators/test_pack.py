"""The pack holds what the plan asks for, and one with faults is refused with all of them."""

from datetime import date

import pytest

from logistics.indicators.figures import shown
from logistics.indicators.indicator import COMPUTED
from logistics.indicators.pack import INDICATORS_MAX, TEXT_CHARS_MAX, PackError, parse
from tests.logistics.indicators.packs import one, packaged, text

HARDWARE, DESIGN, OPERATION = date(2021, 6, 30), date(2021, 12, 31), date(2022, 12, 31)


@pytest.mark.parametrize(
    ("code", "clause", "compare", "target", "deadline"),
    [
        ("retail", "三", ">=", "31", OPERATION),
        ("retail-growth", "三", ">=", "18 %", OPERATION),
        ("coverage", "三(二)", ">=", "60 %", OPERATION),
        ("complete-townships", "三(二)", ">=", "4", OPERATION),
        ("docking-events", "三(五)", ">=", "5", OPERATION),
        ("hub-area", "四(一)1", ">=", "2,000", HARDWARE),
        ("hub-firms", "四(一)1", ">=", "3", OPERATION),
        ("township-centres", "四(一)2", ">=", "9", HARDWARE),
        ("townships-served", "四(一)2", ">=", "20", HARDWARE),
        ("stations", "四(一)2", ">=", "120", HARDWARE),
        ("villages-served", "四(一)2", ">=", "203", HARDWARE),
        ("township-daily", "四(一)2", ">=", "100 %", OPERATION),
        ("village-two-days", "四(一)2", ">=", "100 %", OPERATION),
        ("village-three-weekly", "四(一)2", ">=", "100 %", OPERATION),
        ("park-daily", "四(一)2", ">=", "100 %", OPERATION),
        ("demonstration-stations", "四(二)2", ">=", "12", HARDWARE),
        ("team", "四(二)3", ">=", "12", OPERATION),
        ("sales-events", "四(三)1", ">=", "5", OPERATION),
        ("training-basic", "四(四)", ">=", "30", HARDWARE),
        ("training-advanced", "四(四)", ">=", "10", OPERATION),
        ("forums", "四(四)", ">=", "2", OPERATION),
        ("trainees", "四(四)", ">=", "2,000", OPERATION),
        ("farm-hosts", "四(四)", ">=", "10", OPERATION),
        ("regional-brand", "四(五)1", ">=", "1", DESIGN),
        ("product-brands", "四(五)1", ">=", "3", DESIGN),
        ("brand-firms", "四(五)1", ">=", "3", OPERATION),
        ("best-sellers", "四(五)2", ">=", "2", DESIGN),
        ("standards", "四(五)3", ">=", "30", DESIGN),
        ("expert-villages", "四(六)1", ">=", "4", DESIGN),
        ("special-villages", "四(六)1", ">=", "3", DESIGN),
        ("live-rooms", "四(六)2", ">=", "15", HARDWARE),
        ("live-bases", "四(六)2", ">=", "4", OPERATION),
        ("head-hosts", "四(六)2", ">=", "2", OPERATION),
        ("park-firms", "四(六)3", ">=", "50", DESIGN),
        ("park-retail", "四(六)3", ">=", "1", OPERATION),
        ("park-jobs", "四(六)3", ">=", "500", OPERATION),
        ("park-shops-1000", "四(六)3", ">=", "2", OPERATION),
        ("park-shops-500", "四(六)3", ">=", "3", OPERATION),
        ("park-shops-300", "四(六)3", ">=", "5", OPERATION),
        ("park-shops-100", "四(六)3", ">=", "10", OPERATION),
        ("tongjiang-fairs", "四(七)1", ">=", "2", DESIGN),
        ("tongjiang-products", "四(七)1", ">=", "5", DESIGN),
        ("tongjiang-platforms", "四(七)1", ">=", "5", DESIGN),
        ("tongjiang-trained", "四(七)2", ">=", "100", DESIGN),
        ("money-total", "六(一)", ">=", "2,412.5", OPERATION),
        ("money-central", "六(一)", ">=", "1,910", OPERATION),
        ("money-own", "六(一)", ">=", "502.5", OPERATION),
        ("hub-ready", "四(一)1", "by", "2021-06-30", HARDWARE),
    ],
)
def test_what_the_plan_asks_for(code: str, clause: str, compare: str, target: str, deadline: date) -> None:
    """Clause, comparison, target and deadline stand as the plan has them."""
    found = one(code)
    assert found.target is not None
    said = (found.clause, found.compare, shown(found.target, found.form), found.deadline)
    assert said == (clause, compare, target, deadline)


def test_the_money_adds_up() -> None:
    """2412.5 = 1910 + 502.5."""
    total, *parts = (one(code).target for code in ("money-total", "money-central", "money-own"))
    assert total is not None
    assert total.value == sum(part.value for part in parts if part is not None)


def test_retail_is_entered_by_people() -> None:
    """Retail sales and their growth follow from no parcel: nothing computes them."""
    assert {one(code).computed for code in ("retail", "retail-growth", "park-retail")} == {None}


def test_all_that_can_be_computed_is_asked_for() -> None:
    """Each count has its indicator, and each key of the pack is used."""
    pack = packaged()
    assert {one.computed for one in pack.indicators} - {None} == set(COMPUTED)
    assert {one.clause for one in pack.indicators} == set(pack.clauses)
    used = {one.unit for one in pack.indicators} | {one.measure for one in pack.indicators} - {""}
    assert used == set(pack.units)
    assert {name for one in pack.indicators for name in one.responsible} == set(pack.departments)


def test_all_faults_are_said_at_once() -> None:
    """Whoever mends a pack mends it once."""
    bad = (
        text()
        .replace('code = "retail"', 'code = "Retail!"')
        .replace('code = "hub-area"\nclause = "四(一)1"', 'code = "hub-area"\nclause = "九"')
        .replace('kind = "computed(coverage)"', 'kind = "computed(guess)"')
        .replace('target = "2412.5"', 'target = "about 2400"')
        .replace('code = "forums"', 'code = "sampling"')
        .replace('code = "stations"', 'code = "hub"')
        .replace('measure = "yi"', 'measur = "yi"')
    )
    with pytest.raises(PackError) as caught:
        parse(bad + "\n[extra]\na = 1\n")
    said = "\n".join(caught.value.faults)
    for part in (
        "no part 'extra'",
        "Retail!: the code may hold",
        "hub-area: there is no clause '九'",
        "computed(guess)",
        "money-total: target: 'about 2400' is no number",
        "sampling: the code is the address of a page",
        "hub: stands 2 times",
        "unknown field `measur`",
    ):
        assert part in said
    assert len(caught.value.faults) == 8


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("", "no indicator"),
        ("[[indicator]", "no TOML"),
        ("indicator = 3", "no list"),
        ("units = 3\n", "units: is no table"),
        ("#" * (TEXT_CHARS_MAX + 1), "longer than"),
        ('[[indicator]]\ncode = "a"\n' * (INDICATORS_MAX + 1), "missing required field"),
    ],
)
def test_what_is_no_pack(bad: str, why: str) -> None:
    """It is refused with the reason, however large or odd it is."""
    with pytest.raises(PackError, match=why):
        parse(bad)
