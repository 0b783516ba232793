"""Looks at the machine each minute, and says when that is worth telling."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from logistics.events.machine import BoxMachine
from logistics.fleet import throttle

LOOK_MS = 60_000
TURN_MS = 300_000
"""What turned is told when the last word is this old, so that what flickers is no flood."""
CALM_MS = 900_000
"""Power that failed is taken for good again when it did not for so long."""
# A Pi slows down from 80 °C on and hard at 85 °C (Raspberry Pi documentation, "Frequency management and
# thermal control"); it has cooled when it is well below.
HOT_MC, COOL_MC = 80_000, 75_000
WORN_PCT, INODES_PCT = 90, 5
_SLOWED = throttle.CAPPED | throttle.THROTTLED | throttle.SOFT_LIMIT
_SHARE_STEP = 5


class _Standing(Struct):
    """Something that lasts: when it began and was seen last, as uptimes; None while it is not."""

    since_ms: int | None = None
    seen_ms: int = 0

    def saw(self, up_ms: int) -> None:
        """It is so now."""
        self.since_ms = up_ms if self.since_ms is None else self.since_ms
        self.seen_ms = up_ms

    def calmed(self, up_ms: int, calm_ms: int) -> None:
        """It is not so now; it ends when it has not been for so long."""
        if up_ms - self.seen_ms >= calm_ms:
            self.since_ms = None

    def look(self, up_ms: int, calm_ms: int, *, is_so: bool) -> None:
        """It is so now, or it is not."""
        if is_so:
            self.saw(up_ms)
        else:
            self.calmed(up_ms, calm_ms)

    def for_ms(self, up_ms: int) -> int | None:
        """For how long it has stood."""
        return None if self.since_ms is None else up_ms - self.since_ms


class MachineWatch:
    """One loop owns it. `look` reads the machine; times are uptimes in ms."""

    def __init__(self, look: Callable[[int], BoxMachine], every_ms: int) -> None:
        self._look = look
        self._every_ms = every_ms
        self._look_due_ms = 0
        self._told: BoxMachine | None = None
        self._told_ms = 0
        self._bits: int | None = None
        self._hot, self._low, self._slow = _Standing(), _Standing(), _Standing()
        self._worn, self._files = _Standing(), _Standing()

    def due(self, up_ms: int) -> BoxMachine | None:
        """What is to be told now; None between two looks, and while nothing turned."""
        if up_ms < self._look_due_ms:
            return None
        self._look_due_ms = up_ms + LOOK_MS
        found = self._judged(self._look(up_ms), up_ms)
        if self._told is None or up_ms - self._told_ms >= self._every_ms:
            return found
        has_turned = _face(found) != _face(self._told)
        return found if has_turned and up_ms - self._told_ms >= TURN_MS else None

    def told(self, event: BoxMachine, up_ms: int) -> None:
        """It is on the disk; what could not be kept is told with the next look."""
        self._told, self._told_ms = event, up_ms

    def _judged(self, found: BoxMachine, up_ms: int) -> BoxMachine:
        is_cool = found.temp_mc is None or found.temp_mc < COOL_MC
        if found.temp_mc is not None and found.temp_mc >= HOT_MC:
            self._hot.saw(up_ms)
        elif is_cool:
            self._hot.calmed(up_ms, 0)
        bits = self._lately(found.throttle)
        self._low.look(up_ms, CALM_MS, is_so=bool(bits & throttle.UNDER_VOLTAGE))
        self._slow.look(up_ms, CALM_MS, is_so=bool(bits & _SLOWED))
        self._worn.look(up_ms, 0, is_so=_is_worn(found))
        self._files.look(up_ms, 0, is_so=_has_unsound_files(found))
        return replace(
            found,
            hot_ms=self._hot.for_ms(up_ms),
            low_volt_ms=self._low.for_ms(up_ms),
            slow_ms=self._slow.for_ms(up_ms),
            worn_ms=self._worn.for_ms(up_ms),
            files_ms=self._files.for_ms(up_ms),
        )

    def _lately(self, told: int | None) -> int:
        """What holds the machine back now or did since the last look; nothing where it does not say."""
        if told is None:
            return 0
        since, before = throttle.since_boot(told), self._bits
        self._bits = since
        return throttle.at_present(told) | (since & ~before if before is not None else 0)


def _is_worn(one: BoxMachine) -> bool:
    return one.wear_stage in ("warning", "urgent") or (one.wear_pct or 0) >= WORN_PCT


def _has_unsound_files(one: BoxMachine) -> bool:
    has_few = one.inodes_free_pct is not None and one.inodes_free_pct < INODES_PCT
    return bool(one.is_read_only or one.fs_errors or has_few)


def _face(one: BoxMachine) -> tuple[object, ...]:
    """What of the machine is told at once when it turns; numbers that drift are not."""
    share = None
    if one.disk_free_mb is not None and one.disk_total_mb:
        share = min(_SHARE_STEP, 100 * one.disk_free_mb // one.disk_total_mb // _SHARE_STEP)
    return (
        one.hot_ms is None,
        one.low_volt_ms is None,
        one.slow_ms is None,
        one.throttle if one.throttle is None else throttle.since_boot(one.throttle),
        one.wear_pct,
        one.wear_stage,
        one.is_read_only,
        one.fs_errors,
        one.link,
        one.certificate_ms,
        one.files_ms is None,
        share,
    )
