"""A code that was typed, or that a scanner which is a keyboard typed."""

from typing import ClassVar

from msgspec import Struct

from edge_agent.counter.asking import DEVICE
from edge_agent.counter.bench import Bench
from edge_agent.counter.counter import Counter
from edge_agent.counter.rules.arriving.last import TYPED
from edge_agent.drivers.contract import CodeRead
from edge_agent.trade.outcome import Outcome
from plumbing.clock import Moment


class Enter(Struct, frozen=True):
    """Take a code as if it had been scanned here."""

    text: str
    needs: ClassVar[str] = ""

    def do(self, bench: Bench, now: Moment) -> Outcome:
        """What the work at hand makes of it."""
        return Counter(bench).take_code(CodeRead(DEVICE, self.text, TYPED), now)
