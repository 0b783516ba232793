"""A centre's settings: every fault at once, with its key, what is wrong and what is allowed."""

from datetime import UTC
from pathlib import Path

import pytest

from central.settings import CentralSettings, load_central
from logistics.coldchain.alerts.defrost import Daily
from logistics.coldchain.rule import MINUTE_MS, Rule
from plumbing.settings import SettingsError

DATABASE = "sqlite:////var/lib/sanji/centre.sqlite"
GOOD = f"""
[store]
url = "{DATABASE}"
[broker]
addresses = ["mqtt://127.0.0.1:1883"]
[web]
secret_file = "web.secret"
"""
ROOM = '[[room]]\nsite = "COLD-1"\nroom = "room-1"\nhi = 8.0\nlo = 0.0\nduration = 30\ninterval = 5\n'
HOOK = '[[webhook]]\nname = "duty"\nurl = "http://127.0.0.1:9/x"\n'


def read(folder: Path, text: str) -> CentralSettings:
    path = folder / "centre.toml"
    path.write_text(text, encoding="utf-8")
    return load_central(path)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read(folder, text)
    return caught.value.faults


def test_the_least_that_is_needed(tmp_path: Path) -> None:
    """Store, broker and secret suffice; the rest has defaults that are safe on one machine."""
    settings = read(tmp_path, GOOD)
    assert (settings.county.id, settings.web.host, settings.web.port) == ("suichang", "127.0.0.1", 8080)
    assert (settings.broker.qos, settings.broker.root, settings.room) == (0, "sanji/v1", [])


def test_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    """No names, and no star: whoever is believed is named."""
    assert read(tmp_path, GOOD).web.proxies == []
    named = GOOD + 'proxies = ["127.0.0.1", "10.0.3.0/24", "fd00::/8"]\n'
    assert read(tmp_path, named).web.proxies == ["127.0.0.1", "10.0.3.0/24", "fd00::/8"]
    for wrong in ("*", "proxy.example.cn", "10.0.3.7/24"):
        (fault,) = faults(tmp_path, GOOD + f'proxies = ["{wrong}"]\n')
        assert "web.proxies" in fault
        assert wrong in fault


def test_a_room_is_a_rule(tmp_path: Path) -> None:
    """A room's keys become the cold chain's rule, in its units."""
    (room,) = read(tmp_path, GOOD + ROOM).room
    assert room.rule() == Rule(
        duration_ms=30 * MINUTE_MS,
        interval_ms=5 * MINUTE_MS,
        max_gap_ms=15 * MINUTE_MS,
        hi_mc=8000,
        lo_mc=0,
        hysteresis_mc=500,
        clear_after_ms=10 * MINUTE_MS,
    )


def test_a_room_that_defrosts(tmp_path: Path) -> None:
    """Times of the day become minutes, each once; what is no time is told."""
    defrost = 'defrost = {at = ["14:00", "02:00", "14:00"], lasts = 40, peak = 12.5}'
    (room,) = read(tmp_path, GOOD + ROOM + defrost).room
    assert room.defrost is not None
    assert room.defrost.daily() == Daily((120, 840), 40, 12_500)
    (fault,) = faults(tmp_path, GOOD + ROOM + 'defrost = {at = ["25:00"], lasts = 40}')
    assert fault.startswith("room.0.defrost.at.0")


def test_every_fault_at_once(tmp_path: Path) -> None:
    """Wrong, missing, unknown and clashing keys are all told in one go, each by its name."""
    found = "\n".join(
        faults(
            tmp_path,
            """
            [store]
            url = "mysql://x/y"
            [broker]
            addresses = ["http://x", "mqtt://h:99999"]
            root = "san.ji v1"
            quos = 1
            [web]
            port = 70000
            [[room]]
            site = "COLD-1"
            room = "a b"
            duration = -1
            interval = 5
            [[room]]
            site = "COLD-1"
            room = "r"
            hi = 0.0
            lo = 8.0
            duration = 30
            interval = 5
            max_gap = 1
            [[webhook]]
            name = "duty"
            url = "ftp://x"
            """,
        )
    )
    for said in (
        "store.url: 'mysql://x/y' is neither sqlite:////path/to/centre.sqlite nor"
        " postgresql+psycopg://user@host/name",
        "broker.addresses.0: broker address 'http://x' is not mqtt://host[:port]",
        "broker.addresses.1:",
        "broker.root: string should match pattern",
        "broker.quos: no such setting; did you mean 'qos'?",
        "web.secret_file: is missing and has no default",
        "web.port:",
        "room.0.room:",
        "room.0.duration:",
        "room.1: lo: must lie below hi",
        "room.1: max_gap: must be at least the interval",
        "webhook.0.url: 'ftp://x' is not http://host[:port]/… or https://host[:port]/…",
    ):
        assert said in found


