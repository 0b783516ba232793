"""One look at the machine: all that its files say now, as the event that tells it."""

from pathlib import Path

from msgspec import Struct

from edge_agent.health import firmware, network, storage, system
from edge_agent.health.network import LinkLog
from edge_agent.store.outbox import Outbox
from logistics.events.machine import BoxMachine
from plumbing.trust import keys

_MB = 2**20


class Machine(Struct, frozen=True):
    """Where all that is told is found. `certificate` is the box's, None where it shows none."""

    site: str
    root: Path
    data_dir: Path
    certificate: Path | None
    outbox: Outbox
    link: LinkLog

    def look(self, up_ms: int) -> BoxMachine:
        """How it is now, without what only time can tell."""
        root, disk, way = self.root, storage.disk(self.data_dir), network.way(self.root)
        free_mb, total_mb = system.memory_mb(root)
        return BoxMachine(
            site=self.site,
            model=firmware.model(root),
            os=firmware.system(root),
            temp_mc=firmware.temp_mc(root),
            throttle=firmware.throttle(root),
            wear_pct=storage.wear_pct(root),
            wear_stage=storage.wear_stage(root),
            disk_free_mb=disk.free_mb,
            disk_total_mb=disk.total_mb,
            inodes_free_pct=disk.inodes_free_pct,
            is_read_only=disk.is_read_only,
            fs_errors=storage.errors(root),
            memory_free_mb=free_mb,
            memory_total_mb=total_mb,
            load_pct=system.load_pct(root),
            link=way.kind,
            link_name=way.name,
            signal_dbm=way.signal_dbm,
            online_ms=self.link.for_ms(up_ms),
            reconnects=self.link.reconnects,
            backlog=self.outbox.backlog,
            kept_events=self.outbox.kept.count,
            kept_mb=self.outbox.kept.size_bytes // _MB,
            certificate_ms=_ends_ms(self.certificate),
        )


def _ends_ms(path: Path | None) -> int | None:
    """When a certificate ends; None for one that is not there, or is none."""
    if path is None:
        return None
    try:
        return keys.expires_ms(keys.read_certificate(path))
    except (OSError, keys.KeyFault):
        return None
