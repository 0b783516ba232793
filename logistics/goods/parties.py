"""Who brings produce: farmers, cooperatives and firms by their numbers, as boxes hold them; their cards."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from logistics.events.shape import Word

Kind = Literal["farmer", "cooperative", "firm"]
KINDS: tuple[Kind, ...] = get_args(Kind)
PARTIES_MAX = 5_000
NAME_CHARS_MAX = 64
Number = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9-]{0,31}\Z")]
_NUMBER = re.compile(r"[A-Z][A-Z0-9-]{0,31}", re.ASCII)
# A card of ours begins as all of them do; without the stars it may be typed.
_CARD = re.compile(r"SANJI(?:\*PARTY\*|-)([A-Z][A-Z0-9-]{0,31})", re.ASCII)
_LETTERS: Mapping[Kind, str] = {"farmer": "F", "cooperative": "C", "firm": "E"}
_COUNTED = re.compile(r"([FCE])-([0-9]{1,9})", re.ASCII)


class Party(Struct, frozen=True, omit_defaults=True):
    """One that brings produce. `name` is "" where it was erased; `village` is a village's code or ""."""

    id: Number
    kind: Kind = "farmer"
    name: Annotated[str, Meta(max_length=NAME_CHARS_MAX)] = ""
    village: Word = ""


_Table = Annotated[tuple[Party, ...], Meta(max_length=PARTIES_MAX)]
_decoder = msgspec.json.Decoder(_Table)


def encode(parties: Iterable[Party]) -> bytes:
    """Parties in the one form in which they are sent: by their numbers."""
    return msgspec.json.encode(sorted(parties, key=lambda one: one.id))


def decode(data: bytes) -> Mapping[str, Party]:
    """The parties in bytes of `encode`, by their numbers. Raises ValueError."""
    try:
        found = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise ValueError(f"parties: {why}") from why
    return {one.id: one for one in found}


def is_number(text: str) -> bool:
    """Whether it may be a party's number."""
    return _NUMBER.fullmatch(text) is not None


def next_numbers(kinds: Iterable[Kind], taken: Iterable[str]) -> list[str]:
    """For parties of these kinds the numbers after the highest of each: F-0001 for the first farmer.

    Cooperatives begin with C and firms with E; numbers of another form are passed over.
    """
    highest = dict.fromkeys(_LETTERS.values(), 0)
    for number in taken:
        if found := _COUNTED.fullmatch(number):
            highest[found[1]] = max(highest[found[1]], int(found[2]))
    numbers = []
    for kind in kinds:
        letter = _LETTERS[kind]
        highest[letter] += 1
        numbers.append(f"{letter}-{highest[letter]:04}")
    return numbers


def card_code(number: str) -> str:
    """What a party's card says to a reader.

    >>> card_code("F-0031"), of_card("SANJI*PARTY*F-0031"), of_card("SANJI-F-0031"), of_card("SANJI*ARRIVE")
    ('SANJI*PARTY*F-0031', 'F-0031', 'F-0031', '')
    """
    return f"SANJI*PARTY*{number}"


def of_card(text: str) -> str:
    """The number on a card, "" for any other text."""
    found = _CARD.fullmatch(text.strip())
    return found[1] if found else ""
