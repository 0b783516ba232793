"""Asks for the counter's pages as a browser does, and sends their forms with their token."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from edge_agent.counter.web.app import serve_counter
from tests.edge_agent.counter.rig import Rig


@contextmanager
def browsing(rig: Rig, headers: Mapping[str, str] | None = None) -> Iterator[httpx.Client]:
    """A browser before the counter's page, which goes where it is sent."""
    serving = serve_counter(rig.settings, rig.board, rig.asking)
    try:
        with httpx.Client(base_url=serving.url, follow_redirects=True, headers=headers) as made:
            yield made
    finally:
        serving.stop()


def token_at(client: httpx.Client, page: str) -> str:
    """The token in the forms of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(page).text)
    assert found, f"no form at {page}"
    return found[1]


def send(client: httpx.Client, path: str, **form: object) -> httpx.Response:
    """A form, sent with the session's token, which the page of scans has."""
    return client.post(path, data={"csrf": token_at(client, "/")} | form)
