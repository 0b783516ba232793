"""What somebody typed or scanned into the one box, made plain: which names and numbers it may be."""

import re
import unicodedata

from msgspec import Struct

from logistics.goods.lots.codes import WrongLotCode, address_of_lot
from logistics.identifiers import is_gtin, sscc_in
from logistics.indicators.privacy import is_personal

TEXT_CHARS_MAX = 300
CODE_CHARS_MIN = 4
"""Fewer characters of a waybill or a bag are other people's."""
_TAIL = re.compile(r"[0-9]{4}", re.ASCII)
_PHONE = re.compile(r"(?:\+?86)?(1[0-9]{10})", re.ASCII)
_DIGITS_OF_PERSON_MAX = 11
"""As many digits as a mobile number has: what has no more may be a part of one, or one mistyped."""
_PHONE_WITH_CODE = re.compile(r"(?<![0-9])(?:86|0086)1[3-9][0-9]{9}(?![0-9])", re.ASCII)
_HAN = re.compile("[\u4e00-\u9fff]")
_FOUR_DIGITS = re.compile(r"[0-9]{4}", re.ASCII)
_DASHES = re.compile("[‐‑‒–—―−﹣－ー]")  # what input methods make of a hyphen
_LOT = re.compile(r"([0-9]{6})([A-Z0-9]{5})([0-9]{1,3})", re.ASCII)
# AIs 01 and 10 as a scanner sends them: the symbology's name before (]C1, ]d2, ]Q3, ]e0), FNC1 as GS.
# ISO/IEC 15424 for the names, GS1 General Specifications 7.8 for what follows.
_SCANNED = re.compile(
    r"(?:\](?:C1|d2|Q3|e0))?\x1d?01(?P<gtin>[0-9]{14})\x1d?10(?P<lot>[^\x1d]{1,20})(?:\x1d.*)?"
)
_OF_GOODS = re.compile(r"(?:https?://[^?#\s]{1,200}/01/|\(01\)|\](?:C1|d2|Q3|e0)01)?(?P<gtin>[0-9]{8,14})/?")


class Asked(Struct, frozen=True):
    """What it may be, "" or () for what it is not. `text` is what was typed, plain and in capitals.

    `codes`: as a waybill, bag or package may be written; `names`: as a box, device or party may.
    """

    text: str = ""
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    lot: str = ""
    gtin: str = ""
    sscc: str = ""
    tail: str = ""
    phone: str = ""

    @property
    def is_of_person(self) -> bool:
        """Whether it may be a recipient's telephone number, or the end of one."""
        return bool(self.tail)


def parse(text: str) -> Asked:
    """Whatever keyboard or scanner it came from: full width, small letters, blanks and dashes.

    >>> parse("ｙｔ 1447—2796").codes
    ('YT1447-2796', 'YT14472796')
    """
    raw = unicodedata.normalize("NFKC", text[:TEXT_CHARS_MAX]).strip(" ")
    goods = _goods(raw)
    if goods is not None:
        return goods
    plain = "".join(_DASHES.sub("-", raw).split())
    dashed, bare = plain.upper(), plain.upper().replace("-", "")
    phone = _PHONE.fullmatch(bare)
    return Asked(
        text=dashed,
        codes=_different(dashed, bare),
        names=_different(plain, plain.lower(), dashed),
        lot=_lot(dashed, bare),
        gtin=bare if is_gtin(bare) else "",
        tail=phone[1][-4:] if phone else bare if _TAIL.fullmatch(bare) else "",
        phone=phone[1] if phone else "",
    )


def may_be_of_person(text: str) -> bool:
    """Whether a recipient's digits may be in a text: then it stands in no address, history or log.

    Digits alone, no more than a mobile number's; one of these among other things; four digits beside Chinese.
    A waybill of digits alone has twelve or more, or one of its ends is meant.

    >>> may_be_of_person("9626"), may_be_of_person("王 9626"), may_be_of_person("YT9626")
    (True, True, False)
    """
    plain = unicodedata.normalize("NFKC", text)
    bare = "".join(_DASHES.sub("", plain).split()).replace("-", "")
    is_short = bare.isdigit() and len(bare) <= _DIGITS_OF_PERSON_MAX
    is_said = bool(_HAN.search(bare) and _FOUR_DIGITS.search(bare))
    is_in_it = is_personal(plain) or is_personal(bare) or bool(_PHONE_WITH_CODE.search(bare))
    return is_short or is_said or is_in_it or parse(text).is_of_person


def _goods(raw: str) -> Asked | None:
    """What a label on goods says: a lot, a package or a kind of goods; None for anything else."""
    sscc = sscc_in(raw)
    if sscc:
        return Asked(text=sscc, codes=(sscc,), sscc=sscc)
    found = _SCANNED.fullmatch(raw)
    if found and is_gtin(found["gtin"]):
        return Asked(text=found["lot"], lot=found["lot"], gtin=found["gtin"])
    try:
        of_lot = address_of_lot(raw)
    except WrongLotCode:
        return Asked(text=raw[:64])
    if of_lot is not None:
        return Asked(text=of_lot.lot, lot=of_lot.lot, gtin=of_lot.gtin)
    of_goods = _OF_GOODS.fullmatch(raw)
    if of_goods and not raw[0].isdigit() and is_gtin(of_goods["gtin"]):
        return Asked(text=of_goods["gtin"], gtin=of_goods["gtin"])
    return None


def _lot(dashed: str, bare: str) -> str:
    """A lot's number, or its beginning; typed without dashes, with those that it is written with."""
    found = _LOT.fullmatch(bare)
    return "-".join(found.groups()) if found and "-" not in dashed else dashed


def _different(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
