"""When a recipient is told of a parcel: at arrival and by reminders, by day, once a day, and not too late."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from logistics.events.counter import Consent, ProblemKind
from logistics.parcels.dwell import DwellRules

NoticeKind = Literal["arrived", "remind_1", "remind_2", "remind_3"]
KINDS: tuple[NoticeKind, ...] = ("arrived", "remind_1", "remind_2", "remind_3")

TRIES_MAX = 5
_MINUTE_MS, _HOUR_MS = 60_000, 3_600_000
_PAUSE_MS_FIRST, _PAUSE_GROWS = 2 * _MINUTE_MS, 4
# A parcel that nobody fetches is what reminders are for; with any other problem "come and fetch it" is wrong.
_HARMLESS: frozenset[ProblemKind] = frozenset({"unclaimed"})
# Who wants it brought to the door, or put into a locker, is not asked to the counter.
_ELSEWHERE: frozenset[Consent] = frozenset({"door", "locker"})


class NoticeRules(Struct, frozen=True):
    """When telling is right. Minutes of the day are local; equal ones are no quiet hours at all."""

    quiet_from: int = 21 * 60
    quiet_until: int = 8 * 60
    settle_ms: int = 5 * _MINUTE_MS
    """So long after it was shelved a parcel is told of: meanwhile mistakes are put right, and others join."""
    late_ms: int = 24 * _HOUR_MS
    """What was due longer ago is not told any more."""
    dwell: DwellRules = DwellRules()

    def is_quiet(self, local: datetime) -> bool:
        """Whether nobody is told at this hour."""
        minute = local.hour * 60 + local.minute
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= minute < self.quiet_until
        return minute >= self.quiet_from or minute < self.quiet_until

    def kind(self, since_ms: int, now_ms: int) -> NoticeKind | None:
        """What a parcel that has been held since then is told of now; None when it goes back."""
        stage = self.dwell.stage(since_ms, now_ms)
        if stage == "return":
            return None
        return "arrived" if stage == "fresh" else stage

    def due_ms(self, kind: NoticeKind, since_ms: int, shelved_ms: int) -> int:
        """From when on a kind is due."""
        if kind == "arrived":
            return max(since_ms, shelved_ms) + self.settle_ms
        return since_ms + self.dwell.remind_hours[KINDS.index(kind) - 1] * _HOUR_MS

    def is_late(self, due_ms: int, now_ms: int) -> bool:
        """Whether it is too late for what was due then."""
        return now_ms >= due_ms + self.late_ms


def is_wrong_with(consent: Consent, problems: frozenset[ProblemKind]) -> bool:
    """Whether "your parcel lies here for you" would be wrong, with these problems open."""
    return consent in _ELSEWHERE or bool(problems - _HARMLESS)


def pause_ms(tries: int) -> int:
    """How long after so many failed tries the next one comes: 2 minutes, 8, 32, 128."""
    return int(_PAUSE_MS_FIRST * _PAUSE_GROWS ** (tries - 1))


def sms_number(phone: str) -> str:
    """A number that a Chinese short message can be sent to, as its eleven digits; "" for any other."""
    digits = phone.removeprefix("+86").removeprefix("86") if len(phone) > _MOBILE_DIGITS else phone
    is_mobile = len(digits) == _MOBILE_DIGITS and digits.isdecimal() and digits.startswith("1")
    return digits if is_mobile else ""


_MOBILE_DIGITS = 11
