"""What stands on the board: matters with what people did about them, and who has them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from logistics.duty.judge import Matter
from logistics.duty.limits import Limits

What = Literal["take", "hand", "snooze", "wake", "settle"]


class Deed(Struct, frozen=True):
    """What somebody did about a matter: `holder` has it from then on, `until_ms` is when it is back."""

    id: int
    at_ms: int
    who: str
    deed: What
    key: str
    holder: str
    until_ms: int | None
    comment: str


class Standing(Struct, frozen=True):
    """A matter on the board. `seen` is the last deed about it, 0 for none: who acts says what they saw."""

    matter: Matter
    seen: int = 0
    holder: str = ""
    taken_ms: int | None = None
    comment: str = ""
    until_ms: int | None = None
    last: Deed | None = None

    @property
    def is_snoozed(self) -> bool:
        """Whether it is laid aside for now."""
        return self.until_ms is not None


def board(
    matters: Sequence[Matter], deeds: Mapping[str, Sequence[Deed]], limits: Limits, now_ms: int
) -> tuple[Standing, ...]:
    """The matters in their order, in each urgency those that nobody has first, what is laid aside last."""
    found = (standing(one, deeds.get(one.key, ()), limits, now_ms) for one in matters)
    return tuple(sorted((one for one in found if one is not None), key=_order))


def standing(matter: Matter, deeds: Iterable[Deed], limits: Limits, now_ms: int) -> Standing | None:
    """A matter after the deeds about it, oldest first; None once it is settled.

    A deed counts as long as the cause that it was about lasts, and for one that came back within the quiet
    time after it: a cause that began later is another matter. What was settled comes back at once.
    """
    found = Standing(matter, holder=matter.taken_by, taken_ms=matter.taken_ms, comment=matter.comment, seen=0)
    for deed in deeds:
        if deed.deed == "settle" and matter.since_ms <= deed.at_ms and matter.has_happened:
            return None
        if matter.since_ms <= deed.at_ms + limits.quiet_ms:
            found = _after(found, deed, now_ms)
    return found


def _after(before: Standing, deed: Deed, now_ms: int) -> Standing:
    is_taken = deed.deed in ("take", "hand")
    until_ms = deed.until_ms if deed.deed == "snooze" else None if deed.deed == "wake" else before.until_ms
    return Standing(
        matter=before.matter,
        seen=deed.id,
        holder=deed.holder if is_taken else before.holder,
        taken_ms=deed.at_ms if is_taken else before.taken_ms,
        comment=deed.comment or before.comment,
        until_ms=until_ms if until_ms is not None and until_ms > now_ms else None,
        last=deed,
    )


def _order(one: Standing) -> tuple[bool, int, bool, int, str]:
    return (one.is_snoozed, one.matter.urgency, bool(one.holder), one.matter.since_ms, one.matter.key)
