"""A model of scale is data: every profile is whole, honest, and found by whatever name it has."""

from itertools import combinations

import pytest

from edge_agent.drivers.scales import profiles
from edge_agent.drivers.scales.profiles import Profile
from edge_agent.drivers.scales.protocols import PROTOCOLS
from edge_agent.drivers.settings import Scale
from logistics.weighing.permissible import DIVISIONS_MAX, min_load_g

PROFILES = sorted(profiles.all_profiles().items())
EACH = pytest.mark.parametrize(("stem", "profile"), PROFILES, ids=[stem for stem, _ in PROFILES])
TOLD = {"protocol", "baud", "division_g", "max_g"}


def test_there_are_those_that_counters_have() -> None:
    """At least a dozen, of every maker that the protocols are of."""
    assert len(PROFILES) >= 12
    assert {profile.maker.split()[-1] for _, profile in PROFILES} >= {
        "Yaohua",
        "Keli",
        "Toledo",
        "A&D",
        "CAS",
    }


@EACH
def test_a_profile_says_who_says_so(stem: str, profile: Profile) -> None:
    """Where each setting is known from, for settings that there are; none claims a device without a name."""
    assert profile.source
    assert profile.wiring
    assert profile.setup
    assert TOLD <= profile.knowledge.keys() <= set(profiles.SETTINGS)
    if profile.parity != "none" or profile.bytesize != 8:
        assert "parity" in profile.knowledge
    assert "device" not in profile.knowledge.values(), (
        "none was on our bench yet: name the device in `source`"
    )


@EACH
def test_a_profile_is_a_class_iii_scale(stem: str, profile: Profile) -> None:
    """With no more intervals than such a scale may have, and a Min below its Max."""
    assert profile.max_g % profile.division_g == 0
    assert 500 <= profile.max_g // profile.division_g <= DIVISIONS_MAX
    assert (profile.min_g or min_load_g(profile.division_g)) < profile.max_g


@EACH
def test_a_profiles_stable_bit_is_its_protocols(stem: str, profile: Profile) -> None:
    """No profile promises what its protocol cannot say."""
    assert profile.stable_bit == PROTOCOLS[profile.protocol].tells_stable
    assert profile.protocol not in profile.other_protocols


@EACH
def test_a_profile_makes_a_scale(stem: str, profile: Profile) -> None:
    """A port and the model are enough for a box's settings, and each key may be said otherwise."""
    made = Scale.model_validate(profiles.with_model({"port": "/dev/x", "model": profile.model}))
    assert {key: getattr(made, key) for key in profiles.SETTINGS} == {
        key: getattr(profile, key) for key in profiles.SETTINGS
    }
    own = Scale.model_validate(profiles.with_model({"port": "/dev/x", "model": stem, "baud": 1200}))
    assert (own.baud, own.division_g) == (1200, profile.division_g)


def test_no_two_models_share_a_name() -> None:
    """Not even when blanks, hyphens and capitals are left aside."""
    names = [
        {name.replace("-", "").replace(" ", "").casefold() for name in (stem, one.model, *one.aliases)}
        for stem, one in PROFILES
    ]
    assert not [one & other for one, other in combinations(names, 2) if one & other]


@pytest.mark.parametrize("name", ["XK3190-A9", "xk3190 a9+", "yaohua-xk3190-a9", "a9+"])
def test_a_model_is_found_by_any_of_its_names(name: str) -> None:
    """As it stands on the plate, or as people write it."""
    assert profiles.find(name).model == "XK3190-A9"


def test_an_unknown_model_is_told_with_the_known() -> None:
    """And with what to do without one."""
    with pytest.raises(ValueError, match=r"yaohua-xk3190-a9.*without a model, give protocol and baud"):
        profiles.find("XK9999")
