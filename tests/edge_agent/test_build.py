"""Which codes are parcels is a matter of the box's settings and of the carriers' rules."""

import pytest

from edge_agent.build import know, load_pack, may_end_search
from edge_agent.settings import Counter

PACK = load_pack()
SF, EAN, UNKNOWN = "SF1234567890123", "4006381333931", "XQ-77120-B"


def is_taken(accept: str, text: str, symbology: str = "code128") -> bool:
    return know(PACK, Counter.model_validate({"accept": accept}), text, symbology).is_waybill


def test_a_known_carriers_waybill_is_taken_everywhere() -> None:
    """With the carrier's name."""
    assert [is_taken(accept, SF) for accept in ("carriers", "plausible", "any")] == [True] * 3
    assert know(PACK, Counter(), SF, "code128").carrier == "SF"


def test_the_settings_say_what_else_is_taken() -> None:
    """Every code, only what may be one, or only what a carrier's rule knows."""
    assert is_taken("any", "http://x.example/?q=1", "qr")
    assert not is_taken("plausible", "http://x.example/?q=1", "qr")
    assert not is_taken("carriers", UNKNOWN)


@pytest.mark.parametrize("symbology", ["ean13", "ean8", "upca", "upce"])
def test_a_products_code_is_no_parcel(symbology: str) -> None:
    """Though some waybills have the same digits: who prints an EAN prints a product's number."""
    digits = "772345678901"
    assert not is_taken("plausible", digits, symbology)
    assert not is_taken("carriers", digits, symbology)


@pytest.mark.parametrize("text", ["", "SF1\n", "SF\t1", "\x1dSF1", "A" * 129])
def test_what_cannot_travel_is_no_waybill(text: str) -> None:
    """Not even where every code is taken: the centre would refuse it, and the box would beep for nothing."""
    assert not is_taken("any", text)


def test_a_card_or_a_waybill_ends_the_search_in_a_picture() -> None:
    """A product's number does not."""
    assert may_end_search(PACK, Counter(), "SANJI*ARRIVE")
    assert may_end_search(PACK, Counter(), SF)
    assert not may_end_search(PACK, Counter(), "hello world, this is no waybill")
