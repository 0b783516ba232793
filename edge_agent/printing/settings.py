"""The settings of a label printer."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from msgspec import structs

from edge_agent.drivers.settings import Baud
from edge_agent.printing.profiles import Profile, profile_of
from plumbing.settings import Field, Section, checked

Model = Annotated[str, checked(profile_of)]
Port = Annotated[str, Field(pattern=r"^(/.+|tcp://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?)$", max_length=300)]
PaperSide = Annotated[float, Field(ge=10, le=200)]

_MODEL = "tspl-40x30"


class Printer(Section):
    """A label or receipt printer."""

    port: Port
    """A serial port or USB device (/dev/serial/by-id/…, /dev/usb/lp0), or tcp://host:9100."""
    model: Model = _MODEL
    """A profile of firmware_configs/printers/, by its file's name."""
    baud: Baud = 9600
    """For a serial port: as set at the printer."""
    answers: bool = True
    """Whether the printer can be asked how it is. false for a cable that leads one way only."""
    width_mm: PaperSide | None = None
    """The paper's width; left out: the model's."""
    height_mm: PaperSide | None = None
    """A label's height; left out: the model's."""
    shelf_on: list[Literal["arrive", "depart", "hand_out", "collect", "return"]] = Field(default_factory=list)
    """The acts upon which a parcel's shelf label is printed."""
    lots: bool = False
    """Whether labels of lots, certificates among them, are printed here."""
    slips: bool = False
    """Whether purchase slips of produce are printed here; it takes a roll."""
    code: Literal["qr", "code128"] = "qr"
    """How the waybill is coded on a shelf label; where Code 128 would be too wide, a QR code stands."""
    keep_min: Annotated[float, Field(ge=0.1, le=1440)] = 30.0
    """A label that could not be printed for this long is given up: nobody waits for it any more."""

    def profile(self) -> Profile:
        """The model's profile with this printer's paper. Raises ValueError where the two do not fit."""
        model = profile_of(self.model)
        return structs.replace(
            model,
            paper_width_mm=self.width_mm or model.paper_width_mm,
            paper_height_mm=self.height_mm or model.paper_height_mm,
        )


def paper_faults(table: dict[str, Any]) -> Iterator[str]:
    """Paper that the model cannot take, in a table of settings that may be wrong in any other way."""
    paper = {name: table[name] for name in ("width_mm", "height_mm") if name in table}
    try:
        printer = Printer.model_validate({"port": "/dev", "model": table.get("model", _MODEL), **paper})
    except ValueError:
        return  # told as what it is, beside this
    try:
        is_roll = not printer.profile().paper_height_mm
    except ValueError as why:
        yield f"{why}; look at width_mm, height_mm and model"
        return
    if table.get("slips") is True and not is_roll:
        yield "slips: a purchase slip takes a roll, as it is as long as its weighings; escpos-58 has one"
