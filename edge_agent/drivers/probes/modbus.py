"""The driver of an RS-485 bus with Modbus RTU probes: one port and one thread, whatever hangs on it."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from msgspec import Struct
from pymodbus import ModbusException
from pymodbus.client import ModbusSerialClient

from edge_agent.drivers.contract import (
    DeviceMissing,
    DeviceSilent,
    ProbeFaulted,
    ProbeFound,
    TemperatureRead,
)
from edge_agent.drivers.probes import profiles
from edge_agent.drivers.probes.answer import Fault, Sample
from edge_agent.drivers.probes.judge import Judge
from edge_agent.drivers.probes.paced import SLICE_S, Pace
from edge_agent.drivers.probes.profiles import Profile, Quantity
from edge_agent.drivers.probes.registers import number, thousandths, words_of
from edge_agent.drivers.probes.settings import ModbusBus, Probe
from edge_agent.drivers.serial_port import SerialPort

SILENT_ROUNDS = 3
"""So many requests in a row to every probe without one answer mean that the bus is dead, not its probes."""
_PARITIES = {"none": "N", "even": "E", "odd": "O"}
# Modbus Application Protocol V1.1b3, chapter 7.
_REFUSALS = {
    1: "it does not know this function; compare the model's function 3 or 4",
    2: "it has no such register; compare the model",
    3: "it does not like the count; compare the model",
    4: "it failed",
    6: "it is busy",
}


class _Member(Struct, frozen=True):
    """One probe of the bus."""

    name: str
    unit: int
    channel: int
    model: str
    profile: Profile
    judge: Judge
    pace: Pace


class ModbusDriver:
    """Asks one probe a call, each when it is due. `skipped` counts answers that were no temperature."""

    kind = "modbus"

    def __init__(
        self,
        name: str,
        settings: ModbusBus,
        probes: Mapping[str, Probe],
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._port = SerialPort(
            f'modbus "{name}"',
            settings.port,
            baud=settings.baud,
            parity=settings.parity,
            wait_s=settings.timeout_s,
        )
        self._stop_bits = settings.stop_bits
        self._members = [_member(probe_name, probe) for probe_name, probe in probes.items() if probe.model]
        self._monotonic = monotonic
        self._sleep = sleep
        self._client: ModbusSerialClient | None = None
        self._heard_bytes = 0
        self._unanswered = 0
        self._found: set[str] = set()

    @property
    def skipped(self) -> int:
        """How many answers, or silences in their place, were no temperature."""
        return sum(member.judge.refused for member in self._members)

    def open(self) -> None:
        """Take the port. Raises DeviceMissing with what to do."""
        self.close()
        # pymodbus only says whether it could open the port; our own opening says why it could not.
        self._port.open()
        self._port.close()
        # It logs each silence as an error, with the traffic: what matters is told as a fault, once.
        logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
        self._client = ModbusSerialClient(
            self._port.path,
            baudrate=self._port.baud,
            parity=_PARITIES[self._port.parity],
            stopbits=self._stop_bits,
            timeout=self._port.wait_s,
            retries=0,
            trace_packet=self._hear,
        )
        if not self._client.connect():
            raise self._gone("cannot open")

    def read(self) -> Sequence[TemperatureRead | ProbeFaulted | ProbeFound]:
        """What the probe says that is due longest, if any. Raises DeviceMissing, DeviceSilent."""
        client = self._client
        if client is None:
            raise self._gone("is not open:")
        now_s = self._monotonic()
        due = min(self._members, key=lambda member: member.pace.wait_s(now_s), default=None)
        wait_s = SLICE_S if due is None else due.pace.wait_s(now_s)
        if due is None or wait_s > 0:
            self._sleep(min(wait_s, SLICE_S))
            return []
        answer = self._ask(client, due)
        news = self._news(due, answer)
        told = due.judge.take(answer)
        if not due.judge.wants_another_look:
            due.pace.done(now_s)
        self._look_for_life(told)
        return [*news, *told]

    def close(self) -> None:
        """Give the port back; harmless when it is not open."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError):
                client.close()  # type: ignore[no-untyped-call]  # pymodbus gives it no types
        self._unanswered = 0
        self._found.clear()
        for member in self._members:
            member.pace.begin()

    def _ask(self, client: ModbusSerialClient, member: _Member) -> Sample | Fault:
        """One request, one answer. Raises DeviceMissing when the port is gone."""
        first, count = member.profile.span(member.channel)
        ask = client.read_holding_registers if member.profile.function == 3 else client.read_input_registers
        self._heard_bytes = 0
        try:
            answer = ask(first, count=count, device_id=member.unit)
        except ModbusException as why:
            if not client.connected:
                raise self._gone("lost") from why
            return self._unheard(member)
        except (OSError, TypeError, ValueError, IndexError) as why:
            if isinstance(why, OSError):
                raise self._gone("lost", why) from why
            # Bytes that pass for a frame and are none: pymodbus lets its decoder's errors through.
            return Fault("crc", f"an answer that is no frame ({why})")
        self._unanswered = 0
        if answer.isError():
            code = int(getattr(answer, "exception_code", 0))
            return Fault("refused", f"exception {code}: {_REFUSALS.get(code, 'see its manual')}")
        if len(answer.registers) < count:
            return Fault("crc", f"{len(answer.registers)} registers instead of {count}")
        return sample_of(member.profile, answer.registers)

    def _news(self, member: _Member, answer: Sample | Fault) -> Sequence[ProbeFound]:
        """What a probe is, when it first answers: a port that opens proves no probe behind it."""
        is_there = isinstance(answer, Sample) or answer.kind in ("refused", "broken")
        if not is_there or member.name in self._found:
            return []
        self._found.add(member.name)
        return [ProbeFound(member.name, member.model, _address(member))]

    def _unheard(self, member: _Member) -> Fault:
        """Bytes that make no frame are a bad line or wrong settings; none at all are a missing probe."""
        if self._heard_bytes:
            self._unanswered = 0
            return Fault("crc", f"{self._heard_bytes} bytes that are no answer")
        self._unanswered += 1
        return Fault("missing", f"no answer at {_address(member)}")

    def _look_for_life(self, told: Sequence[object]) -> None:
        """Each silent probe is told first; then that all are. Raises DeviceSilent."""
        if not told and self._unanswered >= SILENT_ROUNDS * len(self._members):
            raise DeviceSilent(
                f"{self._port.who}: nobody answers on {self._port.path}; are the probes powered, are A and B "
                f"the right way round, and are baud ({self._port.baud}), parity and addresses theirs?"
            )

    def _hear(self, is_sending: bool, data: bytes) -> bytes:  # noqa: FBT001  # pymodbus's signature
        if not is_sending:
            self._heard_bytes = max(self._heard_bytes, len(data))
        return data

    def _gone(self, deed: str, why: Exception | None = None) -> DeviceMissing:
        because = f" ({why})" if why else ""
        return DeviceMissing(
            f"{self._port.who}: {deed} {self._port.path}{because}; is its cable plugged in? "
            "`ls -l /dev/serial/by-id` shows which ports there are"
        )


