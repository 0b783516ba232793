"""Runs the demo from its first line to its summary, and ends all that it started."""

import secrets
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

from msgspec import Struct

from plumbing import signing
from plumbing.clock import up_ms
from plumbing.patience import wait_until
from plumbing.ports import free_port, is_free
from simulators.demo import look, machines
from simulators.demo.configs import COLD_STORE, KEY_FILE, SITES, VILLAGE, agent_toml, centre_toml
from simulators.demo.receiver import Receiver, Told
from simulators.demo.staff import DemoError, Staff, sanji
from simulators.demo.summary import Summary, summarise
from simulators.demo.wires import World
from simulators.servers.broker import NatsBroker

_DRAIN_S = 30.0
_TELL_S = 5.0
_PROGRESS_S = 10.0
_LOGIN = "admin"


class Wish(Struct, frozen=True):
    """What was asked for on the command line."""

    minutes: float | None = None
    port: int | None = None
    broker: str | None = None
    speed: float = 1.0
    seed: int = 1


class Demo:
    """One county on one machine. `say` prints a line for the person who watches."""

    def __init__(self, wish: Wish, say: Callable[[str], None]) -> None:
        self._wish = wish
        self._say = say
        self._stop = threading.Event()
        # Alerts that come before the greeting wait for it: where the pages are stands first.
        self._greeting = threading.Lock()
        self._early: list[str] | None = []
        self._password = secrets.token_urlsafe(12)
        self._page_ports = {site.box: free_port() for site in (VILLAGE, COLD_STORE)}

    def run(self) -> Summary:
        """Everything. Raises DemoError or BrokerError; whatever happens, nothing is left running."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sanji-demo-")))
            staff = Staff(folder, self._stop)
            stack.callback(staff.end_all)
            broker = self._broker(folder, stack)
            receiver = Receiver(self._print_alert)
            receiver.start()
            stack.callback(receiver.stop)
            page = f"http://127.0.0.1:{self._page_ports[COLD_STORE.box]}"
            signing.write_key(folder / KEY_FILE, signing.made())
            world = World(folder, seed=self._wish.seed, speed=self._wish.speed, packhouse_page=page)
            stack.callback(world.unplug)
            stack.callback(world.stop)
            pages = self._start_centre(folder, broker, receiver, staff)
            self._start_boxes(folder, broker, world, staff)
            self._greet(folder, broker, pages)
            self._say_early()
            began_ms = up_ms()
            world.start()
            self._watch(folder, began_ms, staff)
            world.stop()
            self._settle(folder, staff)
            return summarise(
                (up_ms() - began_ms) // 1000,
                folder / "centre.sqlite",
                {site.box: folder / site.box for site in SITES},
                world.promises.made(),
                world.promises.unheard,
            )

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _broker(self, folder: Path, stack: ExitStack) -> str:
        if self._wish.broker:
            return self._wish.broker
        broker = NatsBroker(folder / "broker", free_port())
        stack.callback(broker.stop)
        broker.start()
        return broker.address

    def _start_centre(self, folder: Path, broker: str, receiver: Receiver, staff: Staff) -> str:
        port = self._port()
        config = folder / "centre.toml"
        config.write_text(centre_toml(broker, folder, port, receiver.address), encoding="utf-8")
        self._add_login(config)
        staff.start("centre", ("central", "run", str(config)))
        pages = f"http://127.0.0.1:{port}/"
        staff.wait_for("centre", lambda: _is_served(pages))
        return pages

    def _port(self) -> int:
        wished = self._wish.port
        if wished and not is_free(wished):
            self._say(f"port {wished} is in use; taking another")
            return free_port()
        return wished or free_port()

    def _add_login(self, config: Path) -> None:
        added = subprocess.run(
            [*sanji("central", "user", "add", str(config), _LOGIN), "--role", "admin"],
            input=f"{self._password}\n",
            text=True,
            capture_output=True,
            check=False,
        )
        if added.returncode:
            raise DemoError(f"the login could not be made: {added.stderr.strip()}")

    def _start_boxes(self, folder: Path, broker: str, world: World, staff: Staff) -> None:
        wires = world.plug_in()
        machines.plug_in(folder)
        key = signing.text_of(signing.public_of(signing.read_key(folder / KEY_FILE)))
        for site in SITES:
            config = folder / f"{site.box}.toml"
            port = self._page_ports.get(site.box)
            root = machines.machine_root(folder, site)
            text = agent_toml(site, broker, folder / site.box, wires, port, key, root)
            config.write_text(text, encoding="utf-8")
            staff.start(site.box, ("edge", "run", str(config)), world.env(site))
        for site in SITES:
            staff.wait_for(site.box, (folder / site.box / "box.sqlite").exists)

    def _greet(self, folder: Path, broker: str, pages: str) -> None:
        self._say(f"pages   {pages}")
        self._say(f"login   {_LOGIN} / {self._password}")
        self._say(f"broker  {broker}")
        self._say(f"files   {folder} (settings, databases, logs; gone at the end)")
        self._say("boxes   " + ", ".join(f"{site.box} ({site.role})" for site in SITES))
        counters = (f"{box} http://127.0.0.1:{port}/" for box, port in self._page_ports.items())
        self._say("screens " + ", ".join(counters))
        until = f"after {self._wish.minutes:g} minutes, or " if self._wish.minutes else ""
        self._say(f"At {pages}fleet two boxes have findings: power and heat, and a worn card.")
        self._say("At the screen of the cold store somebody grades kiwifruit: /intake, /grade, /lots.")
        self._say(f"The compressor of the cold store will fail soon. Ends {until}with Ctrl-C.")

    def _watch(self, folder: Path, began_ms: int, staff: Staff) -> None:
        """Say how it goes until the time is over or somebody has had enough; notice what dies."""
        limit_s = self._wish.minutes * 60 if self._wish.minutes else float("inf")
        seconds = 0.0
        while seconds < limit_s and not self._stop.wait(min(_PROGRESS_S, limit_s - seconds)):
            seconds = (up_ms() - began_ms) / 1000
            staff.look()
            self._say(f"{seconds:5.0f} s  {look.progress(folder / 'centre.sqlite')}")

    def _settle(self, folder: Path, staff: Staff) -> None:
        """Boxes first: each seals, waits for its confirmations and counts what it made. Then the centre."""
        self._say("ending: the boxes hand over what they have …")
        boxes = [folder / site.box / "box.sqlite" for site in SITES]
        wait_until(lambda: not any(look.backlog(box) for box in boxes), _DRAIN_S, pause_s=0.2)
        for site in SITES:
            staff.end(site.box)
        wait_until(lambda: not look.undelivered(folder / "centre.sqlite"), _TELL_S, pause_s=0.2)
        staff.end("centre")

    def _print_alert(self, told: Told) -> None:
        lines = (f"ALERT   {told.title}", *(f"        {line}" for line in told.text.splitlines()))
        with self._greeting:
            if self._early is not None:
                self._early.append("\n".join(lines))
                return
        self._say("\n".join(lines))

    def _say_early(self) -> None:
        with self._greeting:
            early, self._early = self._early, None
        for alert in early or ():
            self._say(alert)


def _is_served(pages: str) -> bool:
    try:
        with urlopen(pages + "healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False
