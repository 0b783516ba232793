"""How the paper of a report writes figures: yuan, kilograms, minutes, degrees, and nothing for 未报."""

from central.record.paper.forms import NOTHING, Forms, celsius
from logistics.service.reports.shape import Value


def value(name: str, one: Value) -> str:
    """A value, exact but for minutes."""
    if one is None or isinstance(one, str):
        return NOTHING if one is None else one[:16]
    if name.endswith("_fen"):
        return f"{'-' if one < 0 else ''}{abs(one) // 100:,}.{abs(one) % 100:02}"
    if name.endswith("_g"):
        return f"{one // 1000:,}.{one % 1000:03}"
    if name.endswith("_ms"):
        return f"{one / 60_000:,.1f}"
    return celsius(one) if name.endswith("_mc") else f"{one:,}"


def figure(forms: Forms, name: str) -> str:
    """What a figure is called; what is counted of one thing each names it after the @."""
    called, at, of = name.partition("@")
    said = forms.word("figure", called)
    return f"{said}（{forms.word('promise', of) or of}）" if at else said
