"""What a story's page shows, in its reader's words: masses, places, how warm it was, what is not known."""

from collections.abc import Sequence

from msgspec import Struct

from central.web.county import CountyView
from central.web.words import Words
from logistics.goods.epcis.naming import Naming, gtin14
from logistics.goods.story.rooms import RoomTime
from logistics.goods.story.shape import Story
from logistics.weighing.masses import in_jin, in_kg


class Kept(Struct, frozen=True):
    """All of a story's time in rooms together; temperatures are None where nothing was measured."""

    lasts_ms: int
    unknown_ms: int
    out_ms: int
    outs: int
    lowest_mc: int | None
    highest_mc: int | None


def kept(rooms: Sequence[RoomTime]) -> Kept:
    """How a lot was kept, over all its rooms."""
    lows = [one.lowest_mc for one in rooms if one.lowest_mc is not None]
    highs = [one.highest_mc for one in rooms if one.highest_mc is not None]
    outs = [out for one in rooms for out in one.outs]
    return Kept(
        sum(one.until_ms - one.from_ms for one in rooms),
        sum(one.unknown_ms for one in rooms),
        sum(out.until_ms - out.from_ms for out in outs),
        len(outs),
        min(lows, default=None),
        max(highs, default=None),
    )


def mass(grams: int | None, words: Words) -> str:
    """Kilograms, and the 斤 in which people here think."""
    if grams is None:
        return ""
    return words.text("trace.mass", kg=in_kg(grams), jin=in_jin(grams))


def origin(code: str, county: CountyView, words: Words) -> str:
    """The village and township of a place of growth; "" for one that no table knows: it might be a name."""
    villages = county.tables.villages if county.tables else ()
    village = next((one for one in villages if one.code == code), None)
    if village is not None:
        return f"{words.township(village.township)} {village.name}"
    if code in county.townships:
        return words.township(code)
    return words.site(code) if code in county.places else ""


def address(lot: str, product: str, naming: Naming) -> str:
    """Where a lot's public page is."""
    gtin = gtin14(naming.gtins.get(product, ""))
    return f"/01/{gtin}/10/{lot}" if gtin else f"/lot/{lot}"


def warning(story: Story) -> str:
    """The worst that has to be said of a lot before all else; "" for nothing."""
    newest = {one.lot: one for one in story.tests}
    if any(not one.is_passed for one in newest.values()):
        return "failed"
    if story.blocked:
        return "blocked"
    if story.state in ("rejected", "unknown"):
        return story.state
    return ""


def limits(one: RoomTime, words: Words) -> str:
    """Between which temperatures the room has to be; "" where nobody set any."""
    low, high = one.low_mc, one.high_mc
    if low is not None and high is not None:
        return words.text("trace.between", low=words.temperature(low), high=words.temperature(high))
    if high is not None:
        return words.text("trace.at_most", high=words.temperature(high))
    return "" if low is None else words.text("trace.at_least", low=words.temperature(low))
