"""How indicators read in a reader's language."""

from central.store.indicators.board import Line
from central.store.indicators.entries import SYSTEM, Entry
from central.web.words import NOTHING, Words
from logistics.indicators.figures import Figure, shown
from logistics.indicators.indicator import Indicator, Named, Pack
from logistics.indicators.state import Actual, State, figure_of

MARKS: dict[State, str] = {
    "reached": "✓",
    "missed": "✗",
    "unproven": "?",
    "no_baseline": "∅",
    "not_due": "◔",
    "unreported": "…",
    "recorded": "•",
}
_COMPARED = {">=": "≥ ", "<=": "≤ ", "<": "< ", "by": "≤ "}


class Shown:
    """Names, figures and periods of indicators."""

    def __init__(self, pack: Pack, words: Words) -> None:
        self.pack = pack
        self.words = words
        self.is_chinese = words.language.startswith("zh")

    def name(self, one: Indicator) -> str:
        """What it is called."""
        return one.zh if self.is_chinese else one.en

    def note(self, one: Indicator) -> str:
        """What is to be said of it."""
        return one.note_zh if self.is_chinese else one.note_en

    def clause(self, key: str) -> str:
        """The clause's heading."""
        return self._named(self.pack.clauses[key])

    def departments(self, one: Indicator) -> str:
        """Who is responsible."""
        return ("、" if self.is_chinese else "; ").join(self.source(key) for key in one.responsible)

    def source(self, key: str) -> str:
        """A department, or the system itself; one that the pack has no more is called by its key."""
        if key == SYSTEM:
            return self.words.text("ind.system")
        known = self.pack.departments.get(key)
        return self._named(known) if known else key or NOTHING

    def unit(self, key: str) -> str:
        """What is counted."""
        unit = self.pack.units[key]
        if unit.form in ("share", "change"):
            return ""
        return unit.zh if self.is_chinese else unit.en

    def target(self, one: Indicator) -> str:
        """The target with its comparison and unit."""
        if one.target is None:
            return NOTHING
        return f"{_COMPARED.get(one.compare, '')}{self._with_unit(shown(one.target, one.form), one.unit)}"

    def entered(self, one: Indicator, figure: Figure) -> str:
        """A figure as it was entered."""
        return self._with_unit(shown(figure, one.entered), one.measure or one.unit)

    def actual(self, one: Indicator, actual: Actual | None) -> str:
        """What is compared with the target, and what it is a change of."""
        if actual is None:
            return NOTHING
        figure = figure_of(one, actual)
        if actual.is_open and one.form == "share":
            # What is not reported is not zero: there is no percentage of it yet.
            return f"{actual.figure.num} / {actual.figure.den}"
        if not one.needs_baseline:
            return self.entered(one, actual.figure)
        now = self.entered(one, actual.figure)
        if figure is None or actual.baseline is None:
            return now
        said = self.words.text("ind.change", now=now, base=self.entered(one, actual.baseline))
        return f"{shown(figure, 'change')} {said}"

    def period(self, actual: Actual | None) -> str:
        """The days that a figure is of."""
        if actual is None:
            return NOTHING
        first, last = actual.first, actual.last
        if first == last:
            return last.isoformat()
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return str(first.year)
        return f"{first} – {last}"

    def state(self, state: State) -> str:
        """Its word with its mark."""
        word = self.words.word("ind.state", state)
        return f"{MARKS[state]} {word}"

    def proofs(self, line: Line) -> str:
        """What the actual rests on, in a line of a table that is taken away."""
        if line.is_live and line.live is not None:
            counted = self.words.text("ind.counted")
            return f"{counted} sha256:{line.live.digest[:16]}"
        return "; ".join(
            " ".join(
                part for part in (one.title, one.number, one.digest and f"sha256:{one.digest[:16]}") if part
            )
            for one in (line.entry.evidence if line.entry else ())
        )

    def signed(self, entry: Entry | None) -> str:
        """The steps that are signed, without who did."""
        holding = [one for one in entry.signatures if not one.is_void] if entry else []
        return " → ".join(self.words.word("ind.step", one.step) for one in holding) or NOTHING

    def _named(self, named: Named) -> str:
        return named.zh if self.is_chinese else named.en

    def _with_unit(self, text: str, key: str) -> str:
        unit = self.unit(key)
        return f"{text} {unit}" if unit else text
