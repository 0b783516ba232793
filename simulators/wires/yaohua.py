"""What a Yaohua indicator in mode tF=0 puts on its wire for a weight."""

STX, ETX = b"\x02", b"\x03"
HEX_LETTERS = "0123456789ABCDEF"
PLAIN_NIBBLES = "0123456789:;<=>?"  # how units spell it that add 30h to every nibble
DIGITS_MAX = 999_999


def frame(grams: int, *, decimals: int = 2, spelling: str = HEX_LETTERS) -> bytes:
    """The twelve bytes for `grams`, shown in kilograms with `decimals` places (rounded by the indicator)."""
    shown = min(round(abs(grams) * 10**decimals / 1000), DIGITS_MAX)
    body = f"{'-' if grams < 0 else '+'}{shown:06d}{decimals:d}".encode("ascii")
    high, low = divmod(_parity_of_columns(body), 16)
    return STX + body + f"{spelling[high]}{spelling[low]}".encode("ascii") + ETX


def _parity_of_columns(body: bytes) -> int:
    """Each bit says whether an odd number of bytes have it set: an XOR, worked out column by column."""
    return sum((sum(byte >> bit & 1 for byte in body) % 2) << bit for bit in range(8))
