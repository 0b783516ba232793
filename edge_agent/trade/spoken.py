"""How a code is spoken: the names of its prompts, in order."""

_NAMES = {"-": "dash"}


def spelled(code: str) -> str:
    """ "16-4" is "1 6 dash 4": digits and letters one by one; what has no prompt is left out."""
    names = (_NAMES.get(sign, sign.lower()) for sign in code if sign in _NAMES or _has_prompt(sign))
    return " ".join(names)


def _has_prompt(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()
