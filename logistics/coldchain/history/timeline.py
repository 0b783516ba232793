"""A probe's readings in any order, judged as they come: late ones replay only what they change."""

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from math import fsum

from msgspec import Struct
from msgspec.structs import replace

from logistics.coldchain import exposure
from logistics.coldchain.exposure import Reading, Record, State
from logistics.coldchain.history.days import DAY_MS, Day, by_day
from logistics.coldchain.history.standing import shifted, stands_as
from logistics.coldchain.rule import Rules
from logistics.coldchain.runs import Change, Changes, Excursion


class Rejudged(Struct, frozen=True):
    """What a call of `take` did: how many readings were new, how many had to be judged for it, and which
    excursions the record has `gone` of (as they were) and has `come` (new, or as they are now)."""

    taken: int
    judged: int
    gone: tuple[Excursion, ...] = ()
    come: tuple[Excursion, ...] = ()


class _Block:
    """The readings of one day, what was judged before it, and what they changed. 16 bytes a reading."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.at_ms = array("q")
        self.milli_c = array("q")
        self.before: State | None = None
        self.aged_ms = 0.0
        self.changes: Changes = ()

    def take(self, readings: Iterable[Reading]) -> int:
        """Put readings of this day in; returns how many were new. Of two for a moment the first holds."""
        known = dict(zip(self.at_ms, self.milli_c, strict=True))
        had = len(known)
        for at_ms, milli_c in readings:
            known.setdefault(at_ms, milli_c)
        if len(known) > had:
            self.at_ms = array("q", sorted(known))
            self.milli_c = array("q", (known[at_ms] for at_ms in self.at_ms))
        return len(known) - had

    def readings(self, from_index: int = 0) -> Iterator[Reading]:
        """The readings in order of time."""
        return zip(self.at_ms[from_index:], self.milli_c[from_index:], strict=True)


class Timeline:
    """A probe under its rules. The record never depends on the order, the parts or the repetition in which
    readings came.

    A new reading costs O(1). A late one judges its day anew and those after it until all stands as it stood
    before: usually one day, and only numbers are added to the sums behind. `offset_ms` is how far local time
    is ahead of UTC: days begin at local midnight.
    """

    def __init__(self, rules: Rules, *, offset_ms: int = 0) -> None:
        self._rules = rules
        self._offset_ms = offset_ms
        self._blocks: list[_Block] = []
        self._state: State | None = None

    def take(self, readings: Iterable[Reading]) -> Rejudged:
        """Take readings, new or late. Raises ReadingsError for no temperature, and then has taken none."""
        ordered = sorted(readings, key=_at)  # stable: of two for a moment the first given stays first
        for _, milli_c in ordered:
            exposure.refuse_impossible(milli_c)
        if not ordered:
            return Rejudged(0, 0)
        last_ms = self._state.last_ms if self._state else ordered[0][0] - 1
        first_new = bisect_left(ordered, last_ms + 1, key=_at)
        late = self._replay(ordered[:first_new]) if first_new else Rejudged(0, 0)
        taken, changes = self._append(ordered[first_new:])
        told = {(one.side, one.start_ms): one for one in late.come}
        told |= {(one.side, one.start_ms): one for one in (change.excursion for change in changes) if one}
        return Rejudged(late.taken + taken, late.judged + taken, late.gone, tuple(told.values()))

    def record(self) -> Record:
        """The record as it stands."""
        if self._state is None:
            return Record()
        aged_ms = fsum((*(block.aged_ms for block in self._blocks[:-1]), self._state.warmth_ms))
        whole = replace(self._state, warmth_ms=aged_ms)
        return exposure.record(
            whole, chain.from_iterable(block.changes for block in self._blocks), self._rules
        )

    def days(self) -> list[Day]:
        """The record by local day."""
        readings = chain.from_iterable(block.readings() for block in self._blocks)
        return by_day(readings, self._rules, self.record().excursions, offset_ms=self._offset_ms)

    def _append(self, newer: list[Reading]) -> tuple[int, Changes]:
        """Readings newer than all, in order of time. Returns how many there were, and what they changed."""
        taken, told = 0, list[Change]()
        for number, day in groupby(newer, key=lambda reading: self._number(reading[0])):
            if not self._blocks or self._blocks[-1].number != number:
                self._open(number)
            block, had = self._blocks[-1], len(self._blocks[-1].at_ms)
            last_ms = self._state.last_ms if self._state else None
            for at_ms, milli_c in day:
                if at_ms != last_ms:
                    block.at_ms.append(at_ms)
                    block.milli_c.append(milli_c)
                    last_ms = at_ms
            self._state, changes = exposure.fold(self._state, block.readings(had), self._rules)
            block.changes += changes
            told += changes
            taken += len(block.at_ms) - had
        return taken, tuple(told)

    def _open(self, number: int) -> None:
        if self._state is not None and self._blocks:
            self._blocks[-1].aged_ms = self._state.warmth_ms
            self._state = replace(self._state, warmth_ms=0.0)
        self._blocks.append(_Block(number))
        self._blocks[-1].before = self._state

    def _replay(self, late: list[Reading]) -> Rejudged:
        """Put late readings at their place and judge from the earliest of them."""
        touched, taken = set[int](), 0
        for number, day in groupby(late, key=lambda reading: self._number(reading[0])):
            new = self._block(number).take(day)
            taken += new
            touched |= {number} if new else set()
        if not touched:
            return Rejudged(0, 0)
        first = bisect_left(self._blocks, min(touched), key=_number_of)
        was = self._excursions(first)
        judged = self._judge_from(first, touched)
        now = self._excursions(first)
        gone = tuple(one for key, one in was.items() if now.get(key) != one)
        come = tuple(one for key, one in now.items() if was.get(key) != one)
        return Rejudged(taken, judged, gone, come)

    def _block(self, number: int) -> _Block:
        at = bisect_left(self._blocks, number, key=_number_of)
        if at == len(self._blocks) or self._blocks[at].number != number:
            insort(self._blocks, _Block(number), key=_number_of)
        return self._blocks[at]

    def _judge_from(self, first: int, touched: set[int]) -> int:
        """Judge blocks anew, or shift their sums where all stands as it stood; returns how many readings."""
        ends = self._ends(first)
        state, judged = ends.pop(), 0
        for block in self._blocks[first:]:
            before, end, block.before = block.before, ends.pop(), state
            if block.number not in touched and stands_as(state, before, self._rules):
                state = shifted(end, state, before, block.changes)
            else:
                state, block.changes = exposure.fold(state, block.readings(), self._rules)
                judged += len(block.at_ms)
                block.aged_ms = state.warmth_ms if state else 0.0
            if block is not self._blocks[-1]:
                state = _rested(state)
        self._state = state
        return judged

    def _ends(self, first: int) -> list[State | None]:
        """What was judged up to the end of each block from `first` on, and before it, the last one first.

        A block that has just been put in had no part in it: before and after it the same was judged.
        """
        ends = [self._state]
        for block in reversed(self._blocks[first:]):
            ends.append(ends[-1] if block.before is None else block.before)
        if not first:
            ends[-1] = None
        return ends

    def _excursions(self, first: int) -> dict[tuple[str, int], Excursion]:
        """The excursions that ended in a block or after it, and the one that still runs."""
        changes = chain.from_iterable(block.changes for block in self._blocks[first:])
        found = [change.excursion for change in changes if change.kind == "closed" and change.excursion]
        if self._state is not None and self._state.run is not None:
            found.append(self._state.run.as_excursion(self._state.last_ms, "open"))
        return {(one.side, one.start_ms): one for one in found}

    def _number(self, at_ms: int) -> int:
        return (at_ms + self._offset_ms) // DAY_MS


def _at(reading: Reading) -> int:
    return reading[0]


def _number_of(block: _Block) -> int:
    return block.number


def _rested(state: State | None) -> State | None:
    """A state whose ageing counts from here: sums of fractions depend on their order, so each day has one."""
    return None if state is None else replace(state, warmth_ms=0.0)
