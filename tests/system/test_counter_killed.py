"""What the counter's page showed in green stands at the centre once, however often the agent is killed.

SANJI_COUNTER_SCANS says how many parcels are scanned; docs/reliability.md says what came of it.
"""

import os
import re
import sys
from functools import partial
from pathlib import Path
from random import Random
from threading import Thread
from time import sleep

import httpx
import pytest

from plumbing.patience import wait_until
from plumbing.ports import free_port
from tests.system.trio import Trio, running

SCANS = int(os.environ.get("SANJI_COUNTER_SCANS", "1000"))
# One in so many scans meets a kill, at a chance instant of its way to the disk and back.
_EACH = 40

pytestmark = pytest.mark.timeout(240 + SCANS // 4)


class Page:
    """A person at the page, with a scanner that types. After a restart the page is loaded anew."""

    def __init__(self, port: int) -> None:
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=5)
        self._token = ""

    def enter(self, waybill: str) -> str:
        """What is shown for this code: ok or duplicate; "" where the box gave no answer to it."""
        try:
            answer = self._client.post(
                "/enter", data={"csrf": self._token, "code": waybill}, headers={"x-sanji": "script"}
            )
            if answer.status_code == 403:
                self._load()
                return ""
        except httpx.HTTPError:
            return ""
        shown = re.search(r'data-kind="(\w+)".*?<p class="text[^>]*>([^<]*)<', answer.text, re.DOTALL)
        return shown[1] if shown and shown[2] == waybill else ""

    def close(self) -> None:
        self._client.close()

    def _load(self) -> None:
        found = re.search(r'name="csrf" value="([^"]+)"', self._client.get("/").text)
        self._token = found[1] if found else ""


def test_what_was_green_stands_at_the_centre_once(tmp_path: Path) -> None:
    """A person scans each parcel until the page has said that it is saved; kill -9 comes when it likes."""
    port, rng = free_port(), Random(20261127)
    trio = Trio(tmp_path, tables=f"\n[web]\nport = {port}\n", has_person=False)
    page = Page(port)
    green: list[str] = []
    kills = 0
    with running(trio):
        for waybill in (f"SF{number:013d}" for number in range(1, SCANS + 1)):
            if rng.random() < 1 / _EACH:
                kills += 1
                _enter_and_kill(page, waybill, trio, rng.uniform(0, 0.03))
            assert wait_until(partial(_is_green, page, waybill), 60), trio.words()
            green.append(waybill)
        trio.promised.update(green)
        lost = sorted(trio.promised - trio.stored()) if not trio.settled() else []
        assert not lost, f"{lost}\n{trio.words()}"
        assert trio.doubled() == []
        assert len(trio.stored()) == SCANS
    page.close()
    assert kills >= SCANS // (2 * _EACH)
    sys.stdout.write(f"{SCANS} parcels, {kills} kills: all there, each once\n")


def _enter_and_kill(page: Page, waybill: str, trio: Trio, after_s: float) -> None:
    """Whatever is shown then: the person scans it once more and sees."""
    person = Thread(target=page.enter, args=(waybill,))
    person.start()
    sleep(after_s)
    trio.kill("box")
    trio.revive("box")
    person.join()


def _is_green(page: Page, waybill: str) -> bool:
    return page.enter(waybill) in ("ok", "duplicate")
