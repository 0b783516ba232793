"""What a probe may answer: a sample, or a fault in its place."""

from typing import Protocol

from msgspec import Struct

from edge_agent.drivers.contract import ProbeFaultKind


class Sample(Struct, frozen=True):
    """What the probe itself says, before any calibration: thousandths of a degree, and of a percent."""

    milli_c: int
    humidity_mpct: int | None = None


class Fault(Struct, frozen=True):
    """Why an answer is no temperature, and what shows it."""

    kind: ProbeFaultKind
    detail: str


class About(Struct, frozen=True):
    """What a probe is, where it hangs, and what is odd about it (see `contract.ProbeFound`)."""

    model: str
    address: str
    notes: tuple[str, ...] = ()


class Sensor(Protocol):
    """One probe as it is reached: by 1-Wire or by a chip's files."""

    range_mc: tuple[int, int]
    """What it can measure, in thousandths of a degree."""

    @property
    def about(self) -> About:
        """What is known of it by now."""

    def open(self) -> None:
        """Look for it. Raises DeviceMissing with what to do."""

    def sample(self, last_mc: int | None) -> Sample | Fault:
        """Its answer now; `last_mc` is what it said before. Raises DeviceMissing when it is gone."""
