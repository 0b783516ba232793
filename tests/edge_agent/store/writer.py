"""A process that writes parcels into an outbox and prints each number once its transaction has returned."""

import sys
from pathlib import Path
from uuid import uuid4

from edge_agent.store.outbox import Outbox
from tests.edge_agent.making import at, scan

_COMMITS_MAX = 100_000


def main(path: Path) -> None:
    """Write until killed."""
    stream = uuid4().hex
    outbox = Outbox(path, stream=stream, boot="b1")
    number = 0
    for commit in range(_COMMITS_MAX):
        with outbox.transaction():
            for _ in range(1 + commit % 7):
                number += 1
                outbox.append(at(number), scan(number))
        sys.stdout.write(f"{stream} {number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
