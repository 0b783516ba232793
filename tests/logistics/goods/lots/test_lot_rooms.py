"""Where a lot lies, whatever order its facts come in."""

from itertools import permutations

from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.events.lots import LotLeft, LotStored
from logistics.goods.lots.rooms import lying
from logistics.parcels.told import Told


def _told(*events: AnyEvent) -> list[Told]:
    return [Told(1000 + seq, "s", seq, event) for seq, event in enumerate(events, start=1)]


def _in(room: str, net_g: int, site: str = "S") -> LotStored:
    return LotStored(lot="L", site=site, room=room, product="kiwifruit", net_g=net_g)


def _out(room: str, net_g: int | None) -> LotLeft:
    return LotLeft(lot="L", site="S", room=room, net_g=net_g)


def test_any_order_gives_the_same() -> None:
    """And so does a repetition."""
    facts = _told(_in("a", 5000), _in("b", 3000), _out("a", 1000), _in("b", 2000), _out("b", None))
    for some in permutations(facts):
        found = lying([*some, some[0]], "S", 9000)
        assert (found.rooms, found.loose_g, found.places) == ({"a": 4000}, 5000, ("a", ""))


def test_other_sites_rooms_are_not_ours() -> None:
    """A room's name says nothing without its site."""
    assert lying(_told(_in("a", 5000, "T")), "S", 5000).places == ("",)


def test_more_in_rooms_than_on_hand_leaves_nothing_loose() -> None:
    """Graded without a word of the room: the room's sum is told as it is."""
    found = lying(_told(_in("a", 5000)), "S", 3000)
    assert (found.at("a"), found.at(""), found.places) == (5000, 0, ("a",))


def test_what_was_corrected_does_not_count() -> None:
    """A room that was taken back gets back what left it."""
    facts = _told(_in("a", 5000), _out("a", 1000), Corrected(site="S", stream="s", seq=2, reason="r"))
    assert lying(facts, "S", 5000).rooms == {"a": 5000}
