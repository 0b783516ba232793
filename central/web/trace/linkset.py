"""What a resolver answers a machine: the links of a thing as a linkset (RFC 9264, GS1 Digital Link)."""

from fastapi import Request

TYPE = "application/linkset+json"
_DEFAULT, _TRACE = "https://gs1.org/voc/defaultLink", "https://gs1.org/voc/traceability"
Link = dict[str, str | list[str]]


def is_wanted(request: Request) -> bool:
    """Whether somebody asks for all links and not for the page."""
    is_all = request.query_params.get("linkType") in ("all", "linkset")
    return is_all or TYPE in request.headers.get("accept", "")


def of(domain: str, path: str, title: str) -> dict[str, list[dict[str, str | list[Link]]]]:
    """The page, which is both what is shown first and the story."""
    page: Link = {
        "href": f"{domain}{path}",
        "title": title,
        "type": "text/html",
        "hreflang": ["zh-CN", "en"],
    }
    return {
        "linkset": [{"anchor": f"{domain}{path}", "itemDescription": title, _DEFAULT: [page], _TRACE: [page]}]
    }
