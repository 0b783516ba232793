"""Stories that cost much to put together, kept for a minute: whoever looks again costs nothing."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from logistics.goods.story.shape import PackageStory, Story

KEPT_MS = 60_000
STORIES_MAX = 64
COSTLY = 1000
"""A story of so many facts is kept. Others are read anew: what was told since is in them at once."""
Told = TypeVar("Told", Story, PackageStory)


class Recent:
    """The last costly stories by what was asked for, at most STORIES_MAX; for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[int, Story | PackageStory]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def told(self, key: str, kind: type[Told], now_ms: int, read: Callable[[], Told | None]) -> Told | None:
        """The story as it was within the last minute, or as it is read now."""
        with self._lock:
            since_ms, found = self._kept.get(key, (0, None))
        if isinstance(found, kind) and since_ms <= now_ms < since_ms + KEPT_MS:
            return found
        told = read()
        if told is not None and facts_in(told) >= COSTLY:
            self._keep(key, told, now_ms)
        return told

    def _keep(self, key: str, told: Story | PackageStory, now_ms: int) -> None:
        with self._lock:
            self._kept[key] = (now_ms, told)
            self._kept.move_to_end(key)
            while len(self._kept) > STORIES_MAX:
                self._kept.popitem(last=False)


def facts_in(told: Story | PackageStory) -> int:
    """How many facts its lines are made of."""
    stories = told.stories if isinstance(told, PackageStory) else (told,)
    return sum(line.times for story in stories for line in story.moments)
