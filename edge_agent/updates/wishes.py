"""What the centre wants the box to run: on disk before it is answered, and fetched while it counts."""

import shutil
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from edge_agent.updates.lasting import MOUNTS, lasts
from edge_agent.updates.places import Handover, Releases, Standing
from edge_agent.updates.settings import Updates
from logistics import orders, wire
from plumbing.bundles import reading
from plumbing.bundles.shape import BUNDLE_BYTES_MAX, BundleFault, Digest, Version, order_of
from plumbing.durable import forget, read_note, write_note

AT_REST = frozenset({"rest", "kept", "undone", "refused"})
_MB = 2**20


class Wanted(Struct, frozen=True):
    """A bundle to be fetched; after `until_ms` not any more, 0 for never."""

    version: Version
    digest: Digest
    bytes: Annotated[int, Meta(ge=1, le=BUNDLE_BYTES_MAX)]
    until_ms: int = 0


class Wishes:
    """Takes orders in the agent's loop."""

    def __init__(self, settings: Updates, handover: Handover, version: str, mounts: Path = MOUNTS) -> None:
        self._leave_mb = settings.leave_mb
        self._releases = Releases(settings.root)
        self._handover = handover
        self._version = version
        self._mounts = mounts

    def take(self, order: orders.AgentUpdate) -> wire.AnyAnswer:
        """Note it, or say why not; the version that runs is the way to want nothing."""
        try:
            if order.version == self._version:
                self._forget()
                return orders.Done("same")
            self._note(self._demanded(order))
        except BundleFault as why:
            return wire.Refused(why.reason, str(why)[: orders.DETAIL_CHARS_MAX])
        except OSError as why:
            return wire.Refused("failed", str(why)[: orders.DETAIL_CHARS_MAX])
        return orders.Done("fetching")

    def _demanded(self, order: orders.AgentUpdate) -> Wanted:
        """What is worth being fetched. Raises BundleFault."""
        if order.digest is None or not 0 < order.bytes <= BUNDLE_BYTES_MAX:
            raise BundleFault("unsupported", "it names no bundle; order it by a rollout")
        reading.keys_in(self._releases.keys)
        if order_of(order.version) <= order_of(self._version):
            raise BundleFault("downgrade", f"{order.version} is not newer than {self._version}, which runs")
        standing = read_note(self._releases.standing, Standing)
        if standing is not None and standing.state not in AT_REST:
            raise BundleFault("busy", f"the box is going over to {standing.version}")
        self._demand_lasting()
        self._demand_room(order.bytes)
        return Wanted(order.version, order.digest, order.bytes, order.until_ms)

    def _demand_lasting(self) -> None:
        root = self._releases.root
        if not lasts(root, self._mounts):
            told = (
                f"{root} is on a root that forgets (overlayroot); install the package by overlayroot-chroot"
            )
            raise BundleFault("read_only", told)

    def _demand_room(self, size: int) -> None:
        self._handover.folder.mkdir(parents=True, exist_ok=True)
        free_mb = shutil.disk_usage(self._handover.folder).free // _MB
        needed_mb = size // _MB + self._leave_mb
        if free_mb < needed_mb:
            raise BundleFault("space", f"{needed_mb} MB must be free of the data partition; {free_mb} are")

    def _note(self, wanted: Wanted) -> None:
        write_note(self._handover.wanted, wanted)

    def _forget(self) -> None:
        if self._handover.folder.exists():
            forget(self._handover.wanted)
