"""Every page of the centre over two years of a county: how long it takes, beside the limit of the run."""

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import quantiles

from fastapi import FastAPI
from msgspec import Struct
from sqlalchemy import select

from benchmarks.pages.addresses import addresses
from benchmarks.pages.browser import RESET, Answer, Browser
from benchmarks.pages.fill import SEALER, fill, hasten, parcels_for
from benchmarks.pages.life import day_at
from benchmarks.pages.places import county
from benchmarks.table import say
from central.county import view
from central.store.store import Store
from central.store.tables import parcel
from central.web.access.accounts import add_account
from central.web.app import make_app
from logistics.goods.epcis.naming import Naming
from plumbing import logs
from plumbing.clock import utc_ms
from plumbing.web.server import serve

EVENTS = 10_000_000
_TIMES = 20
_AIM_MS, _AIM_OVERVIEW_MS, _AIM_BYTES = 300, 150, 500_000
_NO_LIMIT = 1_000_000
_SAID_EACH, _SAID_MS = 100, 1000
_WHO, _PASSWORD = "bench", "a bridge over the river 42"


class Timed(Struct, frozen=True):
    """A route's answers, in ms: the first, and what half and 19 in 20 of the others took at most."""

    path: str
    first_ms: float
    half_ms: float
    most_ms: float
    sent_bytes: int
    statuses: tuple[int, ...]


def main(events: int = EVENTS, folder: Path | None = None) -> None:
    """Make the store if it is not there yet, serve it, ask for everything in random order, and print it."""
    logs.hush()
    path = stored(events, folder or Path(tempfile.gettempdir()) / "sanji-bench")
    store = Store(f"sqlite:///{path}")
    app = app_over(store)
    serving = serve(app, "127.0.0.1", 0, app.state.live.close)
    browser = Browser(serving.host, serving.port)
    try:
        browser.login(_WHO, _PASSWORD)
        with store.read() as connection:
            wanted = addresses(app, connection, utc_ms())
        found = asked(browser, wanted, _TIMES, say=say)
        _print(found, [path for path, each in wanted.items() if not each])
        _first_load(browser)
        _limits(browser, store)
    finally:
        browser.close()
        serving.stop()
        store.close()


def app_over(store: Store) -> FastAPI:
    """The centre's pages over the made store."""
    shown = view(county(), [])
    naming = Naming("https://id.example.org", shown.zone)
    return make_app(
        store, county=shown, secret=bytes(32), sealer=SEALER, naming=naming, api_a_minute=_NO_LIMIT
    )


def stored(events: int, folder: Path) -> Path:
    """The file of so many events until today: made once a day, and left there."""
    now_ms = utc_ms()
    path = folder / f"centre-{events}-{day_at(now_ms)}.sqlite"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        say(f"making {path}: about {events / 1e6 * 0.9:.1f} GB, and minutes")
        store = hasten(Store(f"sqlite:///{part}"))
        made = fill(store, now_ms, parcels_a_day=parcels_for(events), say=say)
        add_account(store, _WHO, _PASSWORD, "admin", now_ms)
        store.close()
        part.rename(path)
        say(f"{made.events} events since {day_at(made.start_ms)}")
    return path


def asked(
    browser: Browser,
    wanted: dict[str, list[str]],
    times: int,
    seed: int = 1,
    say: Callable[[str], None] = lambda _: None,
) -> list[Timed]:
    """Each route so many times, in random order over all of them; what is slow or fails is said at once.

    The first look at each is measured by itself: it reads templates, and loads what prints a paper.
    """
    rng = random.Random(seed)
    first = {path: browser.get(each[0]).took_s * 1000 for path, each in wanted.items() if each}
    order = [(path, rng.choice(each)) for path, each in wanted.items() if each for _ in range(times)]
    rng.shuffle(order)
    taken: dict[str, list[float]] = {}
    last: dict[str, tuple[int, set[int]]] = {}
    for number, (path, address) in enumerate(order, 1):
        answer = browser.get(address)
        _remark(say, address, answer)
        if number % _SAID_EACH == 0:
            say(f"{number} of {len(order)} asked for")
        taken.setdefault(path, []).append(answer.took_s * 1000)
        most, statuses = last.get(path, (0, set()))
        last[path] = (max(most, answer.sent_bytes), statuses | {answer.status})
    return [
        Timed(path, first[path], *_halves(each), last[path][0], tuple(sorted(last[path][1])))
        for path, each in sorted(taken.items())
    ]


def _remark(say: Callable[[str], None], address: str, answer: Answer) -> None:
    """Say what took long, and what is no answer."""
    if answer.status == RESET or answer.status >= 500:
        say(f"{answer.took_s * 1000:8.1f} ms  {answer.status} {address}: {answer.text[:200]}")
    elif answer.took_s * 1000 > _SAID_MS:
        say(f"{answer.took_s * 1000:8.1f} ms  {answer.status} {address}")


def _halves(taken: Sequence[float]) -> tuple[float, float]:
    cuts = quantiles(taken, n=20, method="inclusive")
    return cuts[9], cuts[18]


def _print(found: Sequence[Timed], not_asked: Sequence[str]) -> None:
    say(f"{'page':46} {'first ms':>8} {'p50 ms':>8} {'p95 ms':>8} {'kB':>7}  status")
    for one in sorted(found, key=lambda one: -one.most_ms):
        aim_ms = _AIM_OVERVIEW_MS if one.path == "/" else _AIM_MS
        over = " OVER" if one.most_ms > aim_ms else ""
        statuses = ",".join(map(str, one.statuses))
        times = f"{one.first_ms:8.1f} {one.half_ms:8.1f} {one.most_ms:8.1f}"
        say(f"{one.path:46} {times} {one.sent_bytes / 1000:7.1f}  {statuses}{over}")
    say(f"not asked, for the store has none: {', '.join(not_asked)}")


def _first_load(browser: Browser) -> None:
    for packed in (False, True):
        page = browser.get("/", packed=packed)
        sent = page.sent_bytes + sum(
            browser.get(one, packed=packed).sent_bytes for one in browser.linked(page.text)
        )
        over = " OVER" if sent > _AIM_BYTES else ""
        say(f"first load of /, {'packed' if packed else 'as it is'}: {sent / 1000:.0f} kB{over}")


def _limits(browser: Browser, store: Store) -> None:
    """What an answer costs at least here, and a row by its key."""
    with store.read() as connection:
        waybill = connection.execute(select(parcel.c.waybill).limit(1)).scalar_one()

        def one_row() -> object:
            return connection.execute(select(parcel).where(parcel.c.waybill == waybill)).one()

        for name, work in (
            ("GET /healthz", lambda: browser.get("/healthz")),
            ("one row by its key", one_row),
        ):
            half_ms, most_ms = _halves([_took_ms(work) for _ in range(200)])
            say(f"limit: {name:40} {half_ms:8.2f} {most_ms:8.2f}")


def _took_ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
