"""What was told, at minutes after a beginning, for the folds' tests; and the same in every disorder."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.parcels.told import Told

T0 = 1_780_000_020_000
MINUTE_MS = 60_000
W, SITE, BAG = "SF1234567890123", "SC-046", "BAG-1"
Folded = TypeVar("Folded")


def told(*events: AnyEvent) -> list[Told]:
    """Events a minute apart, numbered from 1."""
    return [Told(T0 + number * MINUTE_MS, "s", number, event) for number, event in enumerate(events, start=1)]


def corrected(seq: int) -> Corrected:
    """The event of this number was wrong."""
    return Corrected(site=SITE, stream="s", seq=seq, reason="wrong parcel")


def in_any_disorder(events: st.SearchStrategy[AnyEvent], fold: Callable[[Sequence[Told]], object]) -> None:
    """Check that permuted and doubled facts fold to the same."""

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 5), events), max_size=12), st.data())
    def check(facts: list[tuple[int, AnyEvent]], data: st.DataObject) -> None:
        calm = [Told(T0 + at, "s", number, event) for number, (at, event) in enumerate(facts, start=1)]
        doubled = [*calm, *data.draw(st.lists(st.sampled_from(calm), max_size=5) if calm else st.just([]))]
        assert fold(data.draw(st.permutations(doubled))) == fold(calm)

    check()
