"""Tells the centre which version runs and what came of another, and tells root what the centre confirmed."""

import platform
import sys
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Literal, get_args

from msgspec import Struct

from edge_agent.updates.places import Confirmed, Handover, Releases, Standing
from logistics import wire
from logistics.events.boxes import BoxUpdate
from plumbing import logs
from plumbing.durable import read_note, write_note

Tell = Callable[[BoxUpdate], int]
"""Puts an event on disk; its number in this life's stream, 0 where the disk has no room."""

Ended = Literal["kept", "undone", "refused"]
_LOOK_MS = 2000
_WHY_CHARS_MAX = 1000


class Told(Struct, frozen=True):
    """Up to which update the centre was told what came of it."""

    number: int


class UpdateWatch:
    """The agent's loop owns it; `word` may be called from any thread."""

    def __init__(
        self, releases: Releases, handover: Handover, site: str, version: str, stream: str, tell: Tell
    ) -> None:
        self._releases, self._handover = releases, handover
        self._site, self._version, self._stream = site, version, stream
        self._tell = tell
        self._due_ms = 0
        self._words: SimpleQueue[BoxUpdate] = SimpleQueue()
        self._untold: list[BoxUpdate] = [self._event("running", arch=arch(), python=python())]
        told = read_note(handover.told, Told)
        self._told = told.number if told else 0
        self._tried, self._seq = 0, 0
        self._standing = read_note(releases.standing, Standing) or Standing()
        self._log = logs.get("update")

    @property
    def is_on_trial(self) -> bool:
        """Whether a release is being gone over to, or tried: this one or the next."""
        return self._standing.state in {"switching", "trial", "keeping", "undoing"}

    def word(self, state: str, tried: str, reason: str, why: str) -> None:
        """What the fetching thread has to say."""
        is_good = state == "fetched"
        self._words.put(
            self._event(
                "fetched" if is_good else "refused",
                tried=tried,
                reason=reason or None,
                why=why[:_WHY_CHARS_MAX],
            )
        )

    def tick(self, up_ms: int) -> None:
        """Look at the root side's note, every two seconds, and tell what is new."""
        if up_ms >= self._due_ms:
            self._due_ms = up_ms + _LOOK_MS
            self._standing = read_note(self._releases.standing, Standing) or Standing()
            self._look(self._standing)
        self._tell_all()

    def confirmed(self, confirm: wire.Confirm) -> None:
        """The centre has stored that this version runs: the box can be reached by it."""
        here = self._standing
        is_ours = bool(self._seq) and confirm.stream == self._stream and self._is_in(confirm)
        # On a full disk the next confirmation, which holds for all before it, tries again.
        if is_ours and self._noted(self._handover.confirmed, Confirmed(here.number)):
            self._seq = 0
            self._log.info("update.confirmed", version=self._version, number=here.number)

    def _look(self, here: Standing) -> None:
        is_ours = here.version == self._version
        if here.state == "trial" and is_ours and here.number != self._tried:
            # Once a life; the life that ends the trial tells what came of it.
            self._tried = here.number
            self._untold.append(self._event("trial", tried=here.before or None))
        elif here.state in get_args(Ended) and here.number != self._told:
            self._told = here.number
            self._untold.append(self._ended(here))

    def _ended(self, here: Standing) -> BoxUpdate:
        state: Ended = "kept" if here.state == "kept" else "undone" if here.state == "undone" else "refused"
        return self._event(state, tried=here.version, reason=here.reason or None, why=here.why)

    def _tell_all(self) -> None:
        try:
            while True:
                self._untold.append(self._words.get_nowait())
        except Empty:
            pass
        while self._untold:
            event = self._untold[0]
            seq = self._tell(event)
            if not seq:
                return
            self._untold.pop(0)
            if event.state == "trial":
                self._seq = seq
            elif event.state in get_args(Ended) and self._standing.number == self._told:
                # Without the note it is told once more by the next life.
                self._noted(self._handover.told, Told(self._told))

    def _noted(self, path: Path, note: Struct) -> bool:
        """Whether it is on disk: for want of room nobody stops taking parcels."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_note(path, note)
        except OSError as why:
            self._log.warning("update.not_noted", file=path.name, why=str(why))
            return False
        return True

    def _event(
        self,
        state: Literal["running", "fetched", "trial", "kept", "undone", "refused"],
        *,
        arch: str | None = None,
        python: str | None = None,
        tried: str | None = None,
        reason: str | None = None,
        why: str = "",
    ) -> BoxUpdate:
        return BoxUpdate(
            site=self._site,
            version=self._version,
            state=state,
            arch=arch,
            python=python,
            tried=tried,
            reason=reason,
            why=why,
        )

    def _is_in(self, confirm: wire.Confirm) -> bool:
        return self._seq <= confirm.upto or any(low <= self._seq <= high for low, high in confirm.ranges)


def arch() -> str:
    """What bundles call this machine."""
    return platform.machine()[:32] or "unknown"


def python() -> str:
    """What bundles call this Python."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
