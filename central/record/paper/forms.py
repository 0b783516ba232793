"""How the paper writes numbers and times, and says things in both languages."""

from datetime import UTC, datetime, timedelta

from plumbing.i18n import Catalogue

NOTHING = "-"


class Forms:
    """Chinese first, English second; times `offset_min` ahead of UTC. Temperatures are milli-°C."""

    def __init__(self, first: Catalogue, second: Catalogue, offset_min: int) -> None:
        self._first, self._second = first, second
        self._offset = timedelta(minutes=offset_min)

    def text(self, key: str, **fields: object) -> tuple[str, str]:
        """A text in both languages."""
        return self._first.text(key, **fields), self._second.text(key, **fields)

    def word(self, table: str, value: str) -> str:
        """What a table calls a value, in Chinese."""
        return self._first.word(table, value)

    def moment(self, at_ms: int | None) -> str:
        """Date and time to the second."""
        return NOTHING if at_ms is None else f"{self._local(at_ms):%Y-%m-%d %H:%M:%S}"

    def clock(self, at_ms: int | None) -> str:
        """Time of day to the second."""
        return NOTHING if at_ms is None else f"{self._local(at_ms):%H:%M:%S}"

    def _local(self, at_ms: int) -> datetime:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms) + self._offset


def celsius(milli_c: int | None) -> str:
    """Degrees with all three decimals, so that nothing is rounded away."""
    return NOTHING if milli_c is None else f"{milli_c / 1000:.3f}"


def minutes(number: float | None) -> str:
    """Minutes, or a percentage, with two decimals."""
    return NOTHING if number is None else f"{number:.2f}"


def offset(offset_min: int) -> str:
    """How far a zone is ahead of UTC, as UTC+08:00."""
    hours, rest = divmod(abs(offset_min), 60)
    return f"UTC{'-' if offset_min < 0 else '+'}{hours:02}:{rest:02}"
