"""Sensors that the kernel reads itself: hwmon and IIO."""

from collections.abc import Iterator
from pathlib import Path

from edge_agent.doctor.finding import Finding, good, unknown
from edge_agent.doctor.world import World, first_line

AREA = "sensor"
_SENSORS_MAX = 32
# Documentation/hwmon/sysfs-interface.rst and Documentation/ABI/testing/sysfs-bus-iio of Linux: thousandths.
_PATTERNS = ("temp*_input", "humidity*_input", "in_temp_input", "in_humidityrelative_input")


def check(world: World) -> Iterator[Finding]:
    """What each says now."""
    folders = [*world.sys.glob("class/hwmon/hwmon*"), *world.sys.glob("bus/iio/devices/iio:device*")]
    for folder in sorted(folders)[:_SENSORS_MAX]:
        yield _told(folder)


def _told(folder: Path) -> Finding:
    numbers = [(path.name, _number(path)) for path in _files(folder)]
    values = [f"{name} {value / 1000:g}" for name, value in numbers if value is not None]
    subject = f"{first_line(folder / 'name') or '?'} {folder}"
    if not values:
        return unknown(AREA, subject, "sensor_mute")
    return good(AREA, subject, "sensor_good", values=", ".join(values))


def _files(folder: Path) -> list[Path]:
    return [path for pattern in _PATTERNS for path in sorted(folder.glob(pattern))]


def _number(path: Path) -> float | None:
    try:
        return float(first_line(path))
    except ValueError:
        return None
