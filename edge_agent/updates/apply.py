"""The root side: installs a verified bundle, goes over to it on trial, and keeps or undoes it.

Each step is noted before it is begun and may be done again from its beginning, so that whoever finds the note
after a power cut goes on. The release that runs is changed by one rename of a link.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from msgspec import structs

from edge_agent.updates.places import Ask, Confirmed, Handover, Releases, Standing, State
from plumbing import logs
from plumbing.bundles import reading
from plumbing.bundles.shape import BundleFault, Machine, demand_fit
from plumbing.durable import forget, point, read_note, write_note

TRIES_MAX = 3
"""Lives of the root side, or crashes of a release on trial, that are borne."""
_AT_REST = frozenset({"rest", "kept", "undone", "refused"})
# A power cut before the switch has changed nothing that runs: all of it is done anew.
_BEFORE_SWITCH = frozenset({"taking", "installing", "trying"})
_WHY_CHARS_MAX = 1000


class ApplyFault(Exception):
    """The release cannot be installed or does not run: the text says why."""


class Hands(Protocol):
    """What the steps do to the machine."""

    def machine(self, version: str) -> Machine:
        """What it is, with the version that runs."""
        ...

    def install(self, wheels: Path, version: str, into: Path) -> None:
        """Make a release out of wheels, on disk when this returns. Raises ApplyFault."""
        ...

    def try_out(self, release: Path, version: str) -> None:
        """Have it check the box's settings and come to life beside the agent that runs. Raises ApplyFault."""
        ...

    def restart(self) -> None:
        """Have the agent begin anew."""
        ...

    def crashes(self) -> int:
        """How often the agent was started again since it was last begun anew."""
        ...


