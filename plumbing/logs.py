"""Logs: an event's name and fields on standard error, for people at a terminal and for the journal."""

import logging
import sys
from collections import deque

import structlog
from structlog.typing import FilteringBoundLogger

LINES_KEPT = 500
_LINE_CHARS_MAX = 1000
_lines: deque[str] = deque(maxlen=LINES_KEPT)
_as_line = structlog.processors.LogfmtRenderer()


def last(count: int) -> list[str]:
    """The last so many lines of this process that `configure` was told to keep, the oldest first."""
    return list(_lines)[-count:] if count > 0 else []


def _keep(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    plain = {str(key): value for key, value in event.items() if key != "exc_info"}
    _lines.append(_as_line(logger, method, plain)[:_LINE_CHARS_MAX])
    return event


def _printable(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Texts may be quoted from outside: what would move a terminal's cursor is written out."""
    return {key: _plain(value) if isinstance(value, str) else value for key, value in event.items()}


def _plain(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def configure(*, verbose: bool = False, keeps: bool = False) -> None:
    """Send logs to standard error: coloured at a terminal, key=value elsewhere.

    With `keeps` the last LINES_KEPT lines stay in memory, for whoever looks after the box from afar.
    """
    _lines.clear()
    renderers: list[structlog.typing.Processor] = (
        [_printable, structlog.dev.ConsoleRenderer()]
        if sys.stderr.isatty()
        else [structlog.processors.format_exc_info, _printable, structlog.processors.LogfmtRenderer()]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([_keep] if keeps else []),
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
