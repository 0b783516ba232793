"""A small season through the collector: the rows close to the gram, as the accounts do."""

from pathlib import Path
from random import Random

from central.store.lots import tables
from tests.central.centre import T0, batch, centre_in
from tests.logistics.goods.lots.season import Season


def test_a_season_s_rows_close_to_the_gram(tmp_path: Path) -> None:
    """Batches come in no order and some twice; stock is what came in less what left."""
    season = Season(seed=5, lots=200, start_ms=T0)
    stamped = [(one.at_ms, one.event) for one in season.told]
    parts = [batch("s", at + 1, *stamped[at : at + 25]) for at in range(0, len(stamped), 25)]
    rng = Random(5)
    come = rng.sample(parts, len(parts)) + rng.choices(parts, k=3)
    with centre_in(tmp_path) as centre:
        for at in range(0, len(come), 4):
            centre.receive(*come[at : at + 4])
        rows = centre.rows(tables.lot)
        assert {row.lot: row.on_hand_g for row in rows} == season.left_g
        assert sum(row.odd for row in rows) == 0
        out_g = sum(row.packed_g + row.shipped_g + row.loss_g for row in rows)
        assert sum(row.on_hand_g for row in rows) == season.weighed_g - out_g
        assert out_g == season.packed_g + season.shipped_g + season.lost_g
        models = centre.models()
        centre.projections.rebuild(centre.store)
        assert centre.models() == models
