"""Which backups are kept: the newest of so many days, weeks and months, and the newest of all."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from central.store.backup.manifest import SUFFIX, TOLD, Manifest
from central.store.backup.settings import BackupAt


def outdated(backups: Sequence[Manifest], kept: BackupAt, zone: tzinfo) -> list[Manifest]:
    """Those that may go. Spans without a backup do not count: after a month's pause nothing goes for it.

    The newest stays, since at least one day's does.
    """
    newest_first = sorted(backups, key=lambda one: (one.content.at_ms, one.content.number), reverse=True)
    days = [datetime.fromtimestamp(one.content.at_ms / 1000, zone) for one in newest_first]
    stay = {
        *_newest_of_each([f"{day:%Y-%m-%d}" for day in days], kept.daily),
        *_newest_of_each([f"{day:%G-%V}" for day in days], kept.weekly),
        *_newest_of_each([f"{day:%Y-%m}" for day in days], kept.monthly),
    }
    return [one for place, one in enumerate(newest_first) if place not in stay]


def _newest_of_each(spans: Iterable[str], count: int) -> list[int]:
    """The places of the first in each of the first so many spans."""
    first: dict[str, int] = {}
    for place, span in enumerate(spans):
        first.setdefault(span, place)
    return list(first.values())[:count]


def remove(folder: Path, backup: Manifest) -> None:
    """The backup first, then what it says of itself: what is left of half a removal counts as none."""
    (folder / backup.file).unlink(missing_ok=True)
    (folder / (backup.file.removesuffix(SUFFIX) + TOLD)).unlink(missing_ok=True)
