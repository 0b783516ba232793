"""A packhouse at work: a farmer's basket is weighed in, and each fruit of it is graded on the same scale."""

import random
import threading

from msgspec import Struct

from simulators.wires.scale import ScaleWire
from simulators.worlds.browser import Browser, NoForm, Page

_TRIES = 4


class Habits(Struct, frozen=True):
    """How the packhouse works: grams of its basket and fruit, and how long things lie or the scale is bare.

    `basket` is what the box's settings call the basket that weighs `basket_g`.
    """

    product: str = "kiwifruit"
    parties: tuple[str, ...] = ("F-0031", "F-0032", "F-0047")
    villages: tuple[str, ...] = ("大柘", "石练", "北界")
    basket: str = "小筐"
    basket_g: int = 350
    fruits: int = 10
    fruit_g: tuple[int, int] = (58, 135)
    blemished: float = 0.25
    lies_s: float = 2.0
    bare_s: float = 1.0
    rests_s: float = 6.0


class Packhouse:
    """One person at the page and the scale of a box that weighs produce. `speed` makes the hands faster."""

    def __init__(
        self,
        address: str,
        scale: ScaleWire,
        habits: Habits,
        rng: random.Random,
        stop: threading.Event,
        *,
        speed: float = 1.0,
    ) -> None:
        self._browser = Browser(address)
        self._scale = scale
        self._habits = habits
        self._rng = rng
        self._stop = stop
        self._speed = speed
        self.settled = 0
        """Lots that were graded to the end."""
        self._thread = threading.Thread(target=self._work, name="packhouse", daemon=True)

    def start(self) -> None:
        """Let the first farmer come."""
        self._thread.start()

    def join(self) -> None:
        """Wait for the end; `stop` must be set."""
        if self._thread.is_alive():
            self._thread.join(timeout=20)

    def _work(self) -> None:
        while not self._stop.wait(self._habits.rests_s / self._speed):
            try:
                self._deliver()
            except (OSError, NoForm):
                # The box is not up yet, or somebody else works at the page: come again later.
                continue

    def _deliver(self) -> None:
        """One farmer's basket, weighed in and graded."""
        habits, rng = self._habits, self._rng
        fruits = [rng.randint(*habits.fruit_g) for _ in range(habits.fruits)]
        page = self._at_work("/intake", "/intake/begin")
        page = self._browser.send(
            page,
            "/intake/begin",
            party=rng.choice(habits.parties),
            product=habits.product,
            place=rng.choice(habits.villages),
            certificate=f"HGZ-{rng.randrange(10**6):06}",
        )
        self._browser.send(page, "/intake/container", container=habits.basket)
        self._weigh(sum(fruits) + habits.basket_g)
        page = self._browser.look("/intake")
        lot = page.form("/intake/finish").fields["lot"]
        self._browser.send(page, "/intake/finish")
        self._grade(lot, fruits)

    def _grade(self, lot: str, fruits: list[int]) -> None:
        page = self._at_work("/grade", "/grade/lot")
        self._browser.send(page, "/grade/lot", lot=lot)
        for fruit_g in fruits:
            if self._stop.is_set():
                return
            self._grade_one(fruit_g)
        page = self._browser.send(self._browser.look("/grade"), "/grade/finish")
        self.settled += page.status == 200

    def _grade_one(self, fruit_g: int) -> None:
        page = self._browser.look("/grade")
        if self._rng.random() < self._habits.blemished:
            found = [value for name, value in page.form("/grade/tick").choices if name == "criterion"]
            self._browser.send(page, "/grade/tick", criterion=self._rng.choice(found))
        self._weigh(fruit_g)
        page = self._browser.look("/grade")
        if page.has("/grade/decide"):
            # Too near to a limit for the scale: somebody has to say which it is.
            sizes = [value for name, value in page.form("/grade/decide").choices if name == "size"]
            self._browser.send(page, "/grade/decide", size=sizes[0])

    def _at_work(self, path: str, action: str) -> Page:
        """The page, turned to its work and free for the next lot."""
        for _ in range(_TRIES):
            page = self._browser.look(path)
            if page.has(action):
                return page
            if page.has(f"{path}/turn"):
                self._browser.send(page, f"{path}/turn")
        raise NoForm(f"{path} has no form for {action}")

    def _weigh(self, load_g: int) -> None:
        """Lay something on the scale until it has stood still, and take it away."""
        self._lay(load_g, self._habits.lies_s)
        self._lay(0, self._habits.bare_s)

    def _lay(self, load_g: int, for_s: float) -> None:
        self._scale.put(load_g)
        self._stop.wait(for_s)
