"""Which events were known is said in few bytes, and of each exactly."""

from logistics.goods.lots.heard import SPANS_MAX, Hearing, heard_of


def test_what_is_in_a_span_is_known_and_nothing_else() -> None:
    """Neither what was not stored, nor what is stored and does not count yet, nor another stream."""
    heard = Hearing([heard_of("s", [(8, 9), (1, 5)], without=[9, 3, 1])])
    assert [seq for seq in range(12) if heard.has(("s", seq))] == [2, 4, 5, 8]
    assert not heard.has(("other", 2))
    assert not Hearing().has(("s", 2))


def test_of_more_gaps_than_can_be_told_the_oldest_are_closed() -> None:
    """So nothing that was told counts twice."""
    spans = [(seq, seq) for seq in range(10, 2 * SPANS_MAX + 20, 2)]
    row = heard_of("s", spans)
    assert len(row.spans) == SPANS_MAX
    heard = Hearing([row])
    assert all(heard.has(("s", low)) for low, _ in spans)
    gaps = [low + 1 for low, _ in spans[:-1] if not heard.has(("s", low + 1))]
    assert gaps == [low + 1 for low, _ in spans[-SPANS_MAX:-1]]
    assert not heard.has(("s", 9))
