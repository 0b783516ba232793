"""Old backups go by days, weeks and months, and never the last one."""

from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from central.store.backup.keeping import outdated
from central.store.backup.manifest import Content, Manifest
from central.store.backup.settings import BackupAt

_ZONE = ZoneInfo("Asia/Shanghai")
_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
_T0 = 1_780_000_000_000
_RECIPIENT = "age1qsn9as0tnv0x9k9zm05unekxlyg5h4ks943y729fmjsdjz2xgstseyxt9e"


def _kept(**counts: int) -> BackupAt:
    return BackupAt(folder=Path("backups"), recipients=[_RECIPIENT], **counts)  # type: ignore[arg-type]  # counts only


def _of(at_ms: int, number: int) -> Manifest:
    content = Content(
        at_ms=at_ms,
        number=number,
        version="1",
        engine="sqlite",
        life="a",
        database_bytes=0,
        database_sha256="",
        counts={},
        sealed_days=0,
        digest="",
        trail_rows=0,
        files={},
    )
    return Manifest(file=f"{number}", bytes=0, sha256="", recipients=(), content=content)


def _left(backups: list[Manifest], at: BackupAt) -> list[int]:
    gone = {one.file for one in outdated(backups, at, _ZONE)}
    return [one.content.number for one in backups if one.file not in gone]


def test_a_year_of_nights_leaves_days_weeks_and_months() -> None:
    """Night after night for a year: seven days, then the newest of five weeks and of twelve months."""
    at, backups = _kept(), list[Manifest]()
    for number in range(365):
        backups.append(_of(_T0 + number * _DAY_MS, number))
        gone = {one.file for one in outdated(backups, at, _ZONE)}
        backups = [one for one in backups if one.file not in gone]
    left = [one.content.number for one in backups]
    assert left[-7:] == list(range(358, 365))
    assert 18 <= len(left) <= 7 + 5 + 12
    assert left[0] < 40


def test_of_a_day_the_newest_stays() -> None:
    """A backup by hand beside the night's takes no other day's place."""
    backups = [_of(_T0 + hours * _HOUR_MS, hours) for hours in (0, 1, 24, 25, 48)]
    assert _left(backups, _kept(daily=2, weekly=0, monthly=0)) == [25, 48]


def test_a_pause_costs_nothing() -> None:
    """After a month without backups the old ones are still the newest of their days."""
    backups = [_of(_T0, 1), _of(_T0 + _DAY_MS, 2), _of(_T0 + 40 * _DAY_MS, 3)]
    assert _left(backups, _kept(daily=3, weekly=0, monthly=0)) == [1, 2, 3]


@given(st.lists(st.integers(0, 400 * 24), min_size=1, max_size=60, unique=True), st.integers(1, 9))
def test_the_newest_always_stays(hours: list[int], daily: int) -> None:
    """Whatever is kept: never is the last good one deleted."""
    backups = [_of(_T0 + one * _HOUR_MS, one) for one in hours]
    assert max(hours) in _left(backups, _kept(daily=daily, weekly=0, monthly=0))
