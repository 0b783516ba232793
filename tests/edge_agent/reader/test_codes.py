"""Codes are named as they are printed, and too short ones are left out."""

import pytest

from edge_agent.reader.codes import Code, tidy


def test_ean13_that_begins_with_zero_is_a_upca() -> None:
    """A UPC-A is told with its own twelve digits."""
    assert tidy("0854818000116", "ean13") == Code("854818000116", "upca")


def test_other_ean13_stays_as_it_is() -> None:
    """An EAN-13 keeps its thirteen digits."""
    assert tidy("6901234567892", "ean13") == Code("6901234567892", "ean13")


@pytest.mark.parametrize(("text", "symbology"), [("1515", "itf"), ("A1B", "code39"), ("12", "code128")])
def test_short_text_of_a_weak_symbology_is_left_out(text: str, symbology: str) -> None:
    """Stripes of any sort pass for a short ITF, Code 39 or Code 128."""
    assert tidy(text, symbology) is None


def test_a_qr_may_be_short() -> None:
    """A QR code corrects its own errors, so one letter is enough."""
    assert tidy("A", "qr") == Code("A", "qr")


def test_a_vehicle_number_is_told_without_its_data_identifier() -> None:
    """The I that announces a vehicle's number in Code 39 goes, an I that belongs to other data stays."""
    assert tidy("IJM1BK32G071773697", "code39") == Code("JM1BK32G071773697", "code39")
    assert tidy("IJM1BK32G071773698", "code39") == Code("IJM1BK32G071773698", "code39")
    assert tidy("IJM1BK32G071773697", "code128") == Code("IJM1BK32G071773697", "code128")


def test_the_sign_that_gs1_data_follow_is_not_data() -> None:
    """An FNC1 in front goes, the separators between the data stay."""
    assert tidy("\x1d0104012345678901\x1d10A1", "code128") == Code("0104012345678901\x1d10A1", "code128")


def test_upc_e_is_told_as_it_is_printed() -> None:
    """zxing gives the GTIN that a UPC-E stands for, zbar what is printed: both become the same code."""
    for text in ("0049000006582", "049000006582", "04965802"):
        assert tidy(text, "upce") == Code("04965802", "upce")


def test_upc_e_that_stands_for_nothing_is_none() -> None:
    """A number that no UPC-E can carry is not believed."""
    assert tidy("0036000291452", "upce") is None
