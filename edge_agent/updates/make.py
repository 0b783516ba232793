"""Makes what a box's process has to do with updates out of its settings."""

import sys
from collections.abc import Callable
from random import Random
from threading import Event

from edge_agent.identity.settings import Identity
from edge_agent.settings import EdgeSettings
from edge_agent.updates.places import Releases, handover_of
from edge_agent.updates.pump import UpdatePump
from edge_agent.updates.watch import UpdateWatch, arch, python
from logistics.events.all import AnyEvent
from plumbing.bundles.shape import Machine


def make_watch(
    settings: EdgeSettings, version: str, stream: str, tell: Callable[[AnyEvent], int]
) -> UpdateWatch:
    """What tells the centre how updates go."""
    places, handover = Releases(settings.updates.root), handover_of(settings.box.data_dir)
    return UpdateWatch(places, handover, settings.box.site, version, stream, tell)


def make_pump(
    settings: EdgeSettings, identity: Identity, version: str, watch: UpdateWatch, stop: Event, rng: Random
) -> UpdatePump:
    """What fetches bundles."""
    # What must be free where releases lie, the root side knows.
    machine = Machine(version, arch(), python(), free_mb=sys.maxsize)
    handover = handover_of(settings.box.data_dir)
    return UpdatePump(settings.updates, identity, handover, machine, watch.word, stop, rng)
