"""Check digits of postal items (UPU S10) and of goods, places and pallets (GS1)."""

import re

S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)

_S10 = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
# AI (00) as people write it, as scanners send it (]C1 for GS1-128), and as a GS1 Digital Link.
_SSCC = re.compile(r"(?:\]C100|\(00\)|00|https?://[^?#\s]{1,200}/00/)?(?P<sscc>[0-9]{18})", re.ASCII)
_GTIN_LENGTHS = (8, 12, 13, 14)


def s10_check_digit(serial: str) -> int:
    """The ninth digit of a postal item number, from its first eight digits.

    Source: UPU standard S10: c = 11 − (Σ weight · digit mod 11); 10 is written 0 and 11 is written 5.
    Raises ValueError unless `serial` is eight ASCII digits.
    """
    digits = _digits(serial)
    if len(digits) != len(S10_WEIGHTS):
        raise ValueError(f"an S10 serial has 8 digits, not {len(digits)}: {serial!r}")
    check = 11 - sum(weight * digit for weight, digit in zip(S10_WEIGHTS, digits, strict=True)) % 11
    return {10: 0, 11: 5}.get(check, check)


def is_s10(text: str) -> bool:
    """Whether `text` is a postal item number such as RB123456785GB with a right check digit."""
    if not _S10.fullmatch(text):
        return False
    return int(text[10]) == s10_check_digit(text[2:10])


def gs1_check_digit(body: str) -> int:
    """The last digit of a GTIN, SSCC or GLN, from all digits before it.

    Source: GS1 General Specifications, section 7.9: weights 3 1 3 … from the right, modulo 10.
    Raises ValueError unless `body` is 1 to 17 ASCII digits.
    """
    digits = _digits(body)
    if len(digits) > 17:
        raise ValueError(f"a GS1 key has at most 17 digits before its check digit, not {len(digits)}")
    total = sum(digit * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return -total % 10


def is_gtin(text: str) -> bool:
    """Whether `text` is a GTIN-8, -12, -13 or -14 with a right check digit."""
    return len(text) in _GTIN_LENGTHS and _gs1_holds(text)


def upc_e_of(gtin: str) -> str:
    """The eight digits under a UPC-E's bars, from the GTIN-12 that it stands for; "" where none can.

    Source: GS1 General Specifications, section 5.2.2.4: which zeros are left out depends on where they are.
    """
    if not is_gtin(gtin) or len(gtin) != 12 or gtin[0] not in "01":
        return ""
    maker, item = gtin[1:6], gtin[6:11]
    if maker[2:] in ("000", "100", "200") and item[:2] == "00":
        short = maker[:2] + item[2:] + maker[2]
    elif maker[3:] == "00" and item[:3] == "000":
        short = maker[:3] + item[3:] + "3"
    elif maker[4] == "0" and item[:4] == "0000":
        short = maker[:4] + item[4] + "4"
    elif item[:4] == "0000" and item[4] in "56789":
        short = maker + item[4]
    else:
        return ""
    return gtin[0] + short + gtin[11]


def is_sscc(text: str) -> bool:
    """Whether `text` is an 18-digit serial shipping container code with a right check digit."""
    return len(text) == 18 and _gs1_holds(text)


def sscc_of(company_prefix: str, serial: int, extension: int = 0) -> str:
    """A serial shipping container code: extension digit, company prefix, serial in 17 digits, check digit.

    Source: GS1 General Specifications, section 3.2. Raises ValueError for a prefix that is not 4 to 12 digits
    and for a serial that has no room beside it.

    >>> sscc_of("6901234", 1)
    '069012340000000016'
    """
    prefix = "".join(str(digit) for digit in _digits(company_prefix))
    room = 16 - len(prefix)
    if not 4 <= len(prefix) <= 12 or not 0 <= serial < 10**room or not 0 <= extension <= 9:
        raise ValueError(f"no SSCC of the prefix {prefix[:20]} has the serial {serial}")
    body = f"{extension}{prefix}{serial:0{room}}"
    return f"{body}{gs1_check_digit(body)}"


def sscc_in(text: str) -> str:
    """The SSCC that a label's code names, "" where it is none: plain, with its AI (00), or as a link.

    >>> sscc_in("(00)069012340000000016"), sscc_in("]C100069012340000000016"), sscc_in("12")
    ('069012340000000016', '069012340000000016', '')
    """
    found = _SSCC.fullmatch(text.strip())
    return found["sscc"] if found and is_sscc(found["sscc"]) else ""


def is_gln(text: str) -> bool:
    """Whether `text` is a 13-digit global location number with a right check digit."""
    return len(text) == 13 and _gs1_holds(text)


def _gs1_holds(text: str) -> bool:
    if not _DIGITS.fullmatch(text):
        return False
    return int(text[-1]) == gs1_check_digit(text[:-1])


def _digits(text: str) -> list[int]:
    # str.isdigit also takes "²" and full-width digits, which no label carries in its check.
    if not _DIGITS.fullmatch(text):
        raise ValueError(f"digits 0-9 only: {text[:64]!r}")
    return [int(character) for character in text]


_VIN_VALUES = dict(
    zip(
        "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
        [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)],
        strict=True,
    )
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def is_vin(text: str) -> bool:
    """Whether it is a vehicle identification number whose check digit holds (49 CFR 565.15).

    Seventeen letters and digits without I, O and Q; the ninth is the weighted sum modulo 11, with X for 10.
    """
    if len(text) != len(_VIN_WEIGHTS) or not all(character in _VIN_VALUES for character in text):
        return False
    total = sum(_VIN_VALUES[character] * weight for character, weight in zip(text, _VIN_WEIGHTS, strict=True))
    return text[8] == "0123456789X"[total % 11]
