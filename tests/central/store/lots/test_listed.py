"""Lots are found by how their numbers begin, whichever way a database sorts texts."""

from pathlib import Path

from sqlalchemy import make_url

from central.store.lots.listed import Wanted, begins, listed
from logistics.events.lots import LotBegun
from tests.central.centre import T0, batch, centre_in

LOTS = ("A-1", "A-1.2", "A-1_3", "A-1x3", "A-10", "a-1", "A1", "B-1")


def test_numbers_that_begin_so(tmp_path: Path) -> None:
    """Letter by letter: no other case, and no character that stands for others."""
    told = [LotBegun(lot=number, site="COLD-1", product="pear") for number in LOTS]
    with centre_in(tmp_path) as centre:
        centre.receive(batch("s", 1, *[(T0 + n, event) for n, event in enumerate(told)]))
        with centre.store.read() as connection:

            def found(number: str) -> set[str]:
                return {one.lot for one in listed(connection, Wanted(number=number))}

            assert found("A-1") == {"A-1", "A-1.2", "A-1_3", "A-1x3", "A-10"}
            assert found("A-1_") == {"A-1_3"}
            assert found("a") == {"a-1"}
            assert found("%") == set()


def test_postgresql_does_not_ask_what_lies_between() -> None:
    """There "A-1" … "A-1\x7f" would leave out "A-10" where punctuation does not count, as in most locales."""
    dialect = make_url("postgresql://x").get_dialect()()
    said = begins("A_1", dialect).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    assert str(said) == "lot.lot LIKE 'A/_1' || '%%' ESCAPE '/'"