def sample_of(profile: Profile, registers: Sequence[int]) -> Sample | Fault:
    """What the registers of one request say by the profile, first register first."""
    first = min(one.address for one in profile.quantities)
    celsius = _value(profile.temperature, registers, first)
    if celsius is None:
        shown = " ".join(f"{word:04x}" for word in registers)
        return Fault("broken", f"it says that its sensor is broken or not connected ({shown})")
    if profile.humidity is None:
        return Sample(celsius)
    return Sample(celsius, _value(profile.humidity, registers, first))


def _value(quantity: Quantity, registers: Sequence[int], first: int) -> int | None:
    at = quantity.address - first
    read = number(registers[at : at + words_of(quantity.kind)], quantity.kind, quantity.order)
    return None if read in quantity.broken else thousandths(read, quantity.scale)


def _member(name: str, probe: Probe) -> _Member:
    profile = profiles.known(probe.model or "")
    limits_mc = round(profile.range_c_min * 1000), round(profile.range_c_max * 1000)
    judge = Judge(name, probe, limits_mc)
    return _Member(name, probe.unit, probe.channel, profile.name, profile, judge, Pace(probe.interval_s))


def _address(member: _Member) -> str:
    channel = f" channel {member.channel}" if member.profile.channels > 1 else ""
    return f"unit {member.unit}{channel}"
