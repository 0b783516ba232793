"""The way to the centre: what waits in the outbox, and whether a broker can be reached."""

import socket
from collections.abc import Iterator
from contextlib import closing

from edge_agent.doctor.finding import Finding, fault, good, unknown
from edge_agent.doctor.world import World
from edge_agent.identity.asking import is_due
from edge_agent.identity.files import Files
from edge_agent.store import inspect
from edge_agent.store.outbox import OUTBOX_FILE
from plumbing.address import Address
from plumbing.sqlite import DatabaseError, DiskFull, open_to_read
from plumbing.trust import keys
from plumbing.trust.keys import KeyFault

_CONNECT_S = 3.0
_OLD_MIN = 60
_DAY_MS = 86_400_000


def check_outbox(world: World) -> Iterator[Finding]:
    """Whether it is sound, and how much waits in it."""
    if world.settings is None:
        return
    path = world.settings.box.data_dir / OUTBOX_FILE
    if not path.exists():
        yield unknown("outbox", path, "outbox_none")
        return
    try:
        with closing(open_to_read(path)) as database:
            faults, stat = list(inspect.faults(path, database)), inspect.stat(database)
    except (DatabaseError, DiskFull) as why:
        yield fault("outbox", path, "outbox_unreadable", why=str(why))
        return
    if faults:
        yield fault("outbox", path, "outbox_unsound", count=len(faults), first=faults[0])
    waiting = sum(stream.unsettled for stream in stat.streams)
    ages = [stream.oldest_ms for stream in stat.streams if stream.oldest_ms is not None]
    age_min = max(0, world.now.at_ms - min(ages)) // 60_000 if ages else 0
    if waiting and age_min > _OLD_MIN:
        yield fault("outbox", path, "outbox_old", waiting=waiting, minutes=age_min)
    else:
        yield good("outbox", path, "outbox_good", waiting=waiting, minutes=age_min)


def check_certificate(world: World) -> Iterator[Finding]:
    """How long the box's certificate is good, and whether it is renewed in time."""
    if world.settings is None or world.settings.identity is None:
        return
    path = Files(world.settings.identity.folder).identity
    try:
        left_ms = keys.expires_ms(keys.read_certificate(path)) - world.now.at_ms
        is_late = is_due(path, world.now.at_ms)
    except KeyFault as why:
        yield fault("broker", path, "certificate_unreadable", why=str(why))
        return
    if left_ms <= 0:
        yield fault("broker", path, "certificate_over", days=-left_ms // _DAY_MS)
    elif is_late:
        yield fault("broker", path, "certificate_late", days=left_ms // _DAY_MS)
    else:
        yield good("broker", path, "certificate_good", days=left_ms // _DAY_MS)


def check_brokers(world: World) -> Iterator[Finding]:
    """Each address, for three seconds; nothing is said to it."""
    for url in world.settings.broker.addresses if world.settings else ():
        address = Address.parse(url)
        try:
            socket.create_connection((address.host, address.port), timeout=_CONNECT_S).close()
        except OSError as why:
            yield fault("broker", url, "broker_away", why=str(why))
        else:
            yield good("broker", url, "broker_there")
