"""No two parcels have one pickup code, whatever happens to them."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from edge_agent.agent import Parts
from edge_agent.counter.deeds.shelf.shelve import Move
from edge_agent.counter.deeds.turn import Turn
from edge_agent.counter.settings import CodeForm
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome
from logistics.events.counter import ParcelShelved
from tests.edge_agent.counter.rig import parts_in
from tests.edge_agent.making import at

# Tails that are alike, so that the form "tail" has to make them unique.
_WAYBILLS = [f"SF{head}00000{tail}" for head in range(10_000, 10_004) for tail in ("1234", "5678")]
_STEP_MS = 1_800_000

_steps = st.lists(
    st.tuples(
        st.sampled_from(["arrive", "hand_out", "move", "return", "depart"]),
        st.sampled_from(_WAYBILLS),
        st.sampled_from(["1-1", "1-2"]),
    ),
    max_size=40,
)


def _do(parts: Parts, step: tuple[str, str, str], up_ms: int) -> Outcome:
    what, waybill, shelf = step
    counter, now = parts.counter, at(up_ms)
    if what == "move":
        return counter.done(lambda at: Move(waybill, shelf).do(counter.bench, at), now)
    Turn(what).do(counter.bench, now)  # type: ignore[arg-type]  # the strategy gives kinds of work only
    return counter.take_code(CodeRead("scanner", waybill, "code128"), now)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["shelf-serial", "letter-serial", "tail"]), _steps)
def test_codes_are_unique_among_what_is_here_and_within_a_day(
    form: CodeForm, steps: list[tuple[str, str, str]]
) -> None:
    """Under any order of arrivals, hand-outs, returns and moves, half an hour apart."""
    with tempfile.TemporaryDirectory() as folder:
        shelves = {"capacity": {"1-1": 3, "1-2": 3}, "code": form}
        parts = parts_in(Path(folder), "s1", shelves=shelves)
        given_codes: list[tuple[int, str]] = []
        for number, step in enumerate(steps):
            with parts.outbox.transaction():
                for moment, event in _do(parts, step, number * _STEP_MS).events:
                    parts.counter.bench.books.take(parts.outbox.append(moment, event), moment, event)
                    if isinstance(event, ParcelShelved):
                        today_ms = (moment.at_ms + 8 * 3_600_000) // 86_400_000
                        assert (today_ms, event.code) not in given_codes
                        given_codes.append((today_ms, event.code))
            here = [parcel.code for parcel in parts.counter.bench.shelved.here() if parcel.code]
            assert len(set(here)) == len(here)
        parts.outbox.close()
