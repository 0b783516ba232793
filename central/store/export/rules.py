"""What an export leaves out: secrets always, persons unless they are asked for."""

from collections.abc import Mapping

ALL = ("*",)
"""Every column of a table: the table is not there."""

SECRET: Mapping[str, tuple[str, ...]] = {
    "account": ("password_hash", "totp", "totp_used", "recovery"),
    "session": ALL,
    "token": ("digest",),
    # Sealed, or packed for boxes with names in it: it would say nothing, or too much.
    "party": ("sealed",),
    "table_sent": ("packed",),
    "command": ("body",),
    "personal": ("sealed", "tail_mark"),
    "enrol_code": ("digest",),
    "next_step": ("mark", "sealed"),
    # A box's settings may hold a password of its broker.
    "box_wish": ("text",),
}
PERSONAL: Mapping[str, tuple[str, ...]] = {
    # Who had a person's parcel, and when: it opens as persons.jsonl where persons are asked for.
    "personal": ALL,
    # Pictures and excerpts of logs that were fetched.
    "command_yield": ("body",),
    # Pictures show labels, and bytes that could not be read may hold anything.
    "still": ("jpeg",),
    "dead_letter": ("payload",),
    "trail": ("address",),
}
OPEN_BYTES = frozenset(
    {
        # Judging's own state, by which a reading is judged on: no more than the readings say.
        "probe.judged",
        "probe_mark.judged",
        # Events' bodies, which never hold a person (docs/architecture.md); the log has them as JSON.
        "event.body",
        "told.body",
        "lot_fact.body",
        "lot_entered.body",
        "foreign_event.body",
        # Figures of indicators, and the files behind them, which people chose to prove them by.
        "indicator_computed.body",
        "indicator_disclosure.body",
        "indicator_draw.body",
        "indicator_file.body",
    }
)
"""Columns of bytes that were looked at and hold no person and no secret: a new one is decided on here."""


def left_out(table: str, *, with_persons: bool) -> tuple[str, ...]:
    """The columns of a table that are not exported."""
    personal = () if with_persons else PERSONAL.get(table, ())
    return (*SECRET.get(table, ()), *personal)
