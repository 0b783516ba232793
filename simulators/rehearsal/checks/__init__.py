"""What must hold when the weather is calm again: each check is a pure function in a file of its own."""

from collections.abc import Iterator

from simulators.rehearsal.checks import (
    counts,
    custody,
    held,
    mended,
    once,
    places,
    promises,
    rebuilt,
    temperatures,
    times,
    told,
)
from simulators.rehearsal.checks.evidence import Evidence, Models

_CHECKS = {
    "promises": promises.check,
    "once": once.check,
    "places": places.check,
    "times": times.check,
    "held": held.check,
    "custody": custody.check,
    "temperatures": temperatures.check,
    "counts": counts.check,
    "mended": mended.check,
    "told": told.check,
}
_EXAMPLES_MAX = 3


def broken(evidence: Evidence, before: Models, after: Models) -> Iterator[str]:
    """Each promise that does not hold, with a few examples; nothing when all is well."""
    for name, check in _CHECKS.items():
        yield from _few(name, check(evidence))
    yield from _few("rebuilt", rebuilt.check(before, after))


def _few(name: str, found: Iterator[str]) -> list[str]:
    texts = [f"{name}: {text}" for text in found]
    more = [f"{name}: and {len(texts) - _EXAMPLES_MAX} more"] if len(texts) > _EXAMPLES_MAX else []
    return [*texts[:_EXAMPLES_MAX], *more]
