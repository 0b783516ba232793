"""The heat and the power of the machine, as its kernel and a Pi's firmware say."""

from pathlib import Path

from edge_agent.health import files

# The driver `raspberrypi-firmware` of the Raspberry Pi kernel shows the firmware's word as hexadecimal digits
# (drivers/firmware/raspberrypi.c: "firmware/raspberrypi: Add a get_throttled sysfs file", N. Trønnes, 2018).
# Its folder is called otherwise on a Pi 5, so it is found by the driver.
_THROTTLED = "sys/bus/platform/drivers/raspberrypi-firmware/*/get_throttled"
_THROTTLED_MAX = 0xF_FFFF
# A Pi's zone is "cpu-thermal"; a PC's whole processor is "x86_pkg_temp".
_ZONES = ("cpu", "soc", "x86_pkg")
_LOW_MC, _HIGH_MC = -60_000, 200_000


def temp_mc(root: Path) -> int | None:
    """The processor's temperature in milli-°C (Documentation/driver-api/thermal/sysfs-api.rst)."""
    for zone in files.found(root, "sys/class/thermal/thermal_zone*"):
        if (files.text(zone / "type") or "").startswith(_ZONES):
            value = files.number(zone / "temp")
            return value if value is not None and _LOW_MC <= value <= _HIGH_MC else None
    return None


def throttle(root: Path) -> int | None:
    """The bits of `get_throttled`; None on what is no Pi, and under a kernel that does not show them."""
    for path in files.found(root, _THROTTLED):
        bits = files.number(path, 16)
        return bits if bits is not None and 0 <= bits <= _THROTTLED_MAX else None
    return None


def model(root: Path) -> str:
    """What the board calls itself; "" where it has no device tree."""
    return (files.text(root / "proc/device-tree/model") or "")[:200]


def system(root: Path) -> str:
    """The operating system's name for people (os-release(5)); "" where it does not say."""
    for line in (files.text(root / "etc/os-release") or "").splitlines():
        key, _, value = line.partition("=")
        if key == "PRETTY_NAME":
            return value.strip("\"'")[:200]
    return ""
