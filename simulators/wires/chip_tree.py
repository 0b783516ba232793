"""A folder that looks like the kernel's hwmon and IIO trees, with temperature chips in it."""

import shutil
from pathlib import Path
from typing import Literal

Tree = Literal["hwmon", "iio"]
_SCALE = 10.0
_OFFSET = -4000


class ChipTree:
    """Chips by the kernel's name for their place (`1-0044`). Numbers are given out anew at each plugging.

    hwmon shows thousandths (`temp1_input`); IIO shows a raw number, an offset and a scale.
    """

    def __init__(self, sysfs: Path) -> None:
        self.sysfs = sysfs
        self._number = 0
        self._trees: dict[str, Tree] = {}

    def plug(self, name: str, at: str, tree: Tree = "hwmon") -> None:
        """Let a chip appear, with the driver's `name`."""
        self.remove(at)
        self._number += 1
        self._trees[at] = tree
        device = self._device(at)
        if tree == "hwmon":
            folder = device / "hwmon" / f"hwmon{self._number}"
            view = self.sysfs / "class" / "hwmon" / folder.name
        else:
            folder = device / f"iio:device{self._number}"
            view = self.sysfs / "bus" / "iio" / "devices" / folder.name
        folder.mkdir(parents=True)
        (folder / "name").write_text(f"{name}\n", encoding="ascii")
        if tree == "hwmon":
            (folder / "device").symlink_to(device)
        view.parent.mkdir(parents=True, exist_ok=True)
        view.symlink_to(folder)
        self.show(at, 4_000)

    def has(self, at: str) -> bool:
        """Whether a chip is there."""
        return at in self._trees

    def show(self, at: str, milli_c: int, humidity_mpct: int | None = None) -> None:
        """Let it read this temperature, and this humidity if it measures one."""
        if self._trees[at] == "hwmon":
            self._put(at, "temp1_input", f"{milli_c}")
            if humidity_mpct is not None:
                self._put(at, "humidity1_input", f"{humidity_mpct}")
            return
        self._put(at, "in_temp_scale", f"{_SCALE:f}")
        self._put(at, "in_temp_offset", f"{_OFFSET}")
        self._put(at, "in_temp_raw", f"{round(milli_c / _SCALE) - _OFFSET}")
        if humidity_mpct is not None:
            self._put(at, "in_humidityrelative_input", f"{humidity_mpct}")

    def garble(self, at: str, text: str = "?") -> None:
        """Let its temperature be no number."""
        self._put(at, "temp1_input" if self._trees[at] == "hwmon" else "in_temp_raw", text)

    def remove(self, at: str) -> None:
        """Unbind it: all that is seen of it goes; harmless when it is gone."""
        if at not in self._trees:
            return
        for folder in (self.sysfs / "class" / "hwmon", self.sysfs / "bus" / "iio" / "devices"):
            for view in folder.glob("*"):
                if view.resolve().is_relative_to(self._device(at).resolve()):
                    view.unlink()
        shutil.rmtree(self._device(at), ignore_errors=True)
        del self._trees[at]

    def _device(self, at: str) -> Path:
        return self.sysfs / "devices" / "i2c-1" / at

    def _put(self, at: str, file: str, text: str) -> None:
        folder = next(path.parent for path in self._device(at).glob("**/name"))
        fresh = folder / f".{file}.new"
        fresh.write_text(f"{text}\n", encoding="ascii")
        fresh.replace(folder / file)
