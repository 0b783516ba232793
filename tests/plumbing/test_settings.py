"""A settings file is read whole, or refused with every fault at once, each with what is allowed."""

from pathlib import Path
from typing import Annotated, Any

import pytest

from plumbing.settings import Field, Section, SettingsError, checked, load


def _even(text: str) -> None:
    if len(text) % 2:
        raise ValueError(f"{text!r} has an odd length")


class Lamp(Section):
    """A lamp."""

    colour: str = "red"
    watts: Annotated[int, Field(ge=1, le=100)] = 5


class House(Section):
    """A house."""

    name: str
    rooms: Annotated[int, Field(ge=1)] = 1
    lamp: dict[str, Lamp] = Field(default_factory=dict)
    shed: Lamp | None = None
    doors: list[Lamp] = Field(default_factory=list)
    code: Annotated[str, checked(_even)] = "ab"


def written(folder: Path, text: str) -> Path:
    path = folder / "house.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str, **more: Any) -> list[str]:
    with pytest.raises(SettingsError) as told:
        load(written(folder, text), House, **more)
    return told.value.faults


def test_a_good_file_is_read(tmp_path: Path) -> None:
    """What is left out has its default; a byte order mark, as Windows writes it, does no harm."""
    house = load(written(tmp_path, '\ufeffname = "钟"\n[lamp.hall]\nwatts = 7\n'), House)
    assert (house.name, house.rooms, house.lamp["hall"], house.shed) == ("钟", 1, Lamp(watts=7), None)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Wrong values, unknown keys and missing ones, each on a line of its own with its key."""
    told = faults(tmp_path, 'rooms = 0\ncode = "abc"\n[lamp.hall]\nwats = 7\nwatts = "many"\n')
    assert sorted(fault.split(":")[0] for fault in told) == [
        "code", "lamp.hall.wats", "lamp.hall.watts", "name", "rooms",
    ]  # fmt: skip
    said = "\n".join(told)
    assert "rooms: input should be greater than or equal to 1 (found 0)" in said
    assert "code: 'abc' has an odd length" in said
    assert "lamp.hall.wats: no such setting; did you mean 'watts'?" in said
    assert "name: is missing and has no default" in said


@pytest.mark.parametrize("table", ["[shed]", "[lamp.hall]", "[[doors]]"])
def test_an_unknown_key_is_answered_with_what_its_table_allows(tmp_path: Path, table: str) -> None:
    """In tables, in named tables and in lists of tables."""
    (fault,) = faults(tmp_path, f'name = "x"\n{table}\nzzz = 1\n')
    assert fault.endswith("no such setting; allowed are: colour, watts")


def test_faults_across_keys_are_told_beside_the_others(tmp_path: Path) -> None:
    """Even where single keys are wrong."""
    told = faults(tmp_path, "rooms = 0\n", across=lambda raw: [f"rooms: {raw['rooms']} and no name"])
    assert len(told) == 3
    assert told[-1] == "rooms: 0 and no name"


def test_a_fault_across_keys_alone_refuses_the_file(tmp_path: Path) -> None:
    """Right keys that clash are no settings."""
    assert faults(tmp_path, 'name = "x"\n', across=lambda _: ["they clash"]) == ["they clash"]


@pytest.mark.parametrize("password", ["hunter2", "a@b@c", "x" * 200])
def test_the_password_in_an_address_is_not_told(tmp_path: Path, password: str) -> None:
    """Faults end in logs: whoever reads them learns who asks where, and not by what."""
    (said,) = faults(tmp_path, f'name = "h"\nrooms = "postgresql://sanji:{password}@db.example/sanji"\n')
    assert "://sanji:…@db.example/sanji" in said
    assert password not in said


def test_a_long_value_is_cut_in_the_fault(tmp_path: Path) -> None:
    """A fault is one readable line."""
    (fault,) = faults(tmp_path, f'name = "x"\nrooms = "{"9" * 5000}x"\n')
    assert len(fault) < 250


def test_shorthands_are_spelled_out_first(tmp_path: Path) -> None:
    """`prepare` sees the raw file."""
    house = load(written(tmp_path, 'n = "x"\n'), House, prepare=lambda raw: {"name": raw["n"]})
    assert house.name == "x"


@pytest.mark.parametrize("data", [b"name = ", b'name = "\xff"', b"\x00", b"[a]\n[a]\n"])
def test_a_file_that_is_no_toml_is_told_with_its_path(tmp_path: Path, data: bytes) -> None:
    """Broken syntax and broken encoding."""
    path = tmp_path / "broken.toml"
    path.write_bytes(data)
    with pytest.raises(SettingsError, match=r"broken\.toml: (is not TOML|cannot be read)"):
        load(path, House)


def test_a_file_that_cannot_be_read_is_told_with_its_path(tmp_path: Path) -> None:
    """A missing file and a folder in its place."""
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(SettingsError, match="cannot be read"):
            load(path, House)


def test_settings_never_change(tmp_path: Path) -> None:
    """They are frozen."""
    house = load(written(tmp_path, 'name = "x"\n'), House)
    with pytest.raises(ValueError, match="frozen"):
        house.rooms = 2
