"""From when on something is a matter for a person."""

from msgspec import Struct

_MINUTE_MS, _HOUR_MS, _DAY_MS = 60_000, 3_600_000, 86_400_000


class Limits(Struct, frozen=True):
    """The thresholds of the duty board; a value that is exactly at its limit is no matter yet."""

    offline_min: float = 30
    overdue_h: float = 72
    unreported_h: float = 10
    clock_h: float = 2
    gap_min: float = 30
    disk_free_pct: float = 10
    disk_free_mb: int = 500
    look_back_days: int = 7
    quiet_min: float = 60
    certificate_days: float = 14
    drift_h: float = 1
    backup_h: float = 36

    @property
    def offline_ms(self) -> int:
        """How long a box may be away."""
        return round(self.offline_min * _MINUTE_MS)

    @property
    def overdue_ms(self) -> int:
        """How long a parcel may lie."""
        return round(self.overdue_h * _HOUR_MS)

    @property
    def unreported_ms(self) -> int:
        """How long after a day's end its close may be missing."""
        return round(self.unreported_h * _HOUR_MS)

    @property
    def clock_ms(self) -> int:
        """How long a connected box may be without a synchronised clock."""
        return round(self.clock_h * _HOUR_MS)

    @property
    def gap_ms(self) -> int:
        """How long after a stream's last batch numbers below it may be missing."""
        return round(self.gap_min * _MINUTE_MS)

    @property
    def look_back_ms(self) -> int:
        """How long what happened once stays on the board unless somebody settles it."""
        return self.look_back_days * _DAY_MS

    @property
    def certificate_ms(self) -> int:
        """With less than so long left a box's certificate is a matter."""
        return round(self.certificate_days * _DAY_MS)

    @property
    def drift_ms(self) -> int:
        """How long a box may go by other settings than were ordered."""
        return round(self.drift_h * _HOUR_MS)

    @property
    def backup_ms(self) -> int:
        """How old the last good backup of the centre may be."""
        return round(self.backup_h * _HOUR_MS)

    @property
    def quiet_ms(self) -> int:
        """How soon after a deed a cause that came back is still the same matter."""
        return round(self.quiet_min * _MINUTE_MS)
