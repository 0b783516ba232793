"""The driver of a serial scale: frames of the protocol named in the settings, newest few at a time."""

from collections import Counter
from collections.abc import Callable, Sequence

from edge_agent.drivers.contract import DeviceGarbled, DeviceSilent, WeightRead
from edge_agent.drivers.decoders.frame import Cut
from edge_agent.drivers.scales import recognise
from edge_agent.drivers.scales.protocols import PROTOCOLS
from edge_agent.drivers.scales.weights import NO_TARE, Found, ScaleProtocol, Tare, Weight
from edge_agent.drivers.serial_port import SerialPort
from edge_agent.drivers.settings import Scale
from logistics.weighing.masses import grams

FRAMES_MAX = 8
"""Frames told by one read: what piled up behind a busy box is stale, the newest say what lies there."""


class ScaleDriver:
    """A scale that speaks by itself, or that is asked before each read when its protocol has a request.

    `monotonic` gives seconds that never go back. `counts` names what went wrong since the start: `checksum`
    (whole frames with a wrong one), `torn` (begun and not ended before a pause), `garbled` and `silent`
    (times that either was told); `skipped` counts the bytes that made no sense.
    """

    kind = "scale"

    def __init__(
        self,
        name: str,
        settings: Scale,
        *,
        monotonic: Callable[[], float],
        protocol: ScaleProtocol | None = None,
        wait_s: float = 1.0,
        silent_s: float = 10.0,
    ) -> None:
        self.name = name
        self.skipped = 0
        self.counts: Counter[str] = Counter()
        self._settings = settings
        self._protocol = protocol or PROTOCOLS[settings.protocol]
        asks = not self._protocol.may_stream if settings.ask is None else settings.ask
        self._requests = self._protocol.requests(settings.address) if asks else ()
        self._port = SerialPort(
            f'scale "{name}"',
            settings.port,
            baud=settings.baud,
            parity=settings.parity,
            bytesize=settings.bytesize,
            stopbits=settings.stopbits,
            wait_s=wait_s,
        )
        self._monotonic = monotonic
        self._patience_s = silent_s
        self._asked = 0
        self._rest = b""
        self._begin()

    def open(self) -> None:
        """Take the port. Raises DeviceMissing with what to do."""
        self._begin()
        self._port.open()
        if self._protocol.first:
            self._port.send(self._protocol.first)

    def read(self) -> Sequence[WeightRead]:
        """The newest frames.

        Raises DeviceMissing when unplugged, DeviceSilent when silent for too long, DeviceGarbled when what it
        says has made no sense for as long.
        """
        if self._requests:
            self._port.send(self._requests[self._asked % len(self._requests)])
            self._asked += 1
        arrived = self._port.take()
        if not arrived:
            self._bear_silence()
            return []
        self._heard_s = self._monotonic()
        cut = self._protocol.cut(self._rest + arrived)
        self._count(cut, arrived)
        weights = [weight for found in cut.found if (weight := self._take(found)) is not None]
        return weights[-FRAMES_MAX:]

    def close(self) -> None:
        """Give the port back; harmless when it is not open."""
        self._drop_rest()
        self._port.close()

    def _begin(self) -> None:
        """Nothing that was heard before an opening holds after it."""
        self._heard_s = self._sense_s = self._monotonic()
        self._tare = NO_TARE
        self._sample = b""
        self._bytes = self._checks = 0

    def _count(self, cut: Cut[Found], arrived: bytes) -> None:
        self._rest = cut.rest
        self.skipped += cut.skipped
        self.counts["checksum"] += cut.checks
        if cut.found:
            self._sense_s, self._sample = self._heard_s, b""
            self._bytes = self._checks = 0
            return
        self._sample = (self._sample + arrived)[-recognise.SAMPLE_BYTES :]
        self._bytes += len(arrived)
        self._checks += cut.checks
        if self._heard_s - self._sense_s >= self._patience_s:
            self.counts["garbled"] += 1
            raise DeviceGarbled(
                f"{self._port.who}: {self._bytes} bytes and no frame of {self._settings.protocol} in "
                f"{self._heard_s - self._sense_s:.0f} s on {self._port.path}; {self._advice()}"
            )

    def _advice(self) -> str:
        if self._checks >= recognise.FRAMES_MIN:
            return f"{self._checks} frames have a wrong checksum: look at cable, plugs and ground"
        return recognise.advice(self._sample, self._settings.protocol)

    def _bear_silence(self) -> None:
        """A pause within a frame means that the rest of it will not come."""
        self.counts["torn"] += bool(self._rest)
        self._drop_rest()
        if self._protocol.first:
            self._port.send(self._protocol.first)
        silent_s = self._monotonic() - self._heard_s
        if silent_s >= self._patience_s:
            self.counts["silent"] += 1
            speaks = "to answer commands" if self._requests else "to send continuously"
            raise DeviceSilent(
                f"{self._port.who}: silent for {silent_s:.0f} s on {self._port.path}; "
                f"is it switched on, and set {speaks}?"
            )

    def _drop_rest(self) -> None:
        self.skipped += len(self._rest)
        self._rest = b""

    def _take(self, found: Found) -> WeightRead | None:
        """A weight, with the tare told last where it tells none, or the container's from the settings."""
        if isinstance(found, Tare):
            self._tare = Tare(self._in_unit(found.tare_g), found.is_preset)
            return None
        tare = self._tare_of(found)
        gross_g = self._in_unit(found.gross_g)
        if found.is_net and tare.tare_g:
            gross_g += tare.tare_g
        is_net = found.is_net and not tare.tare_g
        return WeightRead(
            self.name, gross_g, tare.tare_g, found.stable, found.fault, is_net, is_preset=tare.is_preset
        )

    def _tare_of(self, weight: Weight) -> Tare:
        if weight.fault is not None:
            return NO_TARE
        if weight.tare_g:
            return Tare(self._in_unit(weight.tare_g), weight.is_preset)
        if self._tare.tare_g:
            return self._tare
        return (
            Tare(self._settings.tare_g, is_preset=self._settings.tare_g > 0) if not weight.is_net else NO_TARE
        )

    def _in_unit(self, mass_g: int) -> int:
        """What a protocol without a unit calls kilograms may be another unit at the indicator."""
        if self._protocol.tells_unit or self._settings.unit == "kg":
            return mass_g
        return grams(mass_g, 3, self._settings.unit)
