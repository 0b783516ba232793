"""What a command does to the process's logs in a test ends with the test."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def logs_kept() -> Iterator[None]:
    """Afterwards logs go where they went before."""
    before = structlog.get_config()
    try:
        yield
    finally:
        structlog.configure(**before)
