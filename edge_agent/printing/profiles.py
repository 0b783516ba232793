"""What a printer's model is to us: data in firmware_configs/printers/, one TOML file a model."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

_MM_AN_INCH = 25.4
Millimetres = Annotated[float, Meta(ge=0, le=500)]


class Profile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A model, or a family of like ones. `source` says where the knowledge comes from.

    `print_width_mm` is as wide as its head prints. `paper_height_mm` 0 is a roll without labels. `text`:
    "font" has the printer draw Chinese from its own GB18030 font `font`, "raster" sends it as a picture.
    `speed` is in inches a second and `density` 0 to 15, as TSPL has them; ESC/POS has neither.
    """

    title: str
    source: str
    language: Literal["tspl", "escpos"]
    dpi: Literal[203, 300, 600]
    print_width_mm: Millimetres
    paper_width_mm: Millimetres
    paper_height_mm: Millimetres
    gap_mm: Millimetres = 2.0
    speed: Annotated[float, Meta(gt=0, le=18)] = 4.0
    density: Annotated[int, Meta(ge=0, le=15)] = 8
    direction: Literal[0, 1] = 1
    text: Literal["font", "raster"] = "font"
    font: str = "TSS24.BF2"
    has_cutter: bool = False

    def __post_init__(self) -> None:
        if self.paper_width_mm > self.print_width_mm:
            raise ValueError(f"paper of {self.paper_width_mm:g} mm is wider than {self.print_width_mm:g} mm")
        if self.language == "tspl" and not self.paper_height_mm:
            raise ValueError("TSPL prints labels: a roll without labels has no height")

    def dots(self, millimetres: float) -> int:
        """Whole dots in so many millimetres."""
        return int(millimetres * self.dpi / _MM_AN_INCH)


def known() -> list[str]:
    """The models' names, sorted."""
    return sorted(entry.name.removesuffix(".toml") for entry in _folder().iterdir() if _is_profile(entry))


@cache
def profile_of(model: str) -> Profile:
    """The profile of a model. Raises ValueError, with the known names where there is no such model."""
    if model not in known():
        raise ValueError(f"no printer model {model!r}; known are {', '.join(known())}")
    raw = tomllib.loads(_folder().joinpath(f"{model}.toml").read_text(encoding="utf-8"))
    return msgspec.convert(raw, Profile)


def _folder() -> Traversable:
    return files("firmware_configs").joinpath("printers")


def _is_profile(entry: Traversable) -> bool:
    return entry.name.endswith(".toml")
