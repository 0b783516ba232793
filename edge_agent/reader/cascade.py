"""The order in which a picture is looked at: cheap looks first, dear ones only while nothing is read."""

from collections.abc import Iterator

from msgspec import Struct

from edge_agent.reader import decoders, enhance, localise
from edge_agent.reader.blurred import read as blurred
from edge_agent.reader.codes import USUAL, Accept, Code, tidy
from edge_agent.reader.decoders import Grey
from edge_agent.reader.trust import Level, Origin, Tally

Look = tuple[Origin, tuple[Code, ...]]


class Stage(Struct, frozen=True):
    """Some looks of about the same cost. They are taken as the iterator is drawn, not before."""

    name: str
    dear: bool
    looks: Iterator[Look]
    is_last_resort: bool = False
    """Takes up to a second, and reads no waybills: not for a counter."""


def read(grey: Grey, accept: Accept | None = None, wanted: frozenset[str] = USUAL) -> tuple[Code, ...]:
    """All believed codes of one picture, in the order they were found.

    With `accept` the looks go on until a believed text satisfies it; a label bears several codes, and
    the first one found is often not the waybill. Without it, the dear looks are taken only while
    nothing is believed, or something was read that needs a second witness.
    """
    tally, believed = Tally(accept), dict[Code, None]()
    for stage in stages(grey, wanted):
        if stage.dear and believed and accept is None and not tally.doubted:
            break
        if stage.is_last_resort and (believed or accept):
            break
        for origin, codes in stage.looks:
            believed.update(dict.fromkeys(tally.hear(origin, codes)))
            if accept and any(accept(code.text) for code in believed):
                return tuple(believed)
    return tuple(believed)


def first_look(grey: Grey, wanted: frozenset[str], view: str = "frame") -> Look:
    """The cheapest look: about 3 ms at 1280x720 on one desktop core."""
    return Origin("zxing", view, "first"), decoders.zxing(grey, wanted, thorough=False)


def stages(grey: Grey, wanted: frozenset[str] = USUAL) -> Iterator[Stage]:
    """Every stage of the reader, in order. The order was measured: benchmarks/reading/decode_photos.py."""
    yield Stage("first", dear=False, looks=iter((first_look(grey, wanted),)))
    crops = [localise.crop(grey, patch) for patch in localise.patches(grey)]
    yield Stage("crops", dear=False, looks=_crops(crops, wanted))
    yield Stage("thorough", dear=True, looks=_both(grey, wanted, "frame", "plain"))
    wide = enhance.widened(grey)
    if wide is not grey:
        yield Stage("widened", dear=True, looks=_both(wide, wanted, "widened", "enhanced"))
    yield Stage("evened", dear=True, looks=_both(enhance.evened(wide), wanted, "evened", "enhanced"))
    yield Stage("sharpened", dear=True, looks=_both(enhance.sharpened(wide), wanted, "sharpened", "enhanced"))
    yield Stage("strips", dear=True, looks=_strips(crops, wanted))
    loose = [localise.crop(grey, patch) for patch in localise.patches(grey, localise.LOOSE)]
    # Seen at a slant, an ITF is cut off alike for both decoders.
    yield Stage("loose crops", dear=True, looks=_loose(loose, wanted - {"itf"}))
    if wanted & {"ean13", "upca"}:
        yield Stage("shapes", dear=True, looks=_shapes(loose), is_last_resort=True)


def _crops(crops: list[Grey], wanted: frozenset[str]) -> Iterator[Look]:
    for number, crop in enumerate(crops):
        wide = enhance.doubled(crop)
        view = f"crop {number}"
        by_zxing, by_zbar = Origin("zxing", view, "plain"), Origin("zbar", view, "plain")
        yield by_zxing, decoders.zxing(crop, wanted, thorough=False)
        yield by_zxing, decoders.zxing(wide, wanted, thorough=False)
        yield by_zbar, decoders.zbar(wide, wanted)


def _loose(crops: list[Grey], wanted: frozenset[str]) -> Iterator[Look]:
    for number, crop in enumerate(crops):
        wide, view = enhance.doubled(crop), f"loose {number}"
        yield Origin("zxing", view, "enhanced"), decoders.zxing(wide, wanted, thorough=False)
        yield Origin("zbar", view, "enhanced"), decoders.zbar(wide, wanted)


def _shapes(crops: list[Grey]) -> Iterator[Look]:
    for number, crop in enumerate(crops):
        text = blurred.read(crop)
        code = tidy(text, "ean13") if text else None
        yield Origin("shapes", f"loose {number}", "enhanced"), (code,) if code else ()


def _strips(crops: list[Grey], wanted: frozenset[str]) -> Iterator[Look]:
    for number, crop in enumerate(crops):
        for strip in enhance.strips(crop):
            view = f"strip {number}"
            yield Origin("zxing", view, "enhanced"), decoders.zxing(strip, wanted, thorough=False)
            yield Origin("zbar", view, "enhanced"), decoders.zbar(strip, wanted)


def _both(grey: Grey, wanted: frozenset[str], view: str, level: Level) -> Iterator[Look]:
    yield Origin("zxing", view, level), decoders.zxing(grey, wanted, thorough=True)
    yield Origin("zbar", view, level), decoders.zbar(grey, wanted)
