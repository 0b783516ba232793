"""From the scan to the sound at the counter's page: a real browser, the camera running, no network.

And a search among 5,000 parcels in the box's books. The limit beside it: an empty page's round trip from the
same browser to the same server.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, time
from uuid import uuid4

from playwright.sync_api import Page, sync_playwright

from benchmarks.table import Figure, say, tell
from edge_agent.counter.books.books import Books
from edge_agent.counter.books.shelved import looking
from edge_agent.store.outbox import OUTBOX_FILE, Outbox
from logistics.events.counter import ParcelRecipient, ParcelShelved
from logistics.events.parcels import ParcelScanned
from plumbing.clock import Clock
from plumbing.patience import wait_until
from plumbing.ports import free_port, is_free
from plumbing.process import Child
from simulators.labels import Label
from simulators.mjpeg import CameraServer, Counter
from simulators.wires.scanner import ScannerWire

_SCANS = 100
_LABELS = 30
_PARCELS = 5_000
_SEARCHES = 200
_FPS = 10
_PATIENCE_S = 20.0
_BOX = """
[box]
name = "bench"
site = "S"
role = "village"
data_dir = "{folder}"
clock = "trusted"

[broker]
addresses = ["mqtt://127.0.0.1:9"]

[web]
port = {port}

[camera.counter]
source = "{camera}"

[scanner.hand]
port = "{folder}/scanner"
"""
# A tone's beginning is when the box has answered and the browser makes a sound: what a person hears.
_EAR = """
  window.heard = [];
  window.typed = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) {
    window.heard.push(performance.timeOrigin + performance.now());
    return start.apply(this, when);
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Enter") window.typed.push(performance.timeOrigin + performance.now());
  }, true);
"""
_ROUND_TRIP = """async (times) => {
  const took = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await (await fetch("/static/icon.svg", { cache: "no-store" })).text();
    took.push(performance.now() - began);
  }
  return took;
}"""


def main() -> None:
    """Each way of scanning, then the search."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        counter = Counter(random.Random(1))
        camera = CameraServer(counter, fps=_FPS)
        stack.callback(camera.close)
        scanner = ScannerWire(folder / "scanner")
        scanner.open()
        stack.callback(scanner.close)
        page = stack.enter_context(_page(folder, camera.address))
        limit = page.evaluate(_ROUND_TRIP, _SCANS)
        _show("the browser's round trip to the box, nothing done", limit, limit)
        _show("a keyboard's scanner: Enter → saved → sound", _typed(page), limit)
        _show(
            "a serial scanner: its line → saved → sound",
            _heard(page, partial(_read, scanner), _SCANS, 2),
            limit,
        )
        shown = partial(_lay_down, counter)
        _show("the camera: a label comes into view → sound", _heard(page, shown, _LABELS, 3), limit)
    _search()


def _typed(page: Page) -> list[float]:
    for number in range(_SCANS):
        before = page.evaluate("heard.length")
        page.keyboard.type(_waybill(1, number))
        page.keyboard.press("Enter")
        _await_sound(page, before)
    return [heard - typed for typed, heard in page.evaluate("typed.map((at, i) => [at, heard[i]])")]


def _read(scanner: ScannerWire, text: str) -> float:
    """A scanner reads; when, in milliseconds by this machine's clock."""
    began_ms = time() * 1000
    scanner.scan(text)
    return began_ms


def _lay_down(counter: Counter, text: str) -> float:
    """A parcel lies under the camera; since when. Drawing its picture takes no part in it."""
    counter.show(Label(text))
    return time() * 1000


def _heard(page: Page, scan: Callable[[str], float], times: int, series: int) -> list[float]:
    """Milliseconds from the deed to the sound, both by this machine's clock."""
    took = []
    for number in range(times):
        before = page.evaluate("heard.length")
        began_ms = scan(_waybill(series, number))
        _await_sound(page, before)
        took.append(page.evaluate(f"heard[{before}]") - began_ms)
    return took


def _await_sound(page: Page, before: int) -> None:
    """The pages' policy forbids to evaluate strings in them, which Playwright's own waiting does."""
    if not wait_until(lambda: bool(page.evaluate("heard.length") > before), _PATIENCE_S, pause_s=0.005):
        raise TimeoutError("no sound was heard")


def _search() -> None:
    """By the last four digits of a telephone number, as a page's thread looks beside the agent."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / OUTBOX_FILE
        _fill(path)
        rng, took = random.Random(2), []
        for _ in range(_SEARCHES):
            tail = f"{rng.randrange(10_000):04}"
            began = monotonic()
            with looking(path) as shelved:
                shelved.by_tail(tail)
            took.append((monotonic() - began) * 1000)
        _show(f"a tail among {_PARCELS} parcels in the box's books", took, took)


def _fill(path: Path) -> None:
    stream, now, rng = uuid4().hex, Clock(is_trusted=True).now(), random.Random(3)
    outbox = Outbox(path, stream=stream, boot="b")
    books = Books(outbox.db, stream, "b")
    with outbox.transaction():
        for number in range(_PARCELS):
            waybill = _waybill(4, number)
            for event in (
                ParcelScanned(
                    waybill=waybill, act="arrive", site="S", device="d", symbology="x", direction="down"
                ),
                ParcelShelved(waybill=waybill, site="S", shelf="1-1", code=f"1-1-{number}"),
                ParcelRecipient(waybill=waybill, site="S", tail=f"{rng.randrange(10_000):04}"),
            ):
                books.take(outbox.append(now, event), now, event)
    outbox.close()


@contextmanager
def _page(folder: Path, camera: str) -> Iterator[Page]:
    """The box's page in Chromium, as a kiosk opens it."""
    port, config = free_port(), folder / "box.toml"
    config.write_text(_BOX.format(folder=folder, port=port, camera=camera))
    box = Child("box", ["sanji", "edge", "run", str(config)], folder / "box.log")
    try:
        if not wait_until(lambda: not is_free(port), _PATIENCE_S):
            raise TimeoutError((folder / "box.log").read_text())
        with sync_playwright() as playwright:
            args = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=args)
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.add_init_script(_EAR)
            page.goto(f"http://127.0.0.1:{port}/")
            page.wait_for_timeout(2000)
            yield page
            browser.close()
    finally:
        box.stop()


def _waybill(series: int, number: int) -> str:
    return f"SF{series}{number:012}"


def _show(title: str, took_ms: list[float], limit_ms: list[float]) -> None:
    p95 = quantiles(took_ms, n=20)[-1]
    limit_p95 = quantiles(limit_ms, n=20)[-1]
    times = p95 / limit_p95
    tell(Figure(name=f"page, {title}, 95 %", unit="ms", ours=p95, limit=limit_p95, better="less"))
    figures = f"median {median(took_ms):.1f} ms, 95 % within {p95:.1f} ms ({times:.1f}x)"
    say(f"{title}: {len(took_ms)} times, {figures}")


if __name__ == "__main__":
    main()
