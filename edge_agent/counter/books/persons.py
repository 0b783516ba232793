"""Whose parcels are whose: finds a person by what they say or show, and all that is here for them."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from edge_agent.counter.books.shelved import Parcel, Shelved

_TAIL = 4
_Key = tuple[str, str, str]
"""What is known of a parcel's person: the whole number; else tail and name."""


class Person(Struct, frozen=True):
    """Somebody with parcels here, the longest here first."""

    parcels: tuple[Parcel, ...]

    @property
    def name(self) -> str:
        """As far as any parcel tells it."""
        return next((one.name for one in self.parcels if one.name), "")

    @property
    def tail(self) -> str:
        """The last four digits of the telephone number, "" where nobody told them."""
        return next((one.tail for one in self.parcels if one.tail), "")

    @property
    def phone(self) -> str:
        """The whole number, "" where nobody told it."""
        return next((one.phone for one in self.parcels if one.phone), "")


def find(shelved: Shelved, asked: str) -> tuple[Person, ...]:
    """Whom a waybill, pickup code, number, tail or name may mean; a parcel that is gone stands alone."""
    asked = asked.strip()
    known = shelved.one(asked)
    met = [*([known] if known else []), *shelved.by_code(asked), *shelved.by_code(asked.upper())]
    if asked.isdecimal() and len(asked) >= _TAIL:
        fits = (one for one in shelved.by_tail(asked[-_TAIL:]) if _is_of_number(one, asked))
        met += fits
    elif asked and not asked.isdecimal():
        met += shelved.by_name(asked)
    return _each(shelved, met)


def person_of(shelved: Shelved, parcel: Parcel) -> Person:
    """Whose a parcel is, with all that is here for them; one that is not here stands alone."""
    if not parcel.is_here or not parcel.tail:
        return Person((parcel,))
    # Of more parcels with a tail than a look finds, the one that was asked for must be there in any case.
    here = {one.waybill: one for one in (*shelved.by_tail(parcel.tail), parcel)}
    persons = grouped(here.values())
    return next(one for one in persons if parcel in one.parcels)


def grouped(parcels: Iterable[Parcel]) -> tuple[Person, ...]:
    """Parcels of one tail by persons: by the whole number where it is known, else by tail and name.

    What is known of a parcel may fit several persons: then it is nobody's of them and stands for itself, for
    one number must never hand out what others wait for.
    """
    firm: dict[_Key, list[Parcel]] = {}
    for one in parcels:
        firm.setdefault(_key(one), []).append(one)
    # Those with a name look for their number first; a parcel of which the tail alone is known comes last.
    _join(firm, [key for key in firm if not key[0] and key[2]], [key for key in firm if key[0]])
    _join(firm, [key for key in firm if not key[0] and not key[2]], list(firm))
    by_time = (tuple(sorted(group, key=lambda one: (one.since_ms, one.waybill))) for group in firm.values())
    return tuple(Person(group) for group in by_time)


def _each(shelved: Shelved, met: Iterable[Parcel]) -> tuple[Person, ...]:
    found: list[Person] = []
    seen: set[str] = set()
    for parcel in met:
        if parcel.waybill not in seen:
            found.append(person_of(shelved, parcel))
            seen |= {one.waybill for one in found[-1].parcels}
    return tuple(found)


def _is_of_number(parcel: Parcel, asked: str) -> bool:
    """Four digits are any number's tail; a whole number is nobody's whose other number is known."""
    return len(asked) == _TAIL or not parcel.phone or parcel.phone.lstrip("+").endswith(asked)


def _key(parcel: Parcel) -> _Key:
    if parcel.phone:
        return parcel.phone, parcel.tail, ""
    # Of whom nothing is known, each parcel is somebody else's.
    return "", parcel.tail or parcel.waybill, parcel.name


def _join(firm: dict[_Key, list[Parcel]], keys: list[_Key], to: list[_Key]) -> None:
    """Join each group to the only one that it can belong to, unless another can belong there as well."""
    wishes: dict[_Key, list[_Key]] = {}
    for key in keys:
        others = [other for other in to if other != key and _may_be_one(key, firm[key], firm[other])]
        if len(others) == 1:
            wishes.setdefault(others[0], []).append(key)
    for other, joining in wishes.items():
        if len(joining) == 1:
            firm[other] += firm.pop(joining[0])


def _may_be_one(key: _Key, ours: list[Parcel], theirs: list[Parcel]) -> bool:
    if not ours[0].tail or theirs[0].tail != ours[0].tail:
        return False
    names = set(_names(theirs))
    return not key[2] or not names or key[2] in names


def _names(parcels: Iterable[Parcel]) -> Iterator[str]:
    return (one.name for one in parcels if one.name)
