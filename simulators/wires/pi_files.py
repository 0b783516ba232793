"""A folder that looks like the files of a Raspberry Pi's kernel: its heat, power, card, memory and link."""

from pathlib import Path
from typing import Literal

Link = Literal["ethernet", "wifi", "mobile", "none"]

_FIRMWARE = "sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware/get_throttled"
_INTERFACES: dict[str, tuple[str, str]] = {
    "ethernet": ("eth0", ""),
    "wifi": ("wlan0", "DEVTYPE=wlan\n"),
    "mobile": ("wwan0", "DEVTYPE=wwan\n"),
}
_CORES = 4
_HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"


class PiFiles:
    """One board. What it cannot say (an SD card's wear) has no file, as on a true one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._write("proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.5\0")
        self._write("etc/os-release", 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n')
        for core in range(_CORES):
            (root / f"sys/devices/system/cpu/cpu{core}").mkdir(parents=True, exist_ok=True)
        self._write("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
        self._write("sys/fs/ext4/mmcblk0p2/errors_count", "0\n")
        self.be_hot(48_312)
        self.hold_back(0)
        self.load(0.35)
        self.remember(free_kb=524_288)
        self.go_by("ethernet")

    def be_hot(self, milli_c: int) -> None:
        """The processor has this temperature."""
        self._write("sys/class/thermal/thermal_zone0/temp", f"{milli_c}\n")

    def hold_back(self, bits: int) -> None:
        """The firmware's word on power and heat: hexadecimal digits without 0x, as its driver prints them."""
        self._write(_FIRMWARE, f"{bits:x}\n")

    def wear(self, first: int, second: int, spare: int) -> None:
        """The eMMC's life by its two kinds of cells, in tenths, and its spare blocks: 1 normal … 3 urgent."""
        device = "sys/block/mmcblk0/device"
        self._write(f"{device}/life_time", f"0x{first:02x} 0x{second:02x}\n")
        self._write(f"{device}/pre_eol_info", f"0x{spare:02x}\n")

    def err(self, count: int) -> None:
        """So many errors of the file system were written down."""
        self._write("sys/fs/ext4/mmcblk0p2/errors_count", f"{count}\n")

    def load(self, five_minutes: float) -> None:
        """The load of the last five minutes, of all processors together."""
        self._write("proc/loadavg", f"0.52 {five_minutes:.2f} 0.30 1/213 4242\n")

    def remember(self, *, free_kb: int) -> None:
        """Memory that a program could still get."""
        self._write("proc/meminfo", f"MemTotal:         947000 kB\nMemAvailable:     {free_kb} kB\n")

    def go_by(self, link: Link, signal_dbm: int = -56) -> None:
        """The default route leads here; with "none" there is none."""
        if link == "none":
            self._write("proc/net/route", _HEAD)
            return
        name, device_type = _INTERFACES[link]
        self._write(
            "proc/net/route", f"{_HEAD}{name}\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
        )
        self._write(f"sys/class/net/{name}/uevent", f"{device_type}INTERFACE={name}\n")
        self._write(f"sys/class/net/{name}/type", "1\n" if link != "mobile" else "65534\n")
        heads = "Inter-| sta-|   Quality\n face | tus | link level noise\n"
        line = f" {name}: 0000   54.  {signal_dbm}.  -256        0      0\n" if link == "wifi" else ""
        self._write("proc/net/wireless", heads + line)

    def _write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
