"""A scale's load cell: a weight put down makes it swing, settle and tremble a little."""

from random import Random

SWING_PER_S = 14.0  # angular frequency of a bench scale's filter and cell together
DAMPING = 0.7
SUBSTEP_S = 0.01
STUCK_SWING_G = 0.5  # a swing below this is at rest


class LoadCell:
    """A damped oscillator that is pulled towards what lies on it. All masses are grams."""

    def __init__(self, seed: int, *, tremble_g: float) -> None:
        self.load_g = 0
        self._shown_g = 0.0
        self._speed_g_per_s = 0.0
        self._tremble_g = tremble_g
        self._random = Random(seed)

    def step(self, dt_s: float) -> float:
        """What the load cell feels after `dt_s` more seconds."""
        for _ in range(max(1, round(dt_s / SUBSTEP_S))):
            self._swing(SUBSTEP_S)
        if self.load_g == 0 and abs(self._shown_g) < STUCK_SWING_G:
            return 0.0  # an empty scale tracks its zero
        return self._shown_g + self._random.gauss(0.0, self._tremble_g)

    def _swing(self, dt_s: float) -> None:
        pull = SWING_PER_S**2 * (self.load_g - self._shown_g)
        brake = 2 * DAMPING * SWING_PER_S * self._speed_g_per_s
        self._speed_g_per_s += (pull - brake) * dt_s
        self._shown_g += self._speed_g_per_s * dt_s
