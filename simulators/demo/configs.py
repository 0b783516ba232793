"""The settings files of the demo: what an engineer would write, with simulated wires in place of devices."""

from pathlib import Path

from msgspec import Struct

# BCM numbers, as in firmware_configs/agents/.
BUZZER, LAMP_RED, LAMP_GREEN, DOOR, ACK_BUTTON, DEFROST = 17, 22, 27, 5, 26, 13
PIN_MODULE = "simulators.wires.pin_bank"
PROBES = ("28-0000000000a1", "28-0000000000a2", "28-0000000000a3")
ROOM = "room-1"
LIMIT_C_MAX, LIMIT_C_MIN = 8.0, 0.0
BENCH_DIVISION_G, BENCH_MAX_G = 1, 6000
BASKET, BASKET_G = "小筐", 350


class Site(Struct, frozen=True):
    """One box of the demo: its name, its site in the county's data, and its role."""

    box: str
    site: str
    role: str


HUB = Site("box-hub", "HUB", "hub")
TOWNSHIP = Site("box-c5", "C5", "township")
VILLAGE = Site("box-sc046", "SC-046", "village")
COLD_STORE = Site("box-cold1", "COLD-1", "coldstore")
SITES = (HUB, TOWNSHIP, VILLAGE, COLD_STORE)


class Wires(Struct, frozen=True):
    """Where the far ends of the simulated wires are."""

    scanner: Path
    scale: Path
    bench: Path
    township_camera: str
    village_camera: str
    onewire: Path


KEY_FILE = "command.key"
"""Holds the key that the demo's commands are signed with, in the demo's folder."""


def agent_toml(
    site: Site,
    broker: str,
    data_dir: Path,
    wires: Wires,
    page_port: int | None = None,
    key: str = "",
    root: Path = Path("/"),
) -> str:
    """A box's settings; with a port it serves its own page there; `key` is the centre's public one.

    `root` is where its machine's files lie.
    """
    page = "" if page_port is None else f"[web]\nport = {page_port}\n\n"
    box = _BOX.format(box=site, data_dir=data_dir, broker=broker, key=key, root=root)
    return box + page + _devices(site, wires)


def centre_toml(broker: str, folder: Path, web_port: int, webhook: str) -> str:
    """The centre's settings."""
    return _CENTRE.format(
        broker=broker,
        folder=folder,
        key_file=folder / KEY_FILE,
        port=web_port,
        webhook=webhook,
        room=ROOM,
        hi=LIMIT_C_MAX,
        lo=LIMIT_C_MIN,
    )


def _devices(site: Site, wires: Wires) -> str:
    if site == HUB:
        return _SCANNER.format(port=wires.scanner) + _PINS
    if site == TOWNSHIP:
        return _CAMERA.format(source=wires.township_camera) + _PINS
    if site == VILLAGE:
        return _CAMERA.format(source=wires.village_camera) + _SCALE.format(port=wires.scale) + _PINS
    probes = "".join(
        _PROBE.format(name=f"probe-{number}", address=address, room=ROOM, bus=wires.onewire)
        for number, address in enumerate(PROBES, start=1)
    )
    room = _ROOM.format(room=ROOM, hi=LIMIT_C_MAX, lo=LIMIT_C_MIN, door=DOOR, defrost=DEFROST)
    bench = _BENCH.format(port=wires.bench, basket=BASKET, basket_g=BASKET_G)
    return probes + room + bench + _PINS + f"ack_button = {ACK_BUTTON}\n"


_BOX = """\
[box]
name = "{box.box}"
site = "{box.site}"
role = "{box.role}"
data_dir = "{data_dir}"
clock = "trusted"

[broker]
addresses = ["{broker}"]
insecure = true               # whoever starts a demo names the broker, and nothing true is said

[commands]
key = "{key}"

[health]
root = "{root}"

[telemetry]
seal_s = 2.0
"""

_PINS = f"""
[pins]
module = "{PIN_MODULE}"
buzzer = {BUZZER}
lamp_red = {LAMP_RED}
lamp_green = {LAMP_GREEN}
"""

_SCANNER = """
[scanner.hand]
port = "{port}"
"""

_CAMERA = """
[camera.counter]
source = "{source}"
repeat_s = 0.3
"""

_SCALE = """
[scale.bench]
port = "{port}"
protocol = "yaohua-tf0"
division_g = 10
max_g = 30000
"""

_BENCH = f"""
[scale.bench]
port = "{{port}}"
protocol = "yaohua-tf0"
division_g = {BENCH_DIVISION_G}
max_g = {BENCH_MAX_G}

[produce]
scale = "bench"
villages = ["大柘", "石练", "北界"]
subject = "遂昌示例合作社"
contact = "0578-0000000"
place = "浙江遂昌"

[produce.tares_g]
"{{basket}}" = {{basket_g}}
"""

_PROBE = """
[probe.{name}]
address = "{address}"
room = "{room}"
bus = "{bus}"
interval_s = 0.5
"""

# Seconds where a real room has half hours: the demo's air runs in time lapse.
_ROOM = """
[room.{room}]
limit_c_max = {hi}
limit_c_min = {lo}
alarm_min = 0.1
clear_min = 0.1
hysteresis_c = 0.5

[door.front]
pin = {door}
room = "{room}"

[defrost.heater]
pin = {defrost}
room = "{room}"
settle_s = 0.2
longest_min = 1
after_min = 0
"""

_CENTRE = """\
[store]
url = "sqlite:///{folder}/centre.sqlite"

[broker]
addresses = ["{broker}"]
insecure = true               # whoever starts a demo names the broker, and nothing true is said

[commands]
key_file = "{key_file}"

[web]
port = {port}
secret_file = "{folder}/web.secret"

# Seconds where a real room has half hours: the demo's air runs in time lapse.
[[room]]
site = "COLD-1"
room = "{room}"
name = "1号冷藏间"
product = "冷藏果蔬"
hi = {hi}
lo = {lo}
duration = 0.1
interval = 0.0084
max_gap = 0.1
hyst = 0.5
clear_after = 0.1
source = "GB/T 24616-2019 (limits); the demo's durations are in time lapse"

[[webhook]]
name = "duty-phone"
url = "{webhook}"
"""
