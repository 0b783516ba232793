"""What a rule decides about a piece or a container, and what it leaves to a person."""

import pytest
from msgspec.structs import replace

from logistics.goods.standards.judge import Judgement, judge, quality_of
from logistics.goods.standards.standard import REJECT, Criterion, Quality, Size, Standard

KIWI = Standard(
    product="kiwifruit",
    version=3,
    zh="猕猴桃",
    en="Kiwifruit",
    source="local",
    basis="local",
    valid_from="2026-01-01",
    qualities=(Quality("特级"), Quality("一级"), Quality("二级")),
    criteria=(
        Criterion("rot", "腐烂", "Rot"),
        Criterion("bruise", "碰压伤", "Bruise", "二级"),
        Criterion("shape", "形状不端正", "Misshapen", "一级"),
    ),
    sizes=(Size("M", 80, 100), Size("L", 100, 120), Size("XL", 130)),
)


def weighed(
    net_g: int, *, load_g: int | None = None, division_g: int = 1, pieces: int | None = 1
) -> Judgement:
    load_g = net_g if load_g is None else load_g
    return judge(KIWI, (), net_g=net_g, load_g=load_g, division_g=division_g, pieces=pieces)


@pytest.mark.parametrize(
    ("failed", "quality"),
    [
        ((), "特级"),
        (("shape",), "一级"),
        (("bruise",), "二级"),
        (("shape", "bruise"), "二级"),
        (("bruise", "shape", "shape"), "二级"),
        (("rot",), REJECT),
        (("shape", "rot", "bruise"), REJECT),
    ],
)
def test_the_worst_finding_decides_the_class(failed: tuple[str, ...], quality: str) -> None:
    """In whatever order the findings were ticked."""
    assert quality_of(KIWI, failed) == quality
    assert quality_of(KIWI, failed[::-1]) == quality


def test_a_finding_that_falls_to_no_class_of_the_standard_is_the_reject() -> None:
    """A class that was taken out of a standard is none that a piece could be put into."""
    odd = replace(KIWI, criteria=(Criterion("scar", "疤", "Scar", "三级"),))
    assert quality_of(odd, ["scar"]) == REJECT


def test_an_unknown_criterion_is_refused_by_its_name() -> None:
    """A box with an old page must not have its tick passed over."""
    with pytest.raises(ValueError, match="kiwifruit/3 has no criterion blue, wet; it has rot, bruise, shape"):
        judge(KIWI, ["wet", "rot", "blue"], net_g=90, load_g=90, division_g=1)


def test_a_size_begins_at_its_limit_and_ends_below_the_next() -> None:
    """With a scale whose error is below a gram the limit itself is near, and two grams off decide."""
    assert [weighed(net_g).size for net_g in (82, 98, 102, 118, 132, 5000)] == [
        "M",
        "M",
        "L",
        "L",
        "XL",
        "XL",
    ]
    assert weighed(100).doubt == "near_limit"
    # Typed weights have no scale: half a gram of rounding, so that only the limit itself is near.
    assert [weighed(net_g, division_g=0).size for net_g in (99, 101)] == ["M", "L"]
    assert weighed(100, division_g=0) == Judgement("特级", "", "near_limit", ("M", "L"), 100)


def test_a_mass_in_no_size_is_for_a_person() -> None:
    """Too small, or between two sizes that do not touch."""
    assert [weighed(net_g) for net_g in (40, 125)] == [Judgement("特级", "", "no_size", ("M", "L", "XL"))] * 2


def test_nearer_to_a_limit_than_the_scales_error_is_for_a_person() -> None:
    """The doubt names the limit and the sizes beside it; e = 5 g is 5 g wrong in service to 500 e."""
    assert weighed(106, division_g=5).size == "L"
    for net_g in (105, 100, 95):
        assert weighed(net_g, division_g=5) == Judgement("特级", "", "near_limit", ("M", "L"), 100)
    assert weighed(94, division_g=5).size == "M"
    assert weighed(78, division_g=5) == Judgement("特级", "", "near_limit", ("M",), 80)


def test_the_error_is_that_of_the_whole_load() -> None:
    """A light piece in a heavy crate: e = 5 g at 3 kg is 600 e, where a scale may be 10 g wrong."""
    assert weighed(107, division_g=5).size == "L"
    heavy = weighed(107, load_g=3107, division_g=5)
    assert (heavy.doubt, heavy.sizes, heavy.limit_g) == ("near_limit", ("M", "L"), 100)


def test_of_several_pieces_the_mean_counts() -> None:
    """The scale's error is spread over them: ten pieces tell a mean ten times as well."""
    assert weighed(1010, pieces=10, division_g=5).size == "L"
    assert weighed(1004, pieces=10, division_g=5) == Judgement("特级", "", "near_limit", ("M", "L"), 100)
    assert weighed(990, pieces=10, division_g=5).size == "M"
    assert weighed(1600, pieces=10).size == "XL"


def test_without_a_count_of_pieces_a_person_says_the_size() -> None:
    """The class is known; all sizes are offered."""
    for pieces in (None, 0):
        assert weighed(5000, pieces=pieces) == Judgement("特级", "", "no_pieces", ("M", "L", "XL"))


def test_rejects_and_unsized_products_have_no_size() -> None:
    """Nobody counts the pieces of a reject, and bulk has none."""
    rotten = judge(KIWI, ["rot"], net_g=100, load_g=100, division_g=5, pieces=None)
    bulk = judge(replace(KIWI, sizes=()), ["shape"], net_g=100, load_g=100, division_g=5, pieces=None)
    assert (rotten, bulk) == (Judgement(REJECT), Judgement("一级"))


def test_a_standard_without_classes_decides_nothing() -> None:
    """It is said, and not taken for a reject that somebody judged."""
    assert judge(
        replace(KIWI, qualities=(), criteria=()), (), net_g=90, load_g=90, division_g=1
    ) == Judgement(REJECT, doubt="no_classes")


def test_a_load_that_no_scale_of_this_interval_weighs_is_refused() -> None:
    """Above 10 000 e no error is known, and nothing is guessed."""
    with pytest.raises(ValueError, match="no class III scale"):
        weighed(90, load_g=60_000, division_g=5)
