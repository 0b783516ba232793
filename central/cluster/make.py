"""Puts a process's membership together, by its settings: one among several, or the only one."""

from collections.abc import Callable
from hashlib import blake2b
from threading import Event
from uuid import uuid4

from central.cluster.leases import ClusterFault, Leases, divided_anew
from central.cluster.pump import LeasePump
from central.cluster.settings import machine
from central.cluster.shares import ALONE, Shares
from central.keys import sealer, secret
from central.settings import CentralSettings
from central.store.cluster.members import Member
from central.store.store import Store
from plumbing import logs
from plumbing.clock import BOOT_ID, boot_id
from plumbing.service import Service


class Single:
    """No [cluster] in the settings: this process does all."""

    name = ""
    shares: Shares = ALONE

    def __init__(self, store: Store, now_ms: int, *, collect: bool) -> None:
        self._store = store
        self._now_ms = now_ms
        self._collects = collect

    def join(self, _stop: Event) -> bool:
        """Raises ClusterFault where several others share the work: all would be told twice."""
        others = divided_anew(self._store, None, self._now_ms) if self._collects else []
        if others:
            raise ClusterFault(
                f"the members {', '.join(others)} share this county's work: give this one a [cluster] "
                "section, or stop them"
            )
        return True

    def end(self) -> None:
        """There is nothing to give back."""


class Membership:
    """One of several: `join` before any work, `end` after all of it."""

    def __init__(
        self,
        settings: CentralSettings,
        store: Store,
        beat: Callable[[int], None],
        *,
        collect: bool,
        web: bool,
    ) -> None:
        cluster = settings.cluster
        assert cluster is not None
        # A machine's collector and its pages may go by the same settings.
        self.name = cluster.name if collect else f"{cluster.name}-web"
        shares = collect and cluster.share
        me = Member(
            self.name,
            uuid4().hex,
            machine(),
            # Where the kernel names no boot the machine's name has to do.
            boot_id() if BOOT_ID.exists() else machine(),
            collects=collect,
            shares=shares,
            serves=web,
            persons_mark=sealer(settings).mark("the key of a cluster's members"),
            secret_mark=_mark(secret(settings.web.secret_file)) if web else "",
        )
        leases = Leases(store, me, settings.broker.partitions, cluster.lease_ms)
        self.shares: Shares = leases
        self._pump = LeasePump(leases, cluster.lease_ms, beat)
        self._is_sqlite = store.engine.dialect.name == "sqlite"

    def join(self, stop: Event) -> bool:
        """Wait for a name that may still be taken; false where told to stop before. Raises ClusterFault."""
        if self._is_sqlite:
            why = (
                "SQLite has one writer: several collectors store no faster than one, and only on one machine"
            )
            logs.get("cluster").warning("cluster.on_sqlite", why=why)
        return self._pump.join(stop)

    def end(self) -> None:
        """Give all back."""
        self._pump.end()


def _mark(secret: bytes) -> str:
    return blake2b(secret, person=b"sanji.replica", digest_size=16).hexdigest()


def membership(
    settings: CentralSettings, store: Store, service: Service, now_ms: int, *, collect: bool, web: bool
) -> Single | Membership:
    """How this process stands to others. Who cannot renew for long hangs, and the service is told."""
    if settings.cluster is None:
        return Single(store, now_ms, collect=collect)
    heart = service.heart("leases")
    return Membership(settings, store, heart.beat, collect=collect, web=web)
