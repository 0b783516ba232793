"""A browser before the pages of the work between sites."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.counter.web.browsing import browsing, token_at

_BOX = {"name": "b", "clock": "trusted"}


class Till:
    """The pages of one box: forms with their token, sent as the script does."""

    def __init__(self, rig: Rig, client: httpx.Client) -> None:
        self.rig = rig
        self._client = client

    def get(self, path: str) -> str:
        """A page's text."""
        answer = self._client.get(path)
        assert answer.status_code == 200
        return answer.text

    def post(self, path: str, **form: str) -> httpx.Response:
        """A form of ours."""
        data = {"csrf": token_at(self._client, "/")} | form
        return self._client.post(path, data=data, headers={"x-sanji": "script"})


@pytest.fixture(params=[("village", "SC-001")])
def till(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Till]:
    """A box of the role and site."""
    role, site = request.param
    box = _BOX | {"role": role, "site": site, "data_dir": tmp_path}
    with running(tmp_path, box=box, transport={"vehicles": ["ZK-L2"]}) as rig, browsing(rig) as client:
        yield Till(rig, client)
