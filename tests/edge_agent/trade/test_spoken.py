"""Codes are spoken sign by sign."""

from edge_agent.trade.spoken import spelled


def test_a_code_is_spelled() -> None:
    """Digits, letters and the dash have prompts; what has none is left out, and nothing leads elsewhere."""
    assert spelled("16-4-9626") == "1 6 dash 4 dash 9 6 2 6"
    assert spelled("A88 湖/.") == "a 8 8"
