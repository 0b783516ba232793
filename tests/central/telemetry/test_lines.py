"""Each fact of telemetry is points by which it can be found again; no other fact is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.telemetry.lines import KINDS, lines
from logistics.events.all import AnyEvent
from logistics.events.boxes import MainsMoved
from logistics.events.counter import ParcelRecipient
from logistics.events.machine import BoxMachine
from logistics.events.parcels import Weighed
from logistics.events.rooms import Bucket, DoorMoved, Humidity, Readings, ThinnedReadings
from tests.central.centre import T0, scan

_THINNED = ThinnedReadings(
    site="S",
    room="r",
    probe="p",
    step_ms=10_000,
    bucket_ms=600_000,
    buckets=(Bucket(index=3, count=20, min_mc=-3_001, max_mc=5_000, mean_mc=4_000),),
)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (
            Readings(site="S", room="r", probe="p", step_ms=1000, first_mc=-4_010, deltas_mc=(0, 10)),
            [
                f"temperature,box=b,room=r,site=S,probe=p celsius=-4.01 {T0}",
                f"temperature,box=b,room=r,site=S,probe=p celsius=-4.01 {T0 + 1000}",
                f"temperature,box=b,room=r,site=S,probe=p celsius=-4.0 {T0 + 2000}",
            ],
        ),
        (
            _THINNED,
            [
                "temperature_summary,box=b,room=r,site=S,probe=p low=-3.001,high=5.0,mean=4.0,readings=20i,"
                f"span_s=600.0 {T0 + 1_800_000}"
            ],
        ),
        (
            Humidity(site="S", room="r", probe="p", milli_pct=61_500),
            [f"humidity,box=b,room=r,site=S,probe=p percent=61.5 {T0}"],
        ),
        (
            DoorMoved(site="S", room="r", door="d", is_open=True),
            [f"door,box=b,room=r,site=S,door=d open=true {T0}"],
        ),
        (
            MainsMoved(site="S", device="ups", is_present=False),
            [f"mains,box=b,device=ups,site=S present=false {T0}"],
        ),
        (
            BoxMachine(site="S", model="Pi 4", temp_mc=51_000, disk_free_mb=900, signal_dbm=-71),
            [f"box,box=b,site=S disk_free_mb=900i,signal_dbm=-71i,celsius=51.0 {T0}"],
        ),
        (BoxMachine(site="S", model="Pi 4"), []),
    ],
)
def test_what_a_fact_is(event: AnyEvent, told: list[str]) -> None:
    """Site, room, probe, door, device and box are tags; what is not known is not there."""
    assert list(lines("b", T0, event)) == told
    assert event.__struct_config__.tag in KINDS


@pytest.mark.parametrize(
    "event",
    [
        scan(),
        Weighed(site="S", device="belt", gross_g=1000, tare_g=0, waybill="SF1"),
        ParcelRecipient(waybill="SF1", site="S", name="王小一", phone="13812349626"),
    ],
)
def test_no_parcel_and_no_person_is_a_point(event: AnyEvent) -> None:
    """They are facts of the trade and stay at the centre."""
    assert list(lines("b", T0, event)) == []


@given(st.integers(-273_149, 1_000_000))
def test_a_temperature_comes_back_as_it_was(milli_c: int) -> None:
    """To the thousandth, whatever it is."""
    (line,) = lines("b", T0, Readings(site="S", room="r", probe="p", step_ms=1000, first_mc=milli_c))
    assert round(float(line.split("celsius=")[1].split()[0]) * 1000) == milli_c
