"""What a form asks for is done once: tapped twice, or sent again after no answer came, it changes nothing."""

from msgspec import Struct
from msgspec.structs import replace

from edge_agent.counter.bench import Bench, Deed
from edge_agent.trade.outcome import Outcome, Said, Signal
from plumbing.clock import Moment

_KEPT = 16


class LotForm(Struct, frozen=True):
    """A form by which something was done with lots, and what was said of it."""

    form: str
    said: Said


class LotForms(Struct, frozen=True):
    """The last ones, the newest last: several people may be at their pages."""

    done: tuple[LotForm, ...] = ()


class Once(Struct, frozen=True):
    """The deed of a form, by the form's own name. One that was refused may be sent again."""

    form: str
    deed: Deed

    @property
    def needs(self) -> str:
        """The role that the deed itself takes."""
        return str(getattr(self.deed, "needs", "counter"))

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """A form that was sent before gets the same answer, as a duplicate."""
        known = bench.state.get(LotForms) or LotForms()
        before = next((one.said for one in known.done if one.form == self.form), None)
        if before:
            return Outcome(signals=(Signal.DUPLICATE,), said=replace(before, kind="duplicate"))
        outcome = self.deed.do(bench, now)
        if outcome.events and outcome.said:
            done = (*known.done, LotForm(self.form, outcome.said))
            bench.state.put(LotForms(done[-_KEPT:]))
        return outcome
