"""Classes of produce as they are said: the largest words on the page, and the prompts that speak them."""

from logistics.goods.standards.standard import REJECT, Standard

_PROMPT_REJECT = "reject"


def shown(quality: str, size: str) -> str:
    """Quality and size as the standard writes them; "" for the reject, which the catalogue names."""
    return "" if quality == REJECT else f"{quality} {size}".strip()


def spoken(quality: str, size: str) -> str:
    """The prompts of a class: its quality's name, and its size's, letters and digits one by one.

    >>> spoken("一级", "L"), spoken("特级", "90"), spoken("", "")
    ('一级 l', '特级 9 0', 'reject')
    """
    if quality == REJECT:
        return _PROMPT_REJECT
    sizes = [*size.lower()] if size.isascii() else [size]
    return " ".join([quality, *(one for one in sizes if one.isalnum())])


def rank(standard: Standard | None, quality: str, size: str) -> tuple[int, int]:
    """Where a class stands in a list: the best and largest first, what the standard does not know last."""
    qualities = [one.name for one in standard.qualities] if standard else []
    sizes = [one.name for one in standard.sizes][::-1] if standard else []
    return (
        qualities.index(quality) if quality in qualities else len(qualities),
        sizes.index(size) if size in sizes else len(sizes),
    )
