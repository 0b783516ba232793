"""docs/updates.md names every setting of updates and releases, every reason, and the code's numbers."""

from pathlib import Path

import pytest
from msgspec import structs

from central.fleet.releases.settings import ReleasesAt
from central.fleet.rollouts import judging
from central.fleet.rollouts.waves import DEFAULT
from edge_agent.updates.apply import TRIES_MAX
from edge_agent.updates.settings import Updates
from plumbing.bundles.shape import BUNDLE_BYTES_MAX, Manifest

PAGE = (Path(__file__).parents[2] / "docs" / "updates.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*Updates.model_fields, *ReleasesAt.model_fields])
def test_a_setting_has_its_row(name: str) -> None:
    """Each key, at the box and at the centre."""
    assert f"| `{name}` |" in PAGE


def test_every_word_of_the_manifest_is_told() -> None:
    """In the table of the bundle."""
    assert [field.name for field in structs.fields(Manifest) if f"`{field.name}`" not in PAGE] == []


def test_the_numbers_are_the_codes() -> None:
    """Bounds and defaults."""
    assert f"more than {TRIES_MAX} times" in PAGE
    assert f"`{DEFAULT}`" in PAGE
    assert f"(or {judging.BACKLOG_FREE})" in PAGE
    assert judging.STARTS_MAX == 2
    assert "began anew more than twice" in PAGE
    assert BUNDLE_BYTES_MAX == 2**30
    assert "1 GiB" in PAGE
