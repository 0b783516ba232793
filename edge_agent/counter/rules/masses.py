"""Masses as the counter's pages and voice say them: short, with a true minus."""

from logistics.weighing.masses import JIN_G


def kg(grams: int) -> str:
    """Kilograms as far as grams need.

    >>> kg(12_500), kg(-20)
    ('12.5', '−0.02')
    """
    return _short(f"{grams / 1000:.3f}")


def jin(grams: int) -> str:
    """The 500 g that villagers think in, with two decimals at most."""
    return _short(f"{grams / JIN_G:.2f}")


def _short(number: str) -> str:
    return number.rstrip("0").rstrip(".").replace("-", "−")
