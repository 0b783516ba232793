"""What is told of parcels: scans at a site, and weights."""

from typing import Annotated, Literal

from msgspec import Meta

from logistics.events.shape import Event, Grams, Name, Waybill, Word

Act = Literal["arrive", "depart", "hand_out", "collect", "return"]
Direction = Literal["down", "up"]


class ParcelScanned(Event, tag="parcel.scanned", frozen=True):
    """A parcel's waybill was read at a site and meant something: it arrived, left, was handed out …

    `carrier` is the best candidate at the box, "" where none fits. `weight_g` is the net mass on the
    counter's scale at that moment, where there was a stable one. `has_still`: the box had a picture of it at
    hand and went on to keep it, as long as its quota of stills allows.
    """

    waybill: Waybill
    act: Act
    site: Name
    device: Name
    symbology: Word
    direction: Direction
    carrier: Word = ""
    weight_g: Grams | None = None
    has_still: bool = False


class Weighed(Event, tag="weighed", frozen=True):
    """A stable weight was captured, by itself or for a parcel that was scanned just before.

    `is_net` says that the scale told the net mass alone: `gross_g` is then the net. `is_preset` says that the
    tare was entered, not weighed, which a document marks PT (OIML R 76-1, 4.7).
    """

    site: Name
    device: Name
    gross_g: Grams
    tare_g: Grams = 0
    waybill: Annotated[str, Meta(max_length=128)] = ""
    is_net: bool = False
    is_preset: bool = False
