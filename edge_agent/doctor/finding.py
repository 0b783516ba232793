"""What the doctor found: facts without words, which the catalogues put into them."""

from typing import Literal

from msgspec import Struct

State = Literal["good", "fault", "unknown"]
Value = str | int | float


class Proposal(Struct, frozen=True):
    """A table for a settings file: [kind.name] with these values. `name` is a wish: two may have the same."""

    kind: str
    name: str
    values: dict[str, Value]


class Finding(Struct, frozen=True):
    """One thing looked at.

    `area` and `key` name texts in the catalogues, `fields` fill them, `subject` is the device or place as
    the system calls it. `proposal` is how a settings file would name it.
    """

    area: str
    subject: str
    state: State
    key: str
    fields: dict[str, Value] = {}
    proposal: Proposal | None = None


def good(
    area: str, subject: object, key: str, *, proposal: Proposal | None = None, **fields: Value
) -> Finding:
    """It is as it should be."""
    return Finding(area, str(subject), "good", key, fields, proposal)


def fault(area: str, subject: object, key: str, **fields: Value) -> Finding:
    """It is not as it should be: the text says what to do."""
    return Finding(area, str(subject), "fault", key, fields)


def unknown(
    area: str, subject: object, key: str, *, proposal: Proposal | None = None, **fields: Value
) -> Finding:
    """It cannot be told, or only a person can."""
    return Finding(area, str(subject), "unknown", key, fields, proposal)
