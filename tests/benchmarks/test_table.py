"""A figure tells ours, the limit's and the peer's, or why there is none."""

from benchmarks.table import Figure, line_of


def test_a_line_has_all_three_and_the_ratio() -> None:
    """What a gate looks at stands at its end."""
    figure = Figure(name="put", unit="events/s", ours=50_000, limit=100_000, peer=25_000)
    assert line_of(figure) == "put: ours 50,000 events/s, limit 100,000, peer 25,000; ratio 0.50"


def test_what_is_missing_says_why() -> None:
    """A peer that could not be installed, and a limit that nobody can name."""
    figure = Figure(
        name="x", unit="s", ours=1.5, better="less", no_peer="offline", no_limit="keys take what they take"
    )
    assert line_of(figure) == "x: ours 1.5 s, limit – (keys take what they take), peer – (offline)"


def test_ratios_are_such_that_more_is_better() -> None:
    """Also of what is better the less it is."""
    assert Figure(name="x", unit="ms", ours=20, limit=10, peer=40, better="less").ratio == 0.5
    assert Figure(name="x", unit="ms", ours=20, limit=10, peer=40, better="less").peer_ratio == 2


def test_nothing_is_divided_by_nothing() -> None:
    """No ratio rather than a wrong one."""
    assert Figure(name="x", unit="u", ours=0, limit=1).ratio is None
    assert Figure(name="x", unit="u", ours=1, limit=0).ratio is None
