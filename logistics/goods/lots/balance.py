"""What a lot's mass may differ by when it is used up: the error of its scales, and what it dries away."""

from logistics.goods.lots.account import Account


def tolerance_g(account: Account, loss_permille: int) -> int:
    """Grams by which what went out may differ from what came in, rounded up to whole grams.

    The sum of the permissible errors in service of all its weighings (OIML R 76-1, 3.5.2), and the share of
    what came in that the product's standard lets dry, drip or fall off.
    """
    scales_g = -(-account.error_mg // 1000)
    return scales_g + -(-account.in_g * loss_permille // 1000)


def is_within(account: Account, loss_permille: int) -> bool:
    """Whether what the books still have of a lot is explained by scales and drying."""
    return abs(account.on_hand_g) <= tolerance_g(account, loss_permille)
