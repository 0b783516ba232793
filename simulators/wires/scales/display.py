"""What an indicator shows: masses in its unit and steps, and whether it can show one at all."""

from typing import Literal

from msgspec import Struct

Trouble = Literal["over", "under"]
Unit = Literal["kg", "g", "lb"]
_PER_GRAM = {"kg": 1e-3, "g": 1.0, "lb": 1 / 453.59237}


class Display(Struct, frozen=True):
    """The state of an indicator when it sends. Masses in grams; `decimals` is where its point stands."""

    gross_g: int
    tare_g: int = 0
    is_preset: bool = False
    is_stable: bool = True
    trouble: Trouble | None = None
    decimals: int = 2
    unit: Unit = "kg"

    @property
    def is_net(self) -> bool:
        """A tare is taken off: the net lamp burns."""
        return self.tare_g != 0

    @property
    def shown_g(self) -> int:
        """What stands on the display."""
        return self.gross_g - self.tare_g

    def digits(self, mass_g: int) -> int:
        """A mass as the digits of the display without their point, rounded as the indicator does."""
        steps: int = 10**self.decimals
        return round(mass_g * _PER_GRAM[self.unit] * steps)

    def text(self, mass_g: int, width: int, *, fill: str = "0", sign: str = "") -> str:
        """A mass with its point in `width` characters: `sign` or a minus first, then `fill`."""
        digits = self.digits(mass_g)
        whole = f"{abs(digits):0{self.decimals + 1}d}"
        number = f"{whole[: -self.decimals]}.{whole[-self.decimals :]}" if self.decimals else whole
        first = "-" if digits < 0 else sign
        if fill == " ":
            return (first + number).rjust(width)
        return first + number.rjust(width - len(first), fill)
