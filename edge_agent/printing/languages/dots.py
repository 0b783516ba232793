"""Words as dots, drawn only where a printer has no font: OpenCV takes megabytes that others do not need."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge_agent.printing.languages.raster import Drawn


def drawn(words: str, wide: int, high: int) -> "Drawn":
    """The words, each character `wide` and `high` times its cell of 24 dots."""
    from edge_agent.printing.languages import raster

    return raster.drawn(words, wide, high)