class Applier:
    """One life of the root side. `turn` does one step."""

    def __init__(self, releases: Releases, handover: Handover, hands: Hands, confirm_ms: int) -> None:
        self._at, self._from, self._hands = releases, handover, hands
        self._confirm_ms = confirm_ms
        self._until_ms: int | None = None
        self._log = logs.get("update")
        self._steps: dict[State, Callable[[Standing, int], None]] = {
            "taking": self._take,
            "installing": self._install,
            "trying": self._try,
            "switching": self._switch,
            "trial": self._await,
            "keeping": self._keep,
            "undoing": self._undo,
        }
        self._standing = self._found()

    @property
    def standing(self) -> Standing:
        """As it is on disk."""
        return self._standing

    def turn(self, up_ms: int) -> bool:
        """Do a step; False where there is nothing to do. Raises OSError: the next life goes on."""
        here = self._standing
        if here.state in _AT_REST:
            ask = read_note(self._from.ask, Ask)
            if ask is None:
                forget_ask(self._from)
                return False
            begun = Standing(here.number + 1, "taking", ask.version, ask.digest, tries=1)
            self._note(begun)
            return True
        self._steps[here.state](here, up_ms)
        return True

    def _found(self) -> Standing:
        """What an earlier life left, with this life counted."""
        here = read_note(self._at.standing, Standing) or Standing()
        if here.state in _AT_REST:
            return here
        here = structs.replace(here, tries=here.tries + 1)
        if here.state in _BEFORE_SWITCH:
            here = structs.replace(here, state="taking")
        write_note(self._at.standing, here)
        return here

    def _take(self, here: Standing, _up_ms: int) -> None:
        """Whose word it is, whether it fits, and its wheels, in a folder where nobody else writes."""
        forget_ask(self._from)
        if here.tries > TRIES_MAX:
            self._refuse(here, "interrupted", f"it was cut off {TRIES_MAX} times")
            return
        self._clear(here)
        running = self._at.version_at(self._at.current)
        try:
            self._unpack(here, running)
        except BundleFault as why:
            self._refuse(here, why.reason, str(why))
        except OSError as why:
            self._refuse(here, "failed", str(why))
        else:
            self._note(structs.replace(here, state="installing", before=running))

    def _unpack(self, here: Standing, running: str) -> None:
        keys, bundle = reading.keys_in(self._at.keys), self._from.bundle(here.digest)
        demand_fit(reading.manifest_of(bundle, keys), self._hands.machine(running))
        # Read once more, and it may be another by now: what comes out is what counts.
        manifest = reading.unpack(bundle, keys, self._at.incoming)
        demand_fit(manifest, self._hands.machine(running))
        if manifest.version != here.version:
            raise BundleFault("version", f"it is {manifest.version}; {here.version} was ordered")

    def _install(self, here: Standing, _up_ms: int) -> None:
        release = self._at.of(here.version)
        try:
            self._hands.install(self._at.incoming, here.version, release)
        except ApplyFault as why:
            self._refuse(here, "install", str(why))
            return
        shutil.rmtree(self._at.incoming)
        self._note(structs.replace(here, state="trying"))

    def _try(self, here: Standing, _up_ms: int) -> None:
        try:
            self._hands.try_out(self._at.of(here.version), here.version)
        except ApplyFault as why:
            self._refuse(here, "smoke", str(why))
        else:
            self._note(structs.replace(here, state="switching", tries=1))

    def _switch(self, here: Standing, _up_ms: int) -> None:
        # Nobody has confirmed this trial yet, whatever lies there: a note of ours that was lost counts anew.
        forget_confirmed(self._from)
        point(self._at.good, f"releases/{here.before}")
        point(self._at.current, f"releases/{here.version}")
        self._hands.restart()
        self._note(structs.replace(here, state="trial"))

    def _await(self, here: Standing, up_ms: int) -> None:
        """The health gate."""
        if self._until_ms is None:
            self._until_ms = up_ms + self._confirm_ms
        confirmed = read_note(self._from.confirmed, Confirmed)
        crashes = self._hands.crashes()
        if confirmed is not None and confirmed.number == here.number:
            self._note(structs.replace(here, state="keeping"))
        elif crashes > TRIES_MAX:
            self._give_up(here, "crash", f"the agent was started again {crashes} times")
        elif here.tries > TRIES_MAX:
            self._give_up(
                here, "interrupted", f"the box was started {here.tries} times and nothing came of it"
            )
        elif up_ms >= self._until_ms:
            minutes = self._confirm_ms / 60_000
            self._give_up(here, "silent", f"the centre confirmed nothing of it within {minutes:g} minutes")

    def _keep(self, here: Standing, _up_ms: int) -> None:
        point(self._at.good, f"releases/{here.version}")
        self._prune({here.version, here.before})
        self._end(here, "kept")

    def _give_up(self, here: Standing, reason: str, why: str) -> None:
        self._note(structs.replace(here, state="undoing", reason=reason, why=why))

    def _undo(self, here: Standing, _up_ms: int) -> None:
        """The release that failed is taken away; the one more that was kept beside stays."""
        point(self._at.current, f"releases/{here.before}")
        self._hands.restart()
        self._clear(here)
        self._end(here, "undone")

    def _refuse(self, here: Standing, reason: str, why: str) -> None:
        self._clear(here)
        self._end(structs.replace(here, reason=reason, why=why[:_WHY_CHARS_MAX]), "refused")

    def _end(self, here: Standing, state: State) -> None:
        self._until_ms = None
        self._note(structs.replace(here, state=state))

    def _clear(self, here: Standing) -> None:
        """Nothing is left of a release that is not run by, nor of its wheels."""
        shutil.rmtree(self._at.incoming, ignore_errors=True)
        if here.version not in self._linked():
            shutil.rmtree(self._at.of(here.version), ignore_errors=True)

    def _linked(self) -> set[str]:
        return {self._at.version_at(link) for link in (self._at.current, self._at.good)} - {""}

    def _prune(self, wanted: set[str]) -> None:
        for path in self._at.folder.iterdir():
            if path.name not in wanted | self._linked():
                shutil.rmtree(path)

    def _note(self, here: Standing) -> None:
        write_note(self._at.standing, here)
        self._standing = here
        told = self._log.warning if here.why else self._log.info
        told(f"update.{here.state}", version=here.version, number=here.number, why=here.why)


def forget_confirmed(handover: Handover) -> None:
    """What was confirmed of an earlier trial."""
    if handover.folder.exists():
        forget(handover.confirmed)


def forget_ask(handover: Handover) -> None:
    """The note was taken, or is none: it must not start the root side again and again."""
    if handover.folder.exists():
        forget(handover.ask)
