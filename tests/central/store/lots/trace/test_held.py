"""How long a probe stood at each temperature is the same, counted or added up reading by reading."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import insert

from central.store.lots.trace.held import Question, held_ms
from central.store.projections.judging.tables import doubted
from central.store.record import bands
from central.store.tables import temperature
from tests.central.centre import T0, centre_in

MINUTE, HOUR = 60_000, 3_600_000
STEP, GAP = 5 * MINUTE, 15 * MINUTE


def readings(rng: Random) -> list[tuple[int, int]]:
    """Ten days: mostly every five minutes, at times every minute, uneven, or silent for hours."""
    found, at_ms = [], T0
    while at_ms < T0 + 240 * HOUR:
        step = STEP if rng.random() < 0.6 else MINUTE
        uneven = rng.random() < 0.2
        for _ in range(rng.randrange(20, 400)):
            found.append((at_ms, rng.randrange(8) * 500))
            at_ms += step + (rng.randrange(1000) if uneven else 0)
        at_ms += rng.choice((0, 0, 7 * MINUTE, 3 * HOUR))
    return found


def stood(told: list[tuple[int, int]], since_ms: int, until_ms: int) -> dict[int, int]:
    """The same, said plainly."""
    held: Counter[int] = Counter()
    for number, (at_ms, milli_c) in enumerate(told):
        following = told[number + 1][0] - at_ms if number + 1 < len(told) else GAP + 1
        end_ms = at_ms + (following if following <= GAP else STEP)
        lasted = min(end_ms, until_ms) - max(at_ms, since_ms)
        if lasted > 0:
            held[milli_c] += lasted
    return dict(held)


@pytest.mark.parametrize("seed", range(4))
def test_counting_and_adding_up_agree(tmp_path: Path, seed: int) -> None:
    """For spans that begin and end anywhere, also inside a gap; a doubted reading counts nowhere."""
    rng = Random(seed)
    told = readings(rng)
    place = {"probe": "b/p", "site": "S", "room": "R"}
    with centre_in(tmp_path) as centre, centre.store.write() as connection:
        rows = [{**place, "at_ms": at_ms, "milli_c": milli_c} for at_ms, milli_c in told]
        connection.execute(insert(temperature), rows)
        bands.refresh(connection, {"b/p": [at_ms for at_ms, _ in told]})
        for is_doubted in (False, True):
            if is_doubted:
                bad = told.pop(len(told) // 2)
                connection.execute(
                    insert(doubted).values(probe="b/p", at_ms=bad[0], milli_c=bad[1], doubt="spike")
                )
            for _ in range(8):
                since_ms = T0 - HOUR + rng.randrange(200) * HOUR + rng.randrange(HOUR)
                until_ms = since_ms + rng.randrange(1, 150 * HOUR)
                found = held_ms(connection, Question("S", "R", "b/p", since_ms, until_ms, STEP, GAP))
                assert found == stood(told, since_ms, until_ms)
