"""Read models made again from the log are the same to the row."""

from collections.abc import Iterator

from simulators.rehearsal.checks.evidence import Models


def check(before: Models, after: Models) -> Iterator[str]:
    """Each table, row by row."""
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name, []), after.get(name, [])
        if was != now:
            differing = [row for row in was if row not in now] + [row for row in now if row not in was]
            yield f"{name}: {len(was)} rows, {len(now)} after a rebuild; such as {differing[:2]}"[:600]
