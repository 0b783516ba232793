"""A code is typed by hand: what is typed wrong is known, and what does not matter does not."""

import pytest

from plumbing.trust import codes
from plumbing.trust.codes import ALPHABET, Code, CodeError

CODE = Code("4T7", "K3M0ZQ8W", codes.fingerprint(b"a certificate"))


def test_a_code_is_read_back() -> None:
    """From five groups of five."""
    printed = str(CODE)
    assert [len(group) for group in printed.split("-")] == [5] * 5
    assert codes.parse(printed) == CODE


def test_how_it_is_typed_does_not_matter() -> None:
    """Small letters, blanks for hyphens or none, and letters that look like a digit."""
    printed = str(CODE)
    assert codes.parse(printed.lower().replace("-", " ")) == CODE
    assert codes.parse(printed.replace("-", "").replace("0", "o").replace("1", "l")) == CODE


def test_each_wrong_character_is_known() -> None:
    """At each place, each other character."""
    plain = str(CODE).replace("-", "")
    for place, right in enumerate(plain):
        for wrong in ALPHABET.replace(right, ""):
            with pytest.raises(CodeError):
                codes.parse(plain[:place] + wrong + plain[place + 1 :])


def test_each_swap_of_neighbours_is_known() -> None:
    """Unless they are alike."""
    plain = str(CODE).replace("-", "")
    for place in range(len(plain) - 1):
        swapped = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
        if swapped != plain:
            with pytest.raises(CodeError):
                codes.parse(swapped)


@pytest.mark.parametrize("typed", ["", "-", "4T7K3", str(CODE) + "0", "U" * 25, "码" * 25, "0" * 10_000])
def test_what_is_no_code_is_told(typed: str) -> None:
    """Too short, too long, of other characters."""
    with pytest.raises(CodeError):
        codes.parse(typed)


def test_codes_differ_and_bear_their_authority() -> None:
    """Two codes of one county share the fingerprint alone."""
    one, other = codes.new_code(b"a certificate"), codes.new_code(b"a certificate")
    assert one.secret != other.secret
    assert one.fingerprint == other.fingerprint == CODE.fingerprint
    assert codes.fingerprint(b"a false certificate") != CODE.fingerprint


def test_what_is_kept_tells_no_secret() -> None:
    """The digest is the secret's and the number's, and holds neither."""
    kept = CODE.digest()
    assert kept == Code("4T7", "K3M0ZQ8W", "").digest()
    assert kept != Code("4T8", "K3M0ZQ8W", "").digest()
    assert CODE.secret.encode() not in kept
