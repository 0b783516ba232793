"""Check digits as the standards' own examples have them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics import identifiers


@pytest.mark.parametrize("number", ["RB123456785GB", "RR473124829GB", "CP000000005CN"])
def test_postal_item_numbers_with_a_right_check_digit_are_valid(number: str) -> None:
    """A postal item number is valid with its own check digit and no other."""
    assert identifiers.is_s10(number)
    for digit in set("0123456789") - {number[10]}:
        assert not identifiers.is_s10(number[:10] + digit + number[11:])


@pytest.mark.parametrize(("serial", "digit"), [("47312482", 9), ("00000000", 5), ("00000008", 0)])
def test_eleven_is_written_five_and_ten_is_written_nought(serial: str, digit: int) -> None:
    """11 − 0 = 11 becomes 5 and 11 − 1 = 10 becomes 0; 47312482 is the standard's own example."""
    assert identifiers.s10_check_digit(serial) == digit


@pytest.mark.parametrize("text", ["", "RB12345678GB", "rb123456785gb", "RB12345678５GB", "1B123456785GB"])
def test_what_is_not_formed_like_a_postal_item_is_none(text: str) -> None:
    """Length, letters and ASCII digits must be right before the check digit counts."""
    assert not identifiers.is_s10(text)


@pytest.mark.parametrize("text", ["40170725", "036000291452", "4006381333931", "10614141000415"])
def test_trade_item_numbers_of_all_lengths_are_checked(text: str) -> None:
    """Published GTIN-8, -12, -13 and -14 hold; with another last digit they do not."""
    assert identifiers.is_gtin(text)
    assert not identifiers.is_gtin(text[:-1] + str((int(text[-1]) + 1) % 10))


def test_a_pallet_and_a_place_have_their_own_lengths() -> None:
    """An SSCC has 18 digits, a GLN 13."""
    assert identifiers.is_sscc("106141412345678908")
    assert identifiers.is_gln("6141411234563") is identifiers.is_gtin("6141411234563")
    assert not identifiers.is_gln("40170725")
    assert not identifiers.is_sscc("4006381333931")


@pytest.mark.parametrize("text", ["", "12a", "１２", "²", "1" * 18])
def test_a_body_of_anything_but_digits_is_refused(text: str) -> None:
    """Only 1 to 17 ASCII digits have a GS1 check digit."""
    with pytest.raises(ValueError, match=r"digits"):
        identifiers.gs1_check_digit(text)


@pytest.mark.parametrize("serial", ["1234567", "123456789", "1234567x"])
def test_an_s10_serial_has_eight_digits(serial: str) -> None:
    """Anything but eight digits has no S10 check digit."""
    with pytest.raises(ValueError, match=r"digits"):
        identifiers.s10_check_digit(serial)


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
def test_one_misread_digit_is_always_noticed(body: str, place: int, shift: int) -> None:
    """A GS1 check digit catches every single wrong digit."""
    wrong = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :]
    assert identifiers.gs1_check_digit(body) != identifiers.gs1_check_digit(wrong)


@pytest.mark.parametrize("number", ["1M8GDM9AXKP042788", "JM1BK32G071773697", "11111111111111111"])
def test_a_vehicle_number_holds_with_its_own_check_digit_only(number: str) -> None:
    """The ninth place is the weighted sum modulo 11, with X for 10."""
    assert identifiers.is_vin(number)
    for digit in set("0123456789X") - {number[8]}:
        assert not identifiers.is_vin(number[:8] + digit + number[9:])


@pytest.mark.parametrize("text", ["", "JM1BK32G07177369", "JM1BK32G07177369I", "jm1bk32g071773697"])
def test_what_is_not_formed_like_a_vehicle_number_is_none(text: str) -> None:
    """Seventeen capitals and digits without I, O and Q."""
    assert not identifiers.is_vin(text)


@pytest.mark.parametrize(
    ("gtin", "short"),
    [
        ("012000003455", "01234505"),
        ("012300000451", "01234531"),
        ("012340000053", "01234543"),
        ("012345000065", "01234565"),
        ("049000006582", "04965802"),
        ("038200009745", "03897425"),
    ],
)
def test_upc_e_leaves_zeros_out(gtin: str, short: str) -> None:
    """Each of the four ways in which a UPC-E leaves zeros out of a GTIN-12 is known."""
    assert identifiers.upc_e_of(gtin) == short


@pytest.mark.parametrize("gtin", ["036000291452", "212340000053", "012340000050", "4006381333931", "", "x"])
def test_what_no_upc_e_can_carry_has_no_short_form(gtin: str) -> None:
    """Too few zeros, another number system, a wrong check digit, another length: none has a short form."""
    assert identifiers.upc_e_of(gtin) == ""


def test_a_case_s_number_has_prefix_serial_and_check_digit() -> None:
    """18 digits for every length of prefix; what has no room is refused."""
    for prefix in ("6901", "6901234", "690123456789"):
        made = identifiers.sscc_of(prefix, 7, extension=3)
        assert identifiers.is_sscc(made)
        assert made.startswith(f"3{prefix}")
    for prefix, serial in (("690123456789", 10_000), ("690", 1), ("6901234567890", 1), ("6901234", -1)):
        with pytest.raises(ValueError, match="SSCC"):
            identifiers.sscc_of(prefix, serial)


@pytest.mark.parametrize("before", ["", "00", "(00)", "]C100", "https://id.example/00/"])
def test_a_case_s_label_is_read_in_all_spellings(before: str) -> None:
    """As people write it, as scanners send it, and as a link."""
    sscc = identifiers.sscc_of("6901234", 1)
    assert identifiers.sscc_in(before + sscc) == sscc
    assert identifiers.sscc_in(f"{before}{sscc[:-1]}{(int(sscc[-1]) + 1) % 10}") == ""
