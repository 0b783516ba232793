"""Persons are erased when their time has come, and not before."""

from pathlib import Path

from central.collector import Collector, Inbound
from central.store import tables
from central.store.ledgers import tables as ledgers
from central.store.ledgers.erasing import Erasing
from tests.central.centre import NOW, T0, batch, centre_in
from tests.central.store.ledgers.test_persons import NAMED, SEALER

_DAY_MS = 86_400_000


def test_persons_and_unread_bytes_go_after_their_days(tmp_path: Path) -> None:
    """Ninety days after they came; the letter's reason and digest stay."""
    with centre_in(tmp_path) as centre:
        centre.collector = Collector(centre.store, centre.projections, SEALER)
        centre.receive(batch("s", 1, (T0, NAMED)))
        centre.collector.receive([Inbound("box-a", b"Ztorn 13812349626")], NOW)
        erasing = Erasing(centre.store, 90 * _DAY_MS)
        erasing.tick(NOW + 90 * _DAY_MS)
        assert [row.erased_ms for row in centre.rows(ledgers.personal)] == [None]
        late_ms = NOW + 90 * _DAY_MS + 3_600_001
        erasing.tick(late_ms)
        assert [row.erased_ms for row in centre.rows(ledgers.personal)] == [late_ms]
        (letter,) = centre.rows(tables.dead_letter)
        assert (letter.payload, letter.times) == (b"", 1)
