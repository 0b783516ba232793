"""What a rotten disk may cost a box: the rows on the pages that were hit, and nothing else."""

from pathlib import Path
from random import Random

from simulators.rehearsal.machine.rot import Layout, layout, rot
from simulators.rehearsal.record import Damage, Record, Stretch
from simulators.rehearsal.watch import given_up_in, held_in, open_in, stretches

# Larger bodies run over to pages of their own.
_LONG_BYTES = 3000


def spoil(path: Path, box: str, record: Record, rng: Random) -> Damage:
    """Let the database of a box that is down rot; what that puts at risk."""
    found = layout(path)
    events, places, readings = held_in(path), given_up_in(path), open_in(path, box, record)
    pages = rot(path, found, rng, spare=lambda pages: _is_nameless(found, pages))
    hit, has_strays = found.ids("outbox", pages), found.strays(pages)
    at_risk = {key for row, key, size in events if row in hit or (has_strays and size > _LONG_BYTES)}
    if found.hit("given_up", pages):
        at_risk |= places
    for key in at_risk:
        for kept in record.kept.get(key, ()):
            record.sacrificed |= set(stretches(record, key[0], kept))
    lost = found.ids("open_reading", pages)
    # Without its stream nobody can say of which boot a reading is: it will come, but not with a time.
    record.sacrificed |= {
        Stretch(one.probe, one.at_ms, one.at_ms)
        for row, one in readings
        if row in lost or found.hit("stream", pages)
    }
    return Damage(
        box, tuple(pages), frozenset(key for _, key, _ in events), frozenset(places), frozenset(at_risk)
    )


def _is_nameless(found: Layout, pages: set[int]) -> bool:
    """Whether a stream's name is gone from both places where it stands: whose its events are is lost, too."""
    return all(found.hit(tree, [*pages]) for tree in ("stream", "sqlite_autoindex_stream_1"))
