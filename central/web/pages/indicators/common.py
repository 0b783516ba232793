"""What the ledger's routes share: the pack, today, and texts that must be of nobody."""

from datetime import date
from typing import Annotated

from fastapi import Query

from central.store.indicators.board import packaged
from central.store.indicators.counting.counts import Counting
from central.store.indicators.refused import Refused
from central.store.ledgers.register.parties import Parties
from central.store.queries.ledgers.service import local_day
from central.store.store import Connection
from central.web.frame import Visit
from central.web.pages.indicators.shown import Shown
from central.web.pages.ledgers.sheets import can_hold
from logistics.indicators.privacy import is_personal

Before = Annotated[int | None, Query(ge=1, le=2**53)]
"""Where a list goes on: with the numbers before this one."""


def show_in(visit: Visit) -> Shown:
    """How indicators read for a visitor."""
    return Shown(packaged(), visit.words)


def today(visit: Visit) -> date:
    """The county's day."""
    return local_day(visit.now_ms, visit.frame.county.zone)


def counting(visit: Visit) -> Counting | None:
    """What counts the computed indicators; None for a county without tables."""
    tables = visit.frame.county.tables
    return Counting(visit.store, tables, packaged()) if tables else None


def names_in(visit: Visit, connection: Connection) -> tuple[str, ...]:
    """Names and telephones of the register of parties, as far as they can be opened."""
    parties: Parties = visit.request.app.state.parties
    listed = parties.listed(connection)
    return tuple(part for one in listed for part in (one.name, one.phone) if part)


def check_nobody(visit: Visit, connection: Connection, *texts: str) -> None:
    """Raises Refused where a text is of a person, or fits no workbook: the ledger is taken away."""
    if not all(can_hold(text) for text in texts):
        raise Refused("control")
    names = names_in(visit, connection)
    if any(is_personal(text, names) for text in texts):
        raise Refused("personal")


def said(visit: Visit, why: Refused) -> str:
    """Why something was not taken, in the reader's words."""
    sentence = visit.words.word("ind.refused", why.why)
    return f"{sentence}{visit.words.text('site.colon')}{why.what}" if why.what else sentence
