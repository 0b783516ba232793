"""The locks hold every package that pyproject.toml asks for, at a version it allows, by hash alone."""

import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.source import ROOT
from tools.locked import path_of, read

EXTRAS_OF = {
    "dev": ("dev", "sim", "edge", "central", "postgres", "influx"),
    "edge": ("edge", "pi"),
    "central": ("central", "postgres", "influx"),
}


def text_of(lock: str) -> str:
    """A lock as it stands in the folder."""
    return path_of(lock).read_text(encoding="utf-8")


def wanted(lock: str) -> list[Requirement]:
    """What pyproject.toml asks for in a lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for extra in EXTRAS_OF[lock] for line in extras[extra])]
    return [Requirement(line) for line in lines if not line.startswith("sanji[")]


@pytest.mark.parametrize("lock", EXTRAS_OF)
def test_everything_asked_for_is_locked(lock: str) -> None:
    """Each requirement is locked, at versions that it allows: else `make lock` has been forgotten."""
    versions = {one.name: {two.version for two in read(lock) if two.name == one.name} for one in read(lock)}
    unmet = [
        str(requirement)
        for requirement in wanted(lock)
        if not (found := versions.get(canonicalize_name(requirement.name)))
        or not all(requirement.specifier.contains(version) for version in found)
    ]
    assert unmet == []


@pytest.mark.parametrize("lock", EXTRAS_OF)
def test_lock_holds_hashes_and_no_address(lock: str) -> None:
    """Every package has a hash; no line says where a package comes from."""
    assert [one.name for one in read(lock) if not one.hashes] == []
    assert "://" not in text_of(lock)
    assert "index-url" not in text_of(lock)


@pytest.mark.parametrize("lock", ["edge", "central"])
def test_what_runs_is_what_was_tested(lock: str) -> None:
    """A box and a centre get the versions that the tests ran with; pins are on a Pi only."""
    tested = {(one.name, one.version) for one in read("dev")}
    only_there = {one.name for one in read(lock) if (one.name, one.version) not in tested}
    assert only_there <= {"lgpio", "rpi-lgpio"}


def test_every_extra_is_in_a_lock() -> None:
    """An extra that is added later is locked too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(project["optional-dependencies"]) == {
        extra for extras in EXTRAS_OF.values() for extra in extras
    }
