"""Which numbers of a stream are there, as ascending inclusive spans that do not touch: the gap ledger."""

from bisect import bisect_left, bisect_right

Spans = tuple[tuple[int, int], ...]


def add(spans: Spans, low: int, high: int) -> Spans:
    """The spans with low … high in them too."""
    begin = bisect_left(spans, low - 1, key=lambda span: span[1])
    end = bisect_right(spans, high + 1, key=lambda span: span[0])
    merged = spans[begin:end]
    if merged:
        low, high = min(low, merged[0][0]), max(high, merged[-1][1])
    return (*spans[:begin], (low, high), *spans[end:])


def missing(spans: Spans, low: int, high: int) -> Spans:
    """What of low … high is not in the spans."""
    holes: list[tuple[int, int]] = []
    for begin, end in spans:
        if end < low:
            continue
        if begin > high:
            break
        if begin > low:
            holes.append((low, begin - 1))
        low = end + 1
    if low <= high:
        holes.append((low, high))
    return tuple(holes)


def upto(spans: Spans) -> int:
    """The highest number below which nothing is missing; 0 when 1 is."""
    return spans[0][1] if spans and spans[0][0] == 1 else 0


def above(spans: Spans, number: int) -> Spans:
    """The spans that begin above `number`."""
    return tuple(span for span in spans if span[0] > number)


def count(spans: Spans) -> int:
    """How many numbers are there."""
    return sum(high - low + 1 for low, high in spans)
