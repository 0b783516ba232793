"""Virtual time jumps from deed to deed, in one order that only the plan decides."""

from simulators.rehearsal.timeline import Timeline


def test_deeds_follow_by_time_and_then_by_plan() -> None:
    """Of two deeds of one moment the one planned first comes first; a deed may plan others."""
    timeline, done = Timeline(), list[tuple[int, str]]()

    def deed(name: str) -> None:
        done.append((timeline.now_ms, name))

    timeline.at(20, lambda: deed("c"))
    timeline.at(10, lambda: deed("a"))
    timeline.at(10, lambda: timeline.after(5, lambda: deed("b")))
    timeline.at(31, lambda: deed("too late"))
    timeline.run_until(30)
    assert done == [(10, "a"), (15, "b"), (20, "c")]
    assert timeline.now_ms == 30


def test_the_trace_tells_times_and_words() -> None:
    """Another word or another time is another trace."""
    traces = set()
    for at_ms, word in ((10, "x"), (11, "x"), (10, "y"), (10, "x")):
        timeline = Timeline()
        timeline.at(at_ms, lambda timeline=timeline, word=word: timeline.note(word))  # type: ignore[misc]
        timeline.run_until(20)
        traces.add(timeline.trace)
    assert len(traces) == 3
