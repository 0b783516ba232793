"""What a lot is that was made of others: what they have in common, and "mixed" where they differ."""

from collections.abc import Sequence

from logistics.events.lots import PARTS_MAX, LotBegun, LotKind


def merged(lot: str, site: str, parts: Sequence[LotBegun], operator: str = "") -> LotBegun:
    """A new lot of these, or of the one that is split. Class, owner, origin and paper that differ are none.

    It was harvested when the first of them was, if that is known of all. `parts` are of one product and at
    least one. Raises ValueError otherwise.
    """
    if len({one.product for one in parts}) != 1:
        raise ValueError("a lot is made of lots of one product")
    is_mixed = len({(one.kind, one.quality, one.size, one.owner) for one in parts}) > 1
    kind: LotKind = "mixed" if is_mixed else parts[0].kind
    harvests = [one.harvested for one in parts]
    days = [day for day in harvests if day is not None]
    return LotBegun(
        lot=lot,
        site=site,
        product=parts[0].product,
        kind=kind,
        owner=_common([one.owner for one in parts]),
        origin=_common([one.origin for one in parts]),
        harvested=min(days) if len(days) == len(harvests) else None,
        quality=_common([one.quality for one in parts]),
        size=_common([one.size for one in parts]),
        standard=_common([one.standard for one in parts]),
        parents=tuple(dict.fromkeys(one.lot for one in parts))[:PARTS_MAX],
        document=_common([one.document for one in parts]),
        operator=operator,
    )


def _common(values: Sequence[str]) -> str:
    return values[0] if len(set(values)) == 1 else ""
