"""What is known of a box comes together from what it told, what was seen, and what it may."""

from pathlib import Path

from central.store.fleet import facts, standing
from central.store.identities import register
from central.store.identities.register import Identity
from central.store.links.presence import Presence
from logistics.duty.limits import Limits
from logistics.events.boxes import BoxConfig, BoxStarted, DeviceState
from logistics.events.machine import BoxMachine
from logistics.fleet.facts import BoxFacts
from tests.central.centre import T0, Centre, batch, centre_in, scan

MIN = 60_000
LIMITS = Limits()


def known(centre: Centre, only: str | None = None) -> dict[str, BoxFacts]:
    with centre.store.read() as connection:
        return {one.box: one for one in facts.read(connection, only)}


def states(centre: Centre, now_ms: int) -> dict[str, str]:
    with centre.store.read() as connection:
        return {one.facts.box: one.state for one in standing.read(connection, LIMITS, now_ms, "0.1.0")}


def fill(centre: Centre) -> None:
    """A box that told much, one that was only seen, and one that is only by right."""
    presence = Presence(centre.store)
    for box in ("box-a", "box-b"):
        presence.told(box, is_online=True, now_ms=T0)
    centre.receive(
        batch(
            "s",
            1,
            (T0, BoxStarted(site="HUB", role="hub", version="0.1.0")),
            (T0, BoxMachine(site="HUB", temp_mc=50_000, certificate_ms=T0 + 99 * 86_400_000)),
            (T0, BoxConfig(site="HUB", digest="a" * 64, state="running")),
            (T0, DeviceState(site="HUB", device="gun", kind="scanner", is_up=False)),
            (T0, DeviceState(site="HUB", device="bench", kind="scale", is_up=True)),
        )
    )
    with centre.store.write() as connection:
        register.add(connection, Identity("box-c", "C5", "township", 1, T0, "li"))


def test_what_is_known_comes_together(tmp_path: Path) -> None:
    """A box by right has its site; one of which nothing came was never heard, also if it was seen."""
    with centre_in(tmp_path) as centre:
        fill(centre)
        found = known(centre)
        one = found["box-a"]
        assert (one.site, one.version, one.heard_ms, one.running) == ("HUB", "0.1.0", T0, "a" * 64)
        assert (one.devices, one.devices_down) == (2, 1)
        assert one.machine is not None
        assert (one.machine.temp_mc, one.certificate_ms) == (50_000, T0 + 99 * 86_400_000)
        assert (found["box-b"].heard_ms, found["box-b"].is_online) == (None, True)
        assert (found["box-c"].site, found["box-c"].heard_ms) == ("C5", None)
        assert known(centre, "box-a") == {"box-a": one}


def test_silence_is_no_health(tmp_path: Path) -> None:
    """The broker's word is no more than what comes; a box that goes is silent after its time."""
    with centre_in(tmp_path) as centre:
        fill(centre)
        assert states(centre, T0 + 30 * MIN) == {"box-a": "findings", "box-b": "never", "box-c": "never"}
        assert states(centre, T0 + 31 * MIN)["box-a"] == "silent"


def test_a_box_whose_first_words_are_missing_was_heard(tmp_path: Path) -> None:
    """Its start may be one that this version cannot read; that something came is known."""
    with centre_in(tmp_path) as centre:
        Presence(centre.store).told("box-a", is_online=True, now_ms=T0)
        assert states(centre, T0) == {"box-a": "never"}
        centre.receive(batch("s", 2, (T0, scan())))
        assert states(centre, T0) == {"box-a": "findings"}


def test_what_cannot_be_read_is_not_known(tmp_path: Path) -> None:
    """Another version's word on a machine is none."""
    with centre_in(tmp_path) as centre:
        fill(centre)
        with centre.store.write() as connection:
            connection.exec_driver_sql('UPDATE box_machine SET told = \'{"type": "box.machine"}\'')
        assert known(centre)["box-a"].machine is None
