"""A manager makes the next version of a standard in a form; everybody reads what changed, when and why."""

import html
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from central.store.ledgers.register import standards
from central.web.pages.lots import form as forms
from central.web.pages.lots.form import Sheet
from logistics.goods.standards.standard import Criterion, Quality, Size, Standard
from plumbing.clock import utc_ms
from tests.central.web.pages.ledgers.test_ledgers import plain
from tests.central.web.scene import Scene, Visitor

LIST = "/produce/standards"
PAGE = f"{LIST}/kiwifruit"


def today(days: int = 0) -> str:
    now = datetime.fromtimestamp(utc_ms() / 1000, ZoneInfo("Asia/Shanghai"))
    return (now.date() + timedelta(days=days)).isoformat()


@pytest.fixture(autouse=True)
def seeded(scene: Scene) -> None:
    """The centre has taken over the pack."""
    standards.seed(scene.store, scene.now_ms)


def kiwi() -> Standard:
    return standards.packaged().versions("kiwifruit")[0]


def sent(sheet: Sheet, **fields: str) -> list[tuple[str, str]]:
    """What a browser sends of this form."""
    pairs = [(name, value) for name, value in {**sheet.fields, **fields}.items() if value]
    for table, columns in forms.ROWS.items():
        for row in sheet.rows(table):
            pairs += zip(columns, row, strict=True)
    return pairs


def post(visitor: Visitor, pairs: Iterable[tuple[str, str]], at: str = PAGE) -> httpx.Response:
    data: dict[str, list[str]] = {"csrf": [visitor.token(at)]}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return visitor.client.post(at, data=data)


def known(scene: Scene, product: str = "kiwifruit") -> list[Standard]:
    with scene.store.read() as connection:
        return [one.standard for one in standards.listed(connection, product)]


def test_a_form_says_what_its_standard_says() -> None:
    """Of each packaged product: written into the form and read again it is the same."""
    for one in standards.packaged().standards:
        sheet = forms.of_sent(sent(forms.of_standard(one, one.valid_from)))
        assert forms.read(sheet) == (one, [])


def test_all_products_are_listed_in_both_languages(viewer: Visitor) -> None:
    """With what holds today; a viewer makes none."""
    page = plain(viewer.get(LIST).text)
    assert "41 products" in page
    assert "Kiwifruit 猕猴桃 1 2026-01-01 特级 / 一级 / 二级 S / M / L / XL −1 … 2 °C 90 ✓ needed" in page
    assert "New product" not in page
    chinese = viewer.get(PAGE, lang="zh-CN").text
    assert "猕猴桃" in chinese
    assert "不合格" in chinese
    assert "csrf" not in chinese.partition("<main")[2]


def test_the_next_version_tells_what_it_changed_and_why(scene: Scene, manager: Visitor) -> None:
    """The one before ends on the day before and stays readable."""
    changed = forms.of_standard(kiwi(), today(1))
    sizes = (*changed.sizes[:2], ("L", "100", "125"), ("XL", "125", ""))
    rows = (*changed.criteria, ("", "毛桃", "Hairy", "二级"))
    answer = post(manager, sent(Sheet(changed.fields, changed.qualities, rows, sizes), comment="客户要求"))
    assert answer.status_code == 303
    first, second = known(scene)
    assert (first.valid_to, second.valid_from, second.version) == (today(), today(1), 2)
    assert second.sizes[2:] == (Size("L", 100, 125), Size("XL", 125))
    assert second.criteria[-1] == Criterion("hairy", "毛桃", "Hairy", "二级")
    page = plain(manager.get(PAGE).text)
    assert "In force: version 1" in page
    assert "客户要求" in page
    assert "Sizes: L 100–120 g ; XL ≥ 120 g → L 100–125 g ; XL ≥ 125 g" in page.replace("g;", "g ;")
    assert "Criteria: → 毛桃 / Hairy → 二级" in page
    assert f"new one {today(1)}" in plain(manager.get(LIST).text)