def test_what_stands_twice(tmp_path: Path) -> None:
    """A room and a webhook are named once."""
    assert faults(tmp_path, GOOD + ROOM + ROOM + HOOK + HOOK) == [
        "room: 'COLD-1/room-1' stands here twice",
        "channel: 'duty' stands here twice",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "room = 5",
        "room = [1, {site = ['a'], room = 'x'}, {}, {}]",
        "room = [{site = 'COLD-1', room = 'r', duration = nan, interval = inf, hi = nan}]",
        "webhook = [{name = {a = 1}}, {name = {a = 1}}]",
        "store = 5\nbroker = []\nweb = ''",
    ],
)
def test_anything_that_toml_can_say(tmp_path: Path, text: str) -> None:
    """Whatever stands in the file, the answer is a list of faults; what is missing stands nowhere twice."""
    found = faults(tmp_path, text)
    assert found
    assert not [fault for fault in found if "twice" in fault]


@pytest.mark.parametrize(
    "url", ["http://", "http://[::1", "http://h:99999/", "http://h:0/", "http://h/\\u0007"]
)
def test_an_address_that_nobody_could_ask(tmp_path: Path, url: str) -> None:
    """A webhook's address that no client can ask is a fault of the file, not of the night it is needed."""
    assert faults(tmp_path, GOOD + f'[[webhook]]\nname = "duty"\nurl = "{url}"\n')[0].startswith(
        "webhook.0.url"
    )


@pytest.mark.parametrize("content", [b"a = [", b"\xff\xfe", None])
def test_a_file_that_is_no_settings(tmp_path: Path, content: bytes | None) -> None:
    """A file that is torn, no text or not there is one fault, not a crash."""
    path = tmp_path / "centre.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_central(path)
    assert len(caught.value.faults) == 1


def test_what_lots_are_called_outside(tmp_path: Path) -> None:
    """Keys of GS1 have their check digit, and an address ends before its first slash."""
    good = '[trace]\ndomain = "https://trace.example.cn"\n[trace.gtin]\ntea = "9521234000013"\n'
    naming = read(tmp_path, GOOD + good).trace.naming(UTC)
    assert naming.lot("L1", "tea") == "https://id.gs1.org/01/09521234000013/10/L1"
    assert naming.lot("L1", "plum") == "https://trace.example.cn/lot/L1"
    bad = '[trace]\ndomain = "https://a.cn/x"\ngiai_prefix = "95x"\n[trace.gln]\nHUB = "9521234000205"\n'
    said = "\n".join(faults(tmp_path, GOOD + bad))
    for part in ("trace.domain", "trace.giai_prefix", "trace.gln.HUB", "is no GLN"):
        assert part in said, part


def test_who_is_told_of_reports(tmp_path: Path) -> None:
    """People where there are any, else channels; who is nobody is named with all other faults."""
    told = read(tmp_path, GOOD + HOOK + '[reports]\ntell = ["duty"]\ntell_kinds = ["month"]\n').reports
    assert (told.tell, told.tell_kinds, told.kinds) == (["duty"], ("month",), ("day", "week", "month"))
    person = '[[person]]\nname = "王"\nchannels = ["duty"]\n'
    wrong = '[reports]\nready_hours = 1\nkinds = ["year"]\ntell = ["duty", "李"]\n'
    found = faults(tmp_path, GOOD + HOOK + person + wrong)
    assert any(fault.startswith("reports.ready_hours") for fault in found)
    assert any(fault.startswith("reports.kinds") for fault in found)
    assert "reports.tell: there is no person 'duty'; there are: 王" in found
    assert "reports.tell: there is no person '李'; there are: 王" in found


def test_a_broker_in_the_clear_is_a_fault_outside_this_machine(tmp_path: Path) -> None:
    """Unless the file says that it is meant; with mqtts nothing need be said."""
    plain = GOOD.replace("127.0.0.1:1883", "broker.example")
    (fault,) = faults(tmp_path, plain)
    assert "mqtt://broker.example is not encrypted" in fault
    read(tmp_path, plain.replace("[web]", "insecure = true\n[web]"))
    read(tmp_path, plain.replace("mqtt://", "mqtts://"))
