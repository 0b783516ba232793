"""A template can neither let markup through nor miss a name unnoticed."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from plumbing.web.templates import templates_in


def test_markup_is_escaped(tmp_path: Path) -> None:
    """What a device or a person says is text."""
    (tmp_path / "a.html").write_text("{{ name }}", encoding="utf-8")
    assert templates_in(tmp_path).get_template("a.html").render(name="<b>") == "&lt;b&gt;"


def test_a_misspelt_name_is_an_error(tmp_path: Path) -> None:
    """It is found by the first who looks, and not shown as nothing."""
    (tmp_path / "a.html").write_text("{{ nmae }}", encoding="utf-8")
    with pytest.raises(UndefinedError):
        templates_in(tmp_path).get_template("a.html").render(name="x")