def test_every_fault_stands_at_its_field_and_nothing_is_kept(scene: Scene, manager: Visitor) -> None:
    """And what was written is there to be mended."""
    sheet = forms.of_standard(kiwi(), today(-1))
    overlap = Sheet(sheet.fields, (*sheet.qualities[:2], ("二级", "200")), sheet.criteria, sheet.sizes[::-1])
    answer = post(manager, sent(overlap, zh="红心", gtin="123", comment="x"))
    assert answer.status_code == 400
    page = plain(answer.text)
    for said in ("no GTIN with a right check digit: 123", "sizes ascend", "out of bounds: 二级 2000"):
        assert said in page
    assert 'value="红心"' in answer.text
    assert "Not kept: 5 things" in page
    past = post(manager, sent(sheet, comment="x"))
    assert "begins today or later" in past.text
    assert known(scene) == [kiwi()]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"shelf_days": "3.5"}, "no number, or too many decimals: 3.5"),
        ({"store_hi_c": "kalt"}, "no number, or too many decimals: kalt"),
        ({"loss": "1e400"}, "no number, or too many decimals: 1e400"),
        ({"comment": ""}, "must not be empty"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told(
    scene: Scene, manager: Visitor, fields: dict[str, str], said: str
) -> None:
    """Before anything is judged of the standard."""
    answer = post(manager, sent(forms.of_standard(kiwi(), today()), **{"comment": "x", **fields}))
    assert answer.status_code == 400
    assert said in plain(answer.text)
    assert known(scene) == [kiwi()]


def test_numbers_may_be_written_as_people_write_them() -> None:
    """Full-width digits, a true minus, and a tolerance of half a percent."""
    sheet = forms.empty("2026-12-01")
    fields = {**sheet.fields, "store_lo_c": "−1.5", "store_hi_c": "２", "shelf_days": "３０", "loss": "2.5"}
    one, faults = forms.read(Sheet(fields, (("一级", "0.5"),)))
    assert one is not None
    assert (one.store_lo_c, one.store_hi_c, one.shelf_days, one.loss_permille) == (-1.5, 2, 30, 25)
    assert (one.qualities, faults) == ((Quality("一级", 5),), [])


def test_criteria_keep_their_keys_and_new_ones_get_their_own() -> None:
    """Events name findings by them: a word that is mended must not be another criterion."""
    rows = (
        ("rot", "烂", "Rotten", ""),
        ("", "烂果", "Rot", ""),
        ("", "虫", "", "二级"),
        ("", "疤", "Rot", ""),
    )
    one, _ = forms.read(Sheet(forms.empty(today()).fields, criteria=rows))
    assert one is not None
    assert [each.key for each in one.criteria] == ["rot", "rot_2", "c", "rot_3"]


def test_a_new_product_is_made_once(scene: Scene, manager: Visitor) -> None:
    """A name that is taken is refused; it may begin today."""
    at = f"{LIST}/_new"
    sheet = forms.of_standard(kiwi(), today())
    taken = post(manager, sent(sheet), at)
    assert (taken.status_code, "is taken: kiwifruit" in plain(taken.text)) == (400, True)
    made = post(manager, sent(sheet, product="kiwi-berry", zh="软枣猕猴桃", en="Kiwi berry"), at)
    assert (made.status_code, made.headers["location"]) == (303, f"{LIST}/kiwi-berry")
    assert [one.key for one in known(scene, "kiwi-berry")] == ["kiwi-berry/1"]
    assert "42 products" in manager.get(LIST).text


def test_only_a_manager_makes_versions(scene: Scene, viewer: Visitor, stranger: Visitor) -> None:
    """A viewer's form is refused, and strangers see nothing."""
    data = {"csrf": viewer.token(LIST), "comment": "x"}
    assert viewer.client.post(PAGE, data=data).status_code == 403
    assert stranger.client.get(PAGE).status_code == 303
    assert viewer.get(f"{LIST}/nothing").status_code == 404
    assert known(scene) == [kiwi()]


def test_its_number_and_its_rows_are_the_register_s(scene: Scene, viewer: Visitor) -> None:
    """People enter standards, no box tells of them: the number is the register's own, read by SQL alone."""
    with scene.store.read() as connection:
        products, versions = connection.exec_driver_sql(
            "SELECT count(DISTINCT product), count(*) FROM standard"
        ).one()
        by_product = connection.exec_driver_sql(
            "SELECT product, max(version) FROM standard GROUP BY product"
        ).all()
    page = viewer.get(LIST).text
    found = re.findall(r'href="(/rows/standards[^"]*)"[^>]*data-of="products" data-value="(\d+)"', page)
    assert [int(value) for _, value in found] == [products]
    rows = viewer.get(html.unescape(found[0][0])).text
    assert f'<dd data-of="products" data-value="{products}"' in rows
    assert f'<dd data-of="rows" data-value="{versions}"' in rows
    shown = re.findall(r'href="/produce/standards/([a-z-]+)">.*?<td class="n">(\d+)</td>', page, re.DOTALL)
    assert sorted((product, int(version)) for product, version in shown) == sorted(map(tuple, by_product))
    assert products > 3
