"""Compares ratios with the accepted ones, and names what got worse and by how much. Pure."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from benchmarks.table import Figure


class Accepted(Struct, frozen=True, forbid_unknown_fields=True):
    """A ratio that was accepted, and by what part of it a run may lie below: what several runs differ by."""

    ratio: float
    tolerance: float


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """By the benchmark that tells it, each figure's accepted ratio by its name."""

    accepted: dict[str, dict[str, Accepted]]


class Verdict(Struct, frozen=True):
    """What came of one figure; `ratio` is None where it was not measured."""

    figure: str
    accepted: Accepted
    ratio: float | None

    @property
    def is_worse(self) -> bool:
        """Whether it lies further below than runs differ. What was not measured is not known to be good."""
        return self.ratio is None or self.ratio < self.accepted.ratio * (1 - self.accepted.tolerance)

    def line(self) -> str:
        """For people: which figure, its ratio, and by how much it is worse."""
        wanted = f"accepted {self.accepted.ratio:.2f}, down to {1 - self.accepted.tolerance:.0%} of it"
        if self.ratio is None:
            return f"NOT MEASURED {self.figure}: {wanted}"
        change = self.ratio / self.accepted.ratio - 1
        word = "WORSE" if self.is_worse else "ok"
        return f"{word} {self.figure}: ratio {self.ratio:.2f} ({change:+.0%}), {wanted}"


def judge(accepted: Mapping[str, Accepted], measured: Sequence[Figure]) -> list[Verdict]:
    """A verdict for each accepted figure, by name. Of a figure measured several times the best counts.

    Noise of a machine makes a run slower, never quicker.
    """
    ratios: dict[str, float] = {}
    for figure in measured:
        if figure.ratio is not None:
            ratios[figure.name] = max(figure.ratio, ratios.get(figure.name, 0.0))
    return [Verdict(name, one, ratios.get(name)) for name, one in accepted.items()]
