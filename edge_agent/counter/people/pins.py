"""PINs: which are good enough, and checking one, slowly for who guesses. Belongs to the page's threads."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from threading import Lock

from edge_agent.counter.people.slips import Slips
from edge_agent.counter.settings import Operator
from plumbing.web.passwords import NOBODY, is_right
from plumbing.web.throttle import Throttle

PIN_DIGITS_MIN, PIN_DIGITS_MAX = 6, 12
_TRIES = 5
_NOBODY = "?"


def is_easy(pin: str) -> bool:
    """Whether a PIN is none, too short, of one digit, or a row up or down."""
    if not (pin.isascii() and pin.isdigit() and PIN_DIGITS_MIN <= len(pin) <= PIN_DIGITS_MAX):
        return True
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps <= {0} or steps <= {1} or steps <= {9}


class TooOften(Exception):
    """Too many wrong PINs: `wait_ms` have to pass before the next one is looked at."""

    def __init__(self, wait_ms: int) -> None:
        self.wait_ms = wait_ms
        super().__init__(f"wait {wait_ms} ms")


class Pins:
    """Checks PINs one at a time, so that nobody tries many at once. `keep` puts what is counted on disk."""

    def __init__(self, operators: Mapping[str, Operator], keep: Callable[[Slips], None]) -> None:
        self._operators = operators
        self._keep = keep
        self._throttle = Throttle(per_name=_TRIES)
        self._lock = Lock()

    def remember(self, slips: Slips, now_ms: int) -> None:
        """Go on from what was counted before a restart."""
        self._throttle.remember(slips.wrong, now_ms)

    def is_right(self, number: str, pin: str, where: str, now_ms: int) -> bool:
        """Whether it is this operator's PIN. Raises TooOften.

        `where` keeps those apart who guess from elsewhere: they must not lock the counter's own screen.
        """
        operator = self._operators.get(number)
        name = number if operator else _NOBODY
        with self._lock:
            wait_ms = self._throttle.wait_ms(name, where, now_ms)
            if wait_ms:
                raise TooOften(wait_ms)
            # Who is unknown, or has no PIN, is answered after the same time.
            known = is_right((operator.pin if operator else "") or NOBODY, pin)
            if known:
                self._throttle.right(name, where)
            else:
                self._throttle.wrong(name, where, now_ms)
            self._keep(Slips(self._throttle.known()))
        return known
