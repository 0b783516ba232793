"""What a story's page shows, in its reader's words: masses, places, how warm it was, what is not known."""

from collections.abc import Sequence

from msgspec import Struct

from central.store.lots.trace.keys import Called, Keys
from central.web.frame import Visit
from central.web.words import Words
from logistics.goods.epcis.naming import gtin14
from logistics.goods.story.rooms import RoomTime
from logistics.goods.story.shape import Story
from logistics.weighing.masses import in_jin, in_kg

_KINDS = {"F": "farmer", "C": "cooperative", "E": "firm"}


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


class Most(Struct, frozen=True):
    """How much of each list a page shows: the first and last lines of what happened, rooms, gaps, kin."""

    first: int
    last: int
    rooms: int
    gaps: int
    kin: int
    stories: int


class Shown:
    """Says a story's parts in the words of one visit. `is_inside`: for those who work here."""

    def __init__(self, visit: Visit, *, is_inside: bool = False) -> None:
        self._visit = visit
        self._is_inside = is_inside
        self._called = called(visit)

    kept = staticmethod(kept)

    def mass(self, grams: int | None) -> str:
        """Kilograms, and the 斤 in which people here think."""
        if grams is None:
            return ""
        return self._visit.words.text("trace.mass", kg=in_kg(grams), jin=in_jin(grams))

    def product(self, name: str) -> str:
        """What a product is called."""
        return product(name, self._visit.words, self._called)

    def origin(self, code: str) -> str:
        """The village and township of a place of growth; "" for one that no table knows: it may be a name."""
        county, words = self._visit.frame.county, self._visit.words
        villages = county.tables.villages if county.tables else ()
        village = next((one for one in villages if one.code == code), None)
        if village is not None:
            return f"{words.township(village.township)} {village.name}"
        if code in county.townships:
            return words.township(code)
        known = words.site(code) if code in county.places else ""
        return known or (code if self._is_inside else "")

    def grower(self, owner: str) -> str:
        """A farmer, a cooperative or a firm, by the kind of number and never by name."""
        kind = _KINDS.get(owner.partition("-")[0], "")
        return self._visit.words.word("trace.grower", kind) if kind else ""

    def address(self, lot: str, name: str = "") -> str:
        """Where a lot's story is."""
        if self._is_inside:
            return f"/lots/of/{lot}/story"
        gtin = gtin14(self._called.naming.gtins.get(name, ""))
        return f"/01/{gtin}/10/{lot}" if gtin else f"/lot/{lot}"

    def limits(self, one: RoomTime) -> str:
        """Between which temperatures the room has to be; "" where nobody set any."""
        words, low, high = self._visit.words, one.low_mc, one.high_mc
        if low is not None and high is not None:
            return words.text("trace.between", low=words.temperature(low), high=words.temperature(high))
        if high is not None:
            return words.text("trace.at_most", high=words.temperature(high))
        return "" if low is None else words.text("trace.at_least", low=words.temperature(low))

    @staticmethod
    def warning(story: Story) -> str:
        """The worst that has to be said of a lot before all else; "" for nothing."""
        newest = {one.lot: one for one in story.tests}
        if any(not one.is_passed for one in newest.values()):
            return "failed"
        if story.blocked:
            return "blocked"
        return story.state if story.state in ("rejected", "unknown") else ""


def called(visit: Visit) -> Called:
    """What products are called outside, now."""
    keys: Keys = visit.request.app.state.keys
    with visit.store.read() as connection:
        return keys.now(connection, visit.now_ms)


def product(name: str, words: Words, known: Called) -> str:
    """As the register has it, or the catalogue of texts, or as it was told."""
    zh, en = known.names.get(name, ("", ""))
    return (zh if words.language.startswith("zh") else en) or words.word("goods", name)
