"""Which carrier a number may belong to, and which packs of rules are refused."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.parcels.waybills import CarrierPack, PackError, normalise, pattern_faults
from tests.needs import ROOT

PACK_FILE = ROOT / "logistics" / "packs" / "carriers.toml"
TEXT = PACK_FILE.read_text(encoding="utf-8")
PACK = CarrierPack.parse(TEXT)

SMALL = """
version = 7
source = "made up"
carriers.A = { zh = "甲", en = "A" }
[[rules]]
carrier = "A"
pattern = "A[0-9]{8}"
score = 50
why = "A and 8 digits"
[[golden]]
number = "A12345678"
first = "A"
"""


def carriers(number: str) -> list[str]:
    return [candidate.carrier for candidate in PACK.candidates(number)]


@pytest.mark.parametrize(
    ("number", "first"),
    [
        ("SF1234567890123", "SF"),
        ("YT1447279684726", "YTO"),
        ("73100059800035", "ZTO"),
        ("75155689993986", "ZTO"),
        ("77316523125896", "STO"),
        ("7712345678901", "STO"),
        ("771234567890123", "STO"),
        ("462598779470531", "YUNDA"),
        ("JDVA11408814483", "JD"),
        ("JDX012345678901", "JD"),
        ("JDVA11408814483-1-2-", "JD"),
        ("JT0006968326954", "JT"),
        ("DPK364112047425", "DEPPON"),
        ("1151238971060", "EMS"),
        ("1240921381750", "EMS"),
        ("RB123456785GB", "EMS"),
    ],
)
def test_published_samples_name_their_carrier_first(number: str, first: str) -> None:
    """Each published sample number ranks its own carrier first, and may be a waybill."""
    assert carriers(number)[0] == first
    assert PACK.plausible(number)


def test_numbers_from_77_reach_sto_before_zto() -> None:
    """A 14-digit number from 773 is STO's first and ZTO's second."""
    assert carriers("77316523125896")[:2] == ["STO", "ZTO"]


@pytest.mark.parametrize("number", ["201234567890", "368012345671", "999999999999"])
def test_twelve_digits_are_ambiguous_and_never_sf_first(number: str) -> None:
    """12 digits give several carriers, among them SF, which is never the one to default to."""
    found = carriers(number)
    assert {"SF", "ZTO", "YTO"} <= set(found)
    assert found[0] != "SF"


@pytest.mark.parametrize("number", ["ABCDEFGH123456789", "Z9Y8X7W6V5U4T3", "12345678901234567890"])
def test_an_unknown_form_has_no_carrier(number: str) -> None:
    """Nothing falls through to some carrier by default, but it may still be a waybill."""
    assert carriers(number) == []
    assert PACK.plausible(number)


def test_a_cainiao_order_code_is_flagged_as_no_waybill() -> None:
    """LP… is an order code: the only candidate says so in its kind and in words."""
    (found,) = PACK.candidates("LP00123456789012")
    assert (found.carrier, found.kind) == ("CAINIAO", "order")
    assert "not a waybill" in found.why


def test_a_postal_item_with_a_wrong_check_digit_is_none() -> None:
    """S10 fits only with its check digit."""
    assert carriers("RB123456784GB") == []


def test_candidates_are_ranked_and_name_each_carrier_once() -> None:
    """The best score comes first; a carrier with several fitting rules stands once."""
    found = PACK.candidates("77316523125896")
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert len({c.carrier for c in found}) == len(found)


@pytest.mark.parametrize(
    "typed", [" sf1234567890123\n", "ＳＦ１２３４ 5678 90123", "\ufeffSF123\u30004567890123"]
)
def test_blanks_width_and_case_do_not_matter(typed: str) -> None:
    """What is typed or scanned with blanks, full-width or in lower case is the same number."""
    assert normalise(typed) == "SF1234567890123"
    assert carriers(typed) == ["SF"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234567",
        "A-12-345",
        "16-4-9626",
        "2-2-7508",
        "ABCDEFGHIJ12345",
        "HTTPS://SF.CN/12345678",
        "HTTP12345678?A=1",
        "6901234567892",
        "036000291452",
        "123456789012345678901234567890123",
        "SF1234567890123" + "0" * 60,
    ],
)
def test_what_cannot_be_a_waybill_is_not_plausible(text: str) -> None:
    """Short texts, few digits, pickup codes, addresses, product codes and endless texts are no waybills."""
    assert not PACK.plausible(text)


def test_a_product_code_keeps_its_candidates_at_half_the_score() -> None:
    """One in ten plain waybills passes as a product code, so it is ranked down and explained."""
    plain, product = PACK.candidates("6901234567891")[0], PACK.candidates("6901234567892")[0]
    assert product.score == plain.score // 2
    assert "product code" in product.why


def test_every_carrier_of_the_pack_has_names_and_a_rule() -> None:
    """No carrier is named without a rule, nor a rule without a name."""
    assert {rule.carrier for rule in PACK.rules} == set(PACK.carriers)
    assert all(carrier.zh and carrier.en for carrier in PACK.carriers.values())


def test_a_small_pack_is_read() -> None:
    """A pack needs a version, a source, carriers, rules and samples, nothing else."""
    pack = CarrierPack.parse(SMALL)
    assert (pack.version, pack.source) == (7, "made up")
    assert pack.candidates("a1234 5678")[0].why == "A and 8 digits"


def test_a_pack_that_fails_its_samples_is_refused() -> None:
    """An updated pack is taken only if its golden samples pass."""
    with pytest.raises(PackError, match="golden sample A12345678: A should come first"):
        CarrierPack.parse(SMALL.replace("A[0-9]{8}", "A[0-9]{9}"))


def test_all_faults_of_a_pack_are_named_at_once() -> None:
    """One refusal lists every fault, each with its place."""
    broken = SMALL.replace('why = "A and 8 digits"', "").replace("version = 7", "colour = 1") + (
        '[[rules]]\ncarrier = "B"\npattern = "[0-9]+"\nscore = 101\nwhy = "?"\n'
        '[[golden]]\nnumber = "1"\nfirst = 3\n'
    )
    with pytest.raises(PackError) as caught:
        CarrierPack.parse(broken)
    said = str(caught.value)
    for part in [
        "colour: no such key",
        "version: is missing",
        "rule 1:",
        "golden sample 2:",
        "[carriers]",
        "101",
    ]:
        assert part in said
    assert len(caught.value.faults) == 7


@pytest.mark.parametrize("text", ["version = ", "\x00", 'rules = "x"', "rules = [1]", "x" * 300_000])
def test_no_text_is_taken_for_a_pack_by_mistake(text: str) -> None:
    """What is not TOML, or not of this shape, is refused as a pack and nothing else."""
    with pytest.raises(PackError):
        CarrierPack.parse(text)


def test_a_sample_that_expects_nothing_is_a_fault() -> None:
    """A golden sample must say what it expects."""
    with pytest.raises(PackError, match="expects nothing"):
        CarrierPack.parse(SMALL.replace('first = "A"', ""))


def test_a_number_that_should_fit_nothing_is_a_sample_too() -> None:
    """`none` fails as soon as a rule fits."""
    with pytest.raises(PackError, match="nothing should fit"):
        CarrierPack.parse(SMALL.replace('first = "A"', "none = true"))


@pytest.mark.parametrize(
    "pattern",
    [
        "([0-9]{1,9}){1,9}",
        "([0-9]?){9}",
        "[0-9]*",
        "[0-9]+",
        "[0-9]{2,}",
        r"\d{8}",
        "(?=A)A",
        "A.B",
        "[0-9]{0,64}[0-9]{0,64}[0-9]{0,64}",
        "[0-9",
        "A" * 201,
        "[0-9]{8}{2}",
        "A?" * 13,
    ],
)
def test_a_pattern_that_could_be_slow_or_unclear_is_refused(pattern: str) -> None:
    """Unbounded or nested repeats, look-around, escapes and broken patterns never reach the matcher."""
    assert pattern_faults(pattern)


def test_all_rules_of_the_pack_are_within_the_allowed_patterns() -> None:
    """Our own rules pass the check that remote ones have to pass."""
    assert [rule.pattern for rule in PACK.rules if pattern_faults(rule.pattern)] == []


def test_the_worst_allowed_pattern_is_still_quick() -> None:
    """Even a pattern at the limit, on the longest number that fails it, takes well under a second."""
    worst = "[0-9]{0,63}[0-9]{0,63}X"
    assert pattern_faults(worst) == []
    text = SMALL.replace("A[0-9]{8}", worst).replace("A12345678", "1X")
    pack = CarrierPack.parse(text)
    begun = perf_counter()
    assert pack.candidates("1" * 64) == ()
    assert perf_counter() - begun < 1


@given(st.text(max_size=80))
def test_any_text_can_be_asked_for(text: str) -> None:
    """No input raises, and an over-long one fits nothing."""
    found = PACK.candidates(text)
    PACK.plausible(text)
    assert len(text) <= 64 or found == ()


@given(st.from_regex(r"[A-Z0-9]{8,40}", fullmatch=True))
def test_normalising_twice_changes_nothing(text: str) -> None:
    """A normalised number is its own normal form."""
    assert normalise(normalise(text)) == normalise(text)
