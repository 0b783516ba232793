"""Tells a lot's story from all that counts of it and of what it is made of."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from logistics.events.lots import LotBegun, LotCertified, LotInspected
from logistics.goods.lots.account import Account, fold, holding
from logistics.goods.story.lineage import Family, family_of
from logistics.goods.story.moments import moments
from logistics.goods.story.rooms import RoomTime
from logistics.goods.story.shape import Kin, Packed, Paper, State, Story, Test
from logistics.parcels.told import Told, standing

MOMENTS_MAX = 500
PACKAGES_MAX = 200
Facts = Mapping[str, Sequence[Told]]
"""What was told of each lot, corrections left out."""


def tell(
    lot: str, facts: Facts, day: str, *, until_ms: int | None = None, package: str = ""
) -> tuple[Story, Family]:
    """The story of a lot without its time in rooms, and the family whose time it is.

    `day` is the local day by which papers hold; `until_ms` and `package` make it the story of what went into
    one package.
    """
    accounts = {name: fold(name, told) for name, told in facts.items() if told}
    mine = accounts.get(lot, Account(lot))
    family = family_of(mine, accounts.get, until_ms)
    lines = moments(family, _facts_of(family, facts), package)
    about = mine.about
    packages = _packages(mine, package)
    story = Story(
        lot=lot,
        product=about.product if about else "",
        kind=mine.kind,
        quality=about.quality if about else "",
        size=about.size if about else "",
        standard=about.standard if about else "",
        origin=_agreed(family, lambda about: about.origin),
        owner=_agreed(family, lambda about: about.owner),
        harvested=_harvested(family),
        state=_state(mine),
        in_g=mine.in_g,
        on_hand_g=mine.on_hand_g,
        family=family.lots,
        moments=tuple(lines[:MOMENTS_MAX]),
        papers=tuple(_papers(family, day)),
        tests=tuple(_tests(family, facts)),
        parents=_kin(mine, mine.parents, is_in=True),
        children=_kin(mine, mine.children, is_in=False),
        packages=packages[:PACKAGES_MAX],
        blocked=tuple(name for name, one in family.accounts.items() if one.block is not None),
        odd=len(mine.odd),
        until_ms=until_ms,
        is_cut=family.is_cut or len(lines) > MOMENTS_MAX or len(packages) > PACKAGES_MAX,
    )
    return story, family


def in_family(times: Iterable[RoomTime], family: Family) -> list[RoomTime]:
    """The times in rooms of a family as far as they are in the lot, by time: those whose end is no later."""
    kept = (one for one in times if _is_before(one.from_ms, family.until_ms.get(one.lot)))
    return sorted(kept, key=lambda one: (one.from_ms, one.lot))


def _is_before(at_ms: int, end_ms: int | None) -> bool:
    return end_ms is None or at_ms < end_ms


def _facts_of(family: Family, facts: Facts) -> list[Told]:
    return [one for lot in family.lots for one in standing(facts.get(lot, ()))]


def _state(mine: Account) -> State:
    if mine.about is None:
        return "unknown"
    if mine.kind == "reject":
        return "rejected"
    if mine.block is not None:
        return "blocked"
    if mine.settled:
        return "settled"
    return "open" if mine.on_hand_g > 0 else "used_up"


def _agreed(family: Family, of: Callable[[LotBegun], str]) -> str:
    """What the nearest lot says that says anything; "" where the family differs, or nobody says."""
    said = [of(one.about) for one in family.accounts.values() if one.about and of(one.about)]
    return said[0] if len(set(said)) == 1 else ""


def _harvested(family: Family) -> str | None:
    """The earliest day on which anything in it was harvested."""
    days = [one.about.harvested for one in family.accounts.values() if one.about and one.about.harvested]
    return min(days, default=None)


def _papers(family: Family, day: str) -> list[Paper]:
    """Certificates of what is in the lot: one that came later, or for what came later, says nothing of it."""
    found = []
    for lot, account in family.accounts.items():
        end_ms = family.until_ms.get(lot)
        issued = [one for one in account.certificates if _counts(one, end_ms)]
        certified = holding(issued, [one for one in account.entries if _counts(one.told, end_ms)])
        for told in issued:
            event = told.event
            if isinstance(event, LotCertified):
                is_newest = certified is not None and told.place == certified.place
                holds = is_newest and (event.until is None or event.until >= day)
                found.append(Paper(event.number, lot, event.basis, event.day, event.until, holds))
    return found


def _tests(family: Family, facts: Facts) -> list[Test]:
    """Also those of a forebear that came after the lot was made: what failed then, failed for it too."""
    found = []
    for lot in family.lots:
        for told in standing(facts.get(lot, ())):
            event = told.event
            if isinstance(event, LotInspected):
                is_passed = event.result == "pass"
                found.append(Test(lot, told.at_ms, is_passed, event.method, event.report))
    return sorted(found, key=lambda one: one.at_ms)


def _counts(told: Told, end_ms: int | None) -> bool:
    return end_ms is None or told.at_ms <= end_ms


def _kin(mine: Account, lots: Sequence[str], *, is_in: bool) -> tuple[Kin, ...]:
    sign = 1 if is_in else -1
    masses = dict.fromkeys(lots, 0)
    for entry in mine.entries:
        if entry.way in ("graded", "reshaped") and entry.other in masses and sign * entry.net_g > 0:
            masses[entry.other] += sign * entry.net_g
    return tuple(Kin(lot, net_g) for lot, net_g in masses.items())


def _packages(mine: Account, package: str) -> tuple[Packed, ...]:
    packed: dict[str, Packed] = {}
    for entry in mine.entries:
        if entry.way == "packed" and package in ("", entry.other):
            before = packed.get(entry.other)
            net_g = -entry.net_g + (before.net_g if before else 0)
            packed[entry.other] = Packed(entry.other, mine.lot, net_g, entry.told.at_ms)
    return tuple(packed.values())
