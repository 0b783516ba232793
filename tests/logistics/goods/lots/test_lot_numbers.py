"""A lot's number is short, fits a label's AI (10), and is given by one box only."""

import re

import pytest

from logistics.goods.lots.numbers import lot_number, tag_of


def test_a_number_fits_the_label_and_the_event() -> None:
    """At most 20 characters, none of which needs an escape in an address."""
    for count in (1, 999, 9_999_999):
        number = lot_number("2026-11-27", tag_of("a"), count)
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", number)
        assert number.startswith("261127-")


def test_ten_thousand_boxes_have_as_many_tags_but_for_chance() -> None:
    """By chance 1.5 pairs of 10,000 are expected to share one of 33 million."""
    tags = {tag_of(f"stream-{number}") for number in range(10_000)}
    assert len(tags) > 9_980
    assert not set("".join(tags)) & set("ILOU")


@pytest.mark.parametrize("count", [0, -1, 10_000_000])
def test_a_count_without_a_number_is_refused(count: int) -> None:
    """It would be one that was given before, or too long for a label."""
    with pytest.raises(ValueError, match="1 to 9,999,999"):
        lot_number("2026-11-27", "K3X9F", count)
