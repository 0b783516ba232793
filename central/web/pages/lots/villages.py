"""What villages are called where people write them: by their name, with the township where two have it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from central.web.county import CountyView


def names(county: CountyView, day: date) -> Mapping[str, str]:
    """By the code of each village of a day what it is called here; no two are called alike."""
    if county.tables is None:
        return {}
    listed = [one for one in county.tables.villages if one.valid_on(day)]
    often = Counter(one.name for one in listed)
    towns = {code: both[0] for code, both in county.townships.items()}
    return {
        one.code: one.name
        if often[one.name] == 1
        else f"{one.name}（{towns.get(one.township, one.township)}）"
        for one in listed
    }


def codes(county: CountyView, day: date) -> Mapping[str, str] | None:
    """The codes by what villages are called, and by themselves; None where no village is known."""
    called = names(county, day)
    return {**{name: code for code, name in called.items()}, **{code: code for code in called}} or None
