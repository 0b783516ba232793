"""What a centre knows of one box, without any judgement."""

from msgspec import Struct

from logistics.events.machine import BoxMachine


class BoxFacts(Struct, frozen=True):
    """A box as it was last seen and heard. Times are UTC ms.

    `heard_ms` is when anything last came of it, None where nothing ever did. `machine` is its last word on
    the machine, told at `machine_ms`. It goes by the settings `running`, and should by those of `wanted`;
    "": not known, nothing wished. `certificate_ms` is when its certificate ends.
    """

    box: str
    site: str = ""
    role: str = ""
    version: str = ""
    is_online: bool | None = None
    since_ms: int = 0
    heard_ms: int | None = None
    started_ms: int = 0
    health_ms: int = 0
    backlog: int = 0
    oldest_ms: int = 0
    disk_free_mb: int = 0
    disk_total_mb: int | None = None
    clock: str = ""
    machine: BoxMachine | None = None
    machine_ms: int = 0
    devices: int = 0
    devices_down: int = 0
    running: str = ""
    wanted: str = ""
    wanted_ms: int = 0
    certificate_ms: int | None = None
    is_shut_out: bool = False
