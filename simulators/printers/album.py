"""Labels that came out of a simulated printer, as pictures for people, with what is wrong with each."""

from collections.abc import Callable
from pathlib import Path

from simulators.printers import verdict
from simulators.printers.canvas import Printed

_NUMBER_MAX = 1000


class Album:
    """Puts `label-001.png` and so on into a folder, which starts anew after a thousand."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._say = say
        self._number = 0

    def keep(self, printed: Printed) -> None:
        """One more label."""
        self._number = self._number % _NUMBER_MAX + 1
        path = self._folder / f"label-{self._number:03d}.png"
        path.write_bytes(verdict.png(printed.picture))
        faults = verdict.faults_of(printed)
        self._say(f"{path}: {' | '.join(printed.texts)} {'; '.join(faults) or 'good'}")
