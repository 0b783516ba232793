"""Logs: an event's name and fields on standard error, for people at a terminal and for the journal."""

import logging
import sys

import structlog
from structlog.typing import FilteringBoundLogger


def configure(*, verbose: bool = False) -> None:
    """Send logs to standard error: coloured at a terminal, key=value elsewhere."""
    renderers: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if sys.stderr.isatty()
        else [structlog.processors.format_exc_info, structlog.processors.LogfmtRenderer()]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *renderers,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def get(name: str) -> FilteringBoundLogger:
    """A logger whose lines carry `part=name`."""
    logger: FilteringBoundLogger = structlog.get_logger(part=name)
    return logger


def hush() -> None:
    """Say nothing that anybody of ours says: a rehearsal's thousand deaths are no news."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
