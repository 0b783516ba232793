"""The counter's styles: one file for all works, in which none may change another's parts."""

import re
from itertools import permutations

from edge_agent.counter.web.frame import TEMPLATES

_STYLES = (TEMPLATES.parent / "static" / "counter.css").read_text(encoding="utf-8")
_CLASS = re.compile(r"\.([a-z][\w-]*)")


# What is for all pages, or for all of them in large letters, may have a word on anybody's parts.
_GENERAL = ("The counter's page", "The small screen", "Large")


def sections() -> dict[str, list[str]]:
    """The selectors of each work's section, by its title."""
    parts = re.split(r"(?m)^/\* (.*) \*/\n", _STYLES)[1:]
    found = {}
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        rules = re.findall(r"([^{}]+)\{[^{}]*\}", re.sub(r"@media[^{]*\{", "", body))
        found[title] = [one.strip() for rule in rules for one in rule.split(",")]
    return found


def _classes(selectors: list[str]) -> set[str]:
    """The classes of which one is the whole selector."""
    return {one[1:] for one in selectors if _CLASS.fullmatch(one)}


def test_no_work_gives_rules_to_another_work_s_parts() -> None:
    """What one section calls simply by its class, no other has a rule for: a sum is not owed money."""
    found = sections()
    general = {title for title in found if title.startswith(_GENERAL)}
    assert len(general) == len(_GENERAL)
    shared = set[str]().union(*(_classes(found[title]) for title in general))
    works = [title for title in found if title not in general]
    last = {title: {_CLASS.findall(one)[-1] for one in found[title] if _CLASS.search(one)} for title in works}
    both = {
        (one, other): clash
        for one, other in permutations(works, 2)
        if (clash := (_classes(found[one]) - shared) & last[other])
    }
    assert len(works) > 4
    assert not both


def test_each_section_ends_what_it_begins() -> None:
    """A brace left open would take all that follows into its own screen or paper."""
    bodies = re.split(r"(?m)^/\* .* \*/\n", _STYLES)
    assert not [body[:80] for body in bodies if body.count("{") != body.count("}")]
