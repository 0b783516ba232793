"""The packaged indicators, and one of them by its code."""

from functools import cache
from importlib.resources import files

from logistics.indicators.indicator import Indicator, Pack
from logistics.indicators.pack import parse


def text() -> str:
    """The pack's own text."""
    return files("logistics").joinpath("packs/indicators.toml").read_text(encoding="utf-8")


@cache
def packaged() -> Pack:
    """The pack."""
    return parse(text())


def one(code: str) -> Indicator:
    """An indicator that there is."""
    found = packaged().one(code)
    assert found is not None, code
    return found
