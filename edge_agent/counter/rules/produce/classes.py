"""Classes of produce as they are said: the largest words on the page, and the prompts that speak them."""

from logistics.goods.standards.standard import REJECT

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
