"""docs/devices.md names every model and protocol of scales, as the profiles have them."""

from pathlib import Path

import pytest

from edge_agent.drivers.scales import profiles
from edge_agent.drivers.scales.profiles import Profile
from edge_agent.drivers.scales.protocols import PROTOCOLS

PAGE = (Path(__file__).parents[2] / "docs" / "devices.md").read_text(encoding="utf-8")
PROFILES = sorted(profiles.all_profiles().items())


@pytest.mark.parametrize(("stem", "profile"), PROFILES, ids=[stem for stem, _ in PROFILES])
def test_a_model_is_in_the_table(stem: str, profile: Profile) -> None:
    """With its aliases, protocol, port settings, and how both are known."""
    (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| {profile.maker} {profile.model} (")]
    port = f"{profile.baud} {profile.bytesize}{profile.parity[0].upper()}{profile.stopbits}"
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells == [
        f"{profile.maker} {profile.model} ({', '.join(profile.aliases)})",
        profile.protocol,
        ", ".join(profile.other_protocols) or "–",
        f"{port}, {profile.knowledge['baud']}",
        "yes" if profile.stable_bit else "no",
        profile.knowledge["protocol"],
    ]
    assert f"| {profile.model} | {profile.wiring} | {profile.setup} | {profile.source} |" in PAGE


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_protocol_is_explained(name: str) -> None:
    """What a frame looks like, whether it asks and whether it checks."""
    assert f"`{name}`" in PAGE
