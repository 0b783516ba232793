"""What every answer carries, and what no page may hold because of it."""

import re

import pytest

from central.web.frame import TEMPLATES
from tests.central.web.scene import Visitor


@pytest.mark.parametrize(
    "path", ["/", "/login", "/static/base.css", "/nothing", "/healthz", "/api/charts/throughput"]
)
def test_every_answer_forbids_what_is_not_ours(stranger: Visitor, path: str) -> None:
    """Pages, files, redirections, errors: each allows only this host, no frame, and no guessing of types."""
    headers = stranger.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_are_kept_by_no_cache(manager: Visitor) -> None:
    """After a logout nothing can be read from a cache."""
    assert manager.get("/").headers["cache-control"] == "no-store"


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_nothing_that_the_policy_forbids(template: str) -> None:
    """No script or style stands in a page, and no address of another host."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|https?://", text)


def test_a_huge_form_is_refused(stranger: Visitor) -> None:
    """Nobody fills the memory through a form."""
    answer = stranger.client.post("/login", data={"name": "x" * 100_000})
    assert answer.status_code == 413
