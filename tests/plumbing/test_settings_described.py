"""Every setting says what it is for: the text goes into the manual and into editors."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from central.settings import CentralSettings
from edge_agent.settings import EdgeSettings
from plumbing.settings import Section, section_in


def undescribed(model: type[BaseModel]) -> Iterator[str]:
    """The settings without a word, as table.key; a table of its own is described by its docstring."""
    for name, field in model.model_fields.items():
        inner = section_in(field.annotation)
        if inner is not None:
            yield from undescribed(inner)
        if not field.description and not (inner and inner.__doc__):
            yield f"{model.__name__}.{name}"


@pytest.mark.parametrize("settings", [EdgeSettings, CentralSettings])
def test_every_setting_is_described(settings: type[Section]) -> None:
    """A setting comes with a line below it that says what it is for."""
    assert list(undescribed(settings)) == []
