"""What is drawn as Code 128 is read again by the reader of a counter."""

import numpy as np
import pytest

from central.web.pages.lots.code128 import bars, width
from edge_agent.reader.decoders import zxing
from logistics.goods.parties import card_code

_MODULE_PX, _HEIGHT_PX = 2, 60


@pytest.mark.parametrize(
    "text", [card_code("F-0031"), card_code("F" * 32), "SANJI !~{|}", "0123456789", "SANJI*ARRIVE", "~" * 64]
)
def test_a_counter_reads_it(text: str) -> None:
    """Bars and quiet zones, two dots a module."""
    row = np.full(width(text) * _MODULE_PX, 255, np.uint8)
    for at, wide in bars(text):
        row[at * _MODULE_PX : (at + wide) * _MODULE_PX] = 0
    picture = np.tile(row, (_HEIGHT_PX, 1))
    found = zxing(picture, frozenset({"code128"}), thorough=True)
    assert [code.text for code in found] == [text]


@pytest.mark.parametrize("text", ["", "周水根", "a\n", "x" * 65])
def test_what_it_cannot_say_is_refused(text: str) -> None:
    """Rather than drawn as something else."""
    with pytest.raises(ValueError, match="cannot be a Code 128"):
        bars(text)
