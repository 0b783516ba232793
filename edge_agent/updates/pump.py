"""The thread that fetches what is wanted, looks whether it is good, and hands it to the root side."""

import shutil
from collections.abc import Callable
from random import Random
from threading import Event

from edge_agent.identity.files import Files
from edge_agent.identity.settings import Identity
from edge_agent.updates.fetching import FetchFault, fetch
from edge_agent.updates.places import Ask, Handover, Releases, Standing
from edge_agent.updates.settings import Updates
from edge_agent.updates.wishes import AT_REST, Wanted
from plumbing import logs
from plumbing.bundles import reading
from plumbing.bundles.shape import BundleFault, Machine, demand_fit
from plumbing.clock import utc_ms
from plumbing.durable import forget, read_note, sync_folder, write_note

_LOOK_S, _AGAIN_S = 5.0, 30.0
_MB, _KB = 2**20, 1024

Word = Callable[[str, str, str, str], None]
"""Has the loop tell: fetched or refused, the version, the reason in a word, and why in full."""


class UpdatePump:
    """One thread runs it. A link that is cut is tried again, from where it was cut."""

    def __init__(
        self,
        settings: Updates,
        identity: Identity,
        handover: Handover,
        machine: Machine,
        word: Word,
        stop: Event,
        rng: Random,
    ) -> None:
        self._settings, self._identity = settings, identity
        self._releases, self._handover = Releases(settings.root), handover
        self._machine = machine
        self._word = word
        self._stop, self._rng = stop, rng
        self._log = logs.get("update")

    def run(self) -> None:
        """Work until told to stop."""
        while not self._stop.is_set():
            pause_s = _LOOK_S if self.look(utc_ms()) else _AGAIN_S
            self._stop.wait(pause_s * (0.75 + self._rng.random() / 2))

    def look(self, now_ms: int) -> bool:
        """Fetch what is wanted; False where that failed and is to be tried again later."""
        wanted = read_note(self._handover.wanted, Wanted)
        try:
            self._tidy(wanted.digest if wanted else "")
            if wanted is None:
                return True
            if not self._fetched(wanted, now_ms):
                return True
            self._hand_over(wanted)
        except BundleFault as why:
            if wanted is not None:
                self._give_up(wanted, why)
        except (FetchFault, OSError) as why:
            self._log.warning("update.not_fetched", why=str(why))
            return False
        return True

    def _fetched(self, wanted: Wanted, now_ms: int) -> bool:
        """Whether the bundle is there. Raises FetchFault, BundleFault for one that is another, or OSError."""
        if 0 < wanted.until_ms < now_ms:
            raise BundleFault("expired", "its time was over before it was fetched")
        whole, part = self._handover.bundle(wanted.digest), self._handover.part(wanted.digest)
        if whole.exists():
            return True
        have_mb = part.stat().st_size // _MB if part.exists() else 0
        free_mb = shutil.disk_usage(self._handover.folder).free // _MB
        needed_mb = wanted.bytes // _MB - have_mb + self._settings.leave_mb
        if free_mb < needed_mb:
            raise BundleFault("space", f"{needed_mb} MB must be free of the data partition; {free_mb} are")
        files, centre = Files(self._identity.folder), self._identity.centre
        if not fetch(centre, files, wanted.digest, wanted.bytes, part, now_ms, self._pause):
            return False
        if reading.digest_of(part) != wanted.digest:
            part.unlink()
            raise BundleFault("digest", "what the centre served is not what it ordered")
        part.replace(whole)
        sync_folder(self._handover.folder)
        return True

    def _hand_over(self, wanted: Wanted) -> None:
        """What the root side would refuse need not trouble it. Raises BundleFault."""
        keys = reading.keys_in(self._releases.keys)
        manifest = reading.verify(self._handover.bundle(wanted.digest), keys)
        if manifest.version != wanted.version:
            raise BundleFault("version", f"it is {manifest.version}; {wanted.version} was ordered")
        demand_fit(manifest, self._machine)
        write_note(self._handover.ask, Ask(wanted.version, wanted.digest))
        forget(self._handover.wanted)
        self._word("fetched", wanted.version, "", "")
        self._log.info("update.fetched", version=wanted.version)

    def _give_up(self, wanted: Wanted, why: BundleFault) -> None:
        forget(self._handover.wanted)
        for path in (self._handover.bundle(wanted.digest), self._handover.part(wanted.digest)):
            path.unlink(missing_ok=True)
        self._word("refused", wanted.version, why.reason, str(why))
        self._log.warning("update.refused", version=wanted.version, reason=why.reason, why=str(why))

    def _tidy(self, wanted: str) -> None:
        """Take away what nobody needs: bundles that the root side is done with, and parts of others."""
        if not self._handover.folder.exists():
            return
        # In this order: once the note is away, the root side's own note says that it works at it.
        ask = read_note(self._handover.ask, Ask)
        standing = read_note(self._releases.standing, Standing)
        needed = {wanted} | ({ask.digest} if ask else set())
        if standing is not None and standing.state not in AT_REST:
            needed.add(standing.digest)
        for path in self._handover.folder.iterdir():
            if path.suffix in {".bundle", ".part"} and path.stem not in needed:
                path.unlink()

    def _pause(self, size: int) -> bool:
        return self._stop.wait(size / (self._settings.rate_kb_s * _KB))
