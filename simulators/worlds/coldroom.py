"""The air of a cold room: a compressor that holds it, heat that leaks in, and a day on which it fails."""

import random

from msgspec import Struct


class Climate(Struct, frozen=True):
    """A room and its machine. Temperatures in °C, rates per second."""

    setpoint_c: float = 2.0
    swing_c: float = 0.6
    """Half the band between the compressor's start and stop."""
    outside_c: float = 24.0
    leak_per_s: float = 0.0006
    """How fast the air goes towards the outside, as a part of the difference."""
    cooling_c_per_s: float = 0.05
    door_leak_per_s: float = 0.004
    heating_c_per_s: float = 0.01
    """How fast a defrost heater warms the air; the compressor rests meanwhile."""


class ColdRoom:
    """Air that is mixed well; each probe hangs a little warmer or colder."""

    def __init__(self, rng: random.Random, climate: Climate, probes: int) -> None:
        self._rng = rng
        self._climate = climate
        self._air_c = climate.setpoint_c
        self._offsets_c = [rng.uniform(-0.3, 0.3) for _ in range(probes)]
        self._is_cooling = False
        self.is_broken = False
        self.is_door_open = False
        self.is_defrosting = False

    def step(self, seconds: float) -> None:
        """Let time pass: heat leaks in, and the compressor, if it works, holds the band."""
        climate = self._climate
        leak = climate.leak_per_s + (climate.door_leak_per_s if self.is_door_open else 0.0)
        self._air_c += (climate.outside_c - self._air_c) * min(1.0, leak * seconds)
        if self._air_c > climate.setpoint_c + climate.swing_c:
            self._is_cooling = True
        if self._air_c < climate.setpoint_c - climate.swing_c:
            self._is_cooling = False
        if self.is_defrosting:
            self._air_c += climate.heating_c_per_s * seconds
        elif self._is_cooling and not self.is_broken:
            self._air_c = max(
                climate.setpoint_c - climate.swing_c, self._air_c - climate.cooling_c_per_s * seconds
            )

    def milli_c(self, probe: int) -> int:
        """What a probe feels, in milli-°C: the air, its place, and a trace of noise."""
        return round((self._air_c + self._offsets_c[probe] + self._rng.gauss(0, 0.03)) * 1000)
