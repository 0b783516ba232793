"""An operator comes by a PIN that the page has checked, or leaves by a button."""

from typing import ClassVar

from msgspec import Struct

from edge_agent.counter.bench import Bench
from edge_agent.counter.people import duty
from edge_agent.counter.people.slips import Slips
from edge_agent.trade.outcome import NOTHING, Outcome
from plumbing.clock import Moment


class SignIn(Struct, frozen=True):
    """This operator is at the counter now. Only a page that has checked the PIN may ask for it."""

    number: str
    needs: ClassVar[str] = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """The one before is off."""
        return duty.sign_in(bench, self.number, "pin", now)


class SignOut(Struct, frozen=True):
    """Nobody is at the counter now."""

    needs: ClassVar[str] = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """Whoever is on is off."""
        return duty.sign_out(bench, now)


class KeepSlips(Struct, frozen=True):
    """Remember wrong PINs over a restart, which else would be a way to try more of them."""

    slips: Slips
    needs: ClassVar[str] = ""

    def do(self, bench: Bench, _now: Moment) -> Outcome:
        """Kept on disk; no event."""
        bench.state.put(self.slips)
        return NOTHING
