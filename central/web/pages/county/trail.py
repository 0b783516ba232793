"""The way down to where a page is: county, township, site, box, device, each with its address."""

from central.web.frame import Visit

Trail = tuple[tuple[str, str], ...]
"""Addresses with their names, the page itself last."""


def of_county(visit: Visit) -> Trail:
    """The county itself."""
    return (("/", visit.words.county()),)


def of_township(visit: Visit, code: str) -> Trail:
    """A township of it; one that is not told ("") leaves its step out."""
    step = ((f"/townships/{code}", visit.words.township(code)),) if code else ()
    return (*of_county(visit), *step)


def of_site(visit: Visit, site: str) -> Trail:
    """A site in its township; one that is not told ("") leaves its step out."""
    place = visit.frame.county.places.get(site)
    step = ((f"/sites/{site}", visit.words.site(site)),) if site else ()
    return (*of_township(visit, place.township if place else ""), *step)


def of_box(visit: Visit, site: str, box: str) -> Trail:
    """A box at its site."""
    return (*of_site(visit, site), (f"/boxes/{box}", box))


def of_device(visit: Visit, site: str, box: str, device: str) -> Trail:
    """A device of a box."""
    return (*of_box(visit, site, box), (f"/boxes/{box}/devices/{device}", device))
