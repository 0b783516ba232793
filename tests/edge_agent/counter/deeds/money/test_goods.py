"""Goods of others: nothing goes that is not there, except by a count."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.counter.books.stocks import stocks
from edge_agent.counter.deeds.money.goods import MoveGoods, Why
from edge_agent.trade.outcome import Said
from tests.edge_agent.counter.deeds.money.till_at import SITE, Till


class Shop:
    """A counter with goods; each form has a name of its own."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self._forms = 0

    def move(self, why: Why, pieces: int, taken_fen: int = 0) -> Said:
        self._forms += 1
        return self.till.ask(MoveGoods(f"f{self._forms}", "coop-3", "蜂蜜", why, pieces, taken_fen))

    @property
    def pieces(self) -> int:
        return sum(one.pieces for one in stocks(self.till.bench.books.told, SITE))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Ten jars of honey."""
    till = Till(tmp_path)
    made = Shop(till)
    made.move("received", 10)
    yield made
    till.end()


def test_a_day_with_goods(shop: Shop) -> None:
    """Sold with what was taken, given back, broken; the same after a restart."""
    assert shop.move("sold", 2, 9600).fields == {"n": 2, "item": "蜂蜜", "here": 8, "yuan": "96.00"}
    shop.move("returned", 3)
    shop.move("damaged", 1)
    shop.till.start()
    [found] = stocks(shop.till.bench.books.told, SITE)
    assert (found.pieces, found.sold, found.returned, found.damaged) == (4, -2, -3, -1)
    assert (found.taken_fen, found.anomalies) == (9600, ())


@pytest.mark.parametrize("why", ["sold", "returned", "damaged"])
def test_no_more_goes_than_is_there(shop: Shop, why: Why) -> None:
    """The refusal says how many there are."""
    said = shop.move(why, 11)
    assert (said.key, said.fields["n"], shop.pieces) == ("goods_too_few", 10, 10)


def test_a_count_sets_the_stock(shop: Shop) -> None:
    """Up and down, to nothing, too; the event carries the difference."""
    assert [shop.move("counted", pieces).kind for pieces in (7, 12, 0)] == ["ok"] * 3
    assert shop.pieces == 0


def test_a_form_that_is_sent_twice_moves_once(shop: Shop) -> None:
    """Yellow, over a restart, too."""
    form = MoveGoods("again", "coop-3", "蜂蜜", "sold", 1, 4800)
    assert shop.till.ask(form).kind == "ok"
    shop.till.start()
    assert shop.till.ask(form).kind == "duplicate"
    assert shop.pieces == 9


@pytest.mark.parametrize(
    ("why", "pieces", "taken_fen", "key"),
    [
        ("sold", 0, 0, "goods_no_pieces"),
        ("sold", -1, 0, "goods_no_pieces"),
        ("received", 10**6, 0, "goods_no_pieces"),
        ("returned", 1, 100, "goods_only_sold"),
    ],
)
def test_nonsense_is_refused(shop: Shop, why: Why, pieces: int, taken_fen: int, key: str) -> None:
    """In words."""
    assert shop.move(why, pieces, taken_fen).key == key
    assert shop.pieces == 10
