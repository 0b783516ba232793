"""docs/coldchain.md names every key of a rule file and every product, and its example is a rule."""

import json
import re
from pathlib import Path

from logistics.coldchain.errors import RuleError
from logistics.coldchain.rule import MINUTE_MS, Rule
from logistics.goods.catalogue import CATALOGUE

PAGE = (Path(__file__).parents[2] / "docs" / "coldchain.md").read_text(encoding="utf-8")


def test_every_key_of_a_rule_file_has_its_row() -> None:
    """The keys in the page's table are those that a rule knows, all of them."""
    rows = re.findall(r"^\| (`[^|]*`) \|", PAGE.partition("| product |")[0], flags=re.MULTILINE)
    shown = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    try:
        Rule.from_keys({"no-such-key": 1})
    except RuleError as why:
        known = why.faults[0].partition("known are ")[2].split(", ")
    assert shown == set(known)


def test_every_product_stands_with_its_source() -> None:
    """Name and source of each entry of the catalogue are in one row."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    for entry in CATALOGUE:
        (row,) = [line for line in rows if f"`{entry.product}`" in line.split("|")[1]]
        assert entry.source in row
        assert ("(general)" in row) is (entry.basis == "general")


def test_the_example_is_the_logger_that_the_page_says() -> None:
    """More than 8.0 for ten hours, at most −0.5 for one."""
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    rule = Rule.from_keys(json.loads(example))
    assert [rule.side_of(milli_c) for milli_c in (8000, 8001, -499, -500)] == [None, "HOT", None, "COLD"]
    assert (rule.duration_on_ms("HOT"), rule.duration_on_ms("COLD")) == (600 * MINUTE_MS, 60 * MINUTE_MS)
