"""TOML settings: every fault of a file at once, each with its key, what is wrong and what is allowed."""

import re
import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

__all__ = ["Field", "Section", "SettingsError", "checked", "load", "secret_text"]


class Section(BaseModel):
    """A table of a settings file: unknown keys are faults, values never change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, use_attribute_docstrings=True)


S = TypeVar("S", bound=Section)

_FOUND_MAX = 80
# scheme://user:password@host; a password may hold an @ that somebody forgot to write as %40.
_IN_ADDRESS = re.compile(r"""(://[^/:@\s'"]*):[^\s'"]*@""")


def checked(parse: Callable[[str], object]) -> AfterValidator:
    """A text that `parse` must accept; the ValueError that it raises otherwise is the fault's sentence."""

    def check(text: str) -> str:
        parse(text)
        return text

    return AfterValidator(check)


class SettingsError(ValueError):
    """A settings file cannot be used. `faults` holds one sentence a fault."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        self.path = path
        self.faults = faults
        super().__init__("\n".join(f"{path}: {fault}" for fault in faults))


def secret_text(path: Path | None) -> str:
    """The password or token in a file of its own, "" where none is named. Raises SettingsError."""
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as why:
        raise SettingsError(path, [f"cannot be read ({why}); it should hold a password or token"]) from why


def load(
    path: Path,
    model: type[S],
    *,
    prepare: Callable[[dict[str, Any]], dict[str, Any]] = lambda raw: raw,
    across: Callable[[dict[str, Any]], list[str]] = lambda _raw: [],
) -> S:
    """Read `path` as TOML into `model`. Raises SettingsError that names every fault.

    `prepare` may spell out shorthands first. `across` finds faults between keys; it is asked even where
    single keys are wrong, so it must bear anything that TOML can say.
    """
    raw = prepare(_read(path))
    faults: list[str] = []
    read: S | None = None
    try:
        read = model.model_validate(raw)
    except ValidationError as why:
        faults += [_sentence(dict(fault), model) for fault in why.errors(include_url=False)]
    faults += across(raw)
    if read is None or faults:
        raise SettingsError(path, faults)
    return read


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as why:
        raise SettingsError(path, [f"is not TOML: {why}"]) from why
    except (OSError, UnicodeDecodeError) as why:
        raise SettingsError(path, [f"cannot be read ({why}); give a UTF-8 TOML file"]) from why


def _sentence(fault: dict[str, Any], model: type[BaseModel]) -> str:
    key = ".".join(str(part) for part in fault["loc"]) or "(file)"
    if fault["type"] == "extra_forbidden":
        return f"{key}: no such setting{_nearest(fault['loc'], model)}"
    if fault["type"] == "missing":
        return f"{key}: is missing and has no default"
    said = str(fault["msg"]).removeprefix("Value error, ")
    found = _veiled(repr(fault["input"]))[:_FOUND_MAX]
    return f"{key}: {_veiled(said[0].lower() + said[1:])} (found {found})"


def _veiled(said: str) -> str:
    """Without the password that an address may bear: what is wrong with settings ends in logs."""
    return _IN_ADDRESS.sub(r"\1:…@", said)


def _nearest(loc: tuple[str | int, ...], model: type[BaseModel]) -> str:
    """What the unknown key may have been meant for, or what its table allows."""
    table = _table_at(loc[:-1], model)
    if table is None:
        return ""
    known = sorted(table.model_fields)
    close = get_close_matches(str(loc[-1]), known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; allowed are: {', '.join(known)}"


def _table_at(loc: tuple[str | int, ...], model: type[BaseModel]) -> type[BaseModel] | None:
    """The section that `loc` leads to, walking through dicts and lists of sections."""
    here: type[BaseModel] = model
    for part in loc:
        field = here.model_fields.get(str(part))
        if field is None:
            continue  # an index of a list or a name in a dict of sections: the section stays
        found = section_in(field.annotation)
        if found is None:
            return None
        here = found
    return here


def section_in(annotation: Any) -> type[BaseModel] | None:
    """The section in a field's annotation, also within a dict, a list or an optional; None without one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = section_in(inner)
        if found is not None:
            return found
    return None
