"""What the menu holds: groups of pages, of which a visit is shown those that stand and that it may open."""

from collections.abc import Callable, Collection, Sequence
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from central.web.access.rights import Right


class Entry(Struct, frozen=True):
    """A page of the menu.

    `key` is its text, `needs` the right to open it, `is_whole` whether that takes the whole county; `below`
    are beginnings of further paths at which it is the present one.
    """

    href: str
    key: str
    needs: Right = "look"
    below: tuple[str, ...] = ()
    is_whole: bool = False


class Group(Struct, frozen=True):
    """Pages that belong together; what bears the group's own name leads to the first that is shown."""

    key: str
    entries: tuple[Entry, ...]


class Shown(Struct, frozen=True):
    """A group as one visit sees it: `at` is the present page of it, "" where the visit is elsewhere."""

    key: str
    entries: tuple[Entry, ...]
    at: str = ""

    @property
    def href(self) -> str:
        """Where the group's name leads."""
        return self.entries[0].href


# To add a page, add a line. A line whose page no router answers is not shown: it may be written beforehand.
NAV: tuple[Group, ...] = (
    Group(
        "menu.duty",
        (
            Entry("/duty", "menu.duty_board"),
            Entry("/duty/history", "menu.duty_history"),
            Entry("/duty/notes", "menu.duty_notes", below=("/duty/notes/",), is_whole=True),
        ),
    ),
    Group(
        "nav.overview",
        (
            Entry("/", "nav.overview"),
            Entry("/map", "menu.map", below=("/townships/", "/sites/")),
            Entry("/wall", "menu.wall"),
        ),
    ),
    Group(
        "nav.alerts",
        (
            Entry("/alerts", "menu.alerts_all", below=("/alerts/",)),
            Entry("/silences", "silencepage.title"),
        ),
    ),
    Group(
        "nav.parcels",
        (
            Entry("/parcels", "menu.parcels_all", below=("/parcels/",)),
            Entry("/ledgers/money", "ledger.money"),
            Entry("/ledgers/queues", "ledger.queues"),
            Entry("/ledgers/notices", "ledger.notices"),
            Entry("/ledgers/service", "ledger.service", below=("/ledgers/service/",)),
            Entry("/ledgers/coverage", "ledger.coverage", is_whole=True),
            Entry("/ledgers/flow", "ledger.flow"),
            Entry("/ledgers/match", "ledger.match"),
            Entry("/ledgers/goods", "ledger.goods", below=("/ledgers/goods/",)),
            Entry("/ledgers/manifests", "ledger.manifests", below=("/ledgers/manifests/",)),
            Entry("/ledgers/tables/routing", "ledger.tables", below=("/ledgers/tables/",), is_whole=True),
        ),
    ),
    Group(
        "menu.coldchain",
        (
            Entry("/rooms", "room.title", below=("/rooms/",)),
            Entry("/rules", "nav.rules", below=("/rules/", "/rooms/", "/excursions/")),
            Entry("/lots/tasks", "tasks.title", below=("/lots/tasks/",)),
        ),
    ),
    Group(
        "nav.produce",
        (
            Entry("/lots", "lots.all", below=("/lots/of/", "/lots/packed")),
            Entry("/lots/stock", "lots.stock"),
            Entry("/lots/due", "lots.due"),
            Entry("/lots/batches", "lots.batches", below=("/lots/batches/",)),
            Entry("/produce/standards", "std.title", below=("/produce/standards/",)),
            Entry("/produce/parties", "party.title", below=("/produce/parties/",)),
            Entry("/epcis", "menu.epcis", below=("/epcis/",), is_whole=True),
        ),
    ),
    Group(
        "nav.boxes",
        (
            Entry("/fleet", "fleet.title"),
            Entry("/boxes", "menu.boxes_all", below=("/boxes/",)),
            Entry("/fleet/orders", "fleetpage.title", below=("/fleet/orders/",)),
            Entry("/fleet/groups", "fleet.groups", is_whole=True),
            Entry("/fleet/rollouts", "rollpage.title", is_whole=True),
            Entry("/dead-letters", "nav.letters"),
        ),
    ),
    Group(
        "menu.reports",
        (Entry("/reports", "menu.reports_all", below=("/reports/",), is_whole=True),),
    ),
    Group(
        "menu.indicators",
        (
            Entry("/indicators", "menu.ledger", below=("/indicators/",), is_whole=True),
            Entry("/indicators/sampling", "menu.sampling", below=("/indicators/sampling/",), is_whole=True),
            Entry(
                "/indicators/disclosure", "menu.disclosure", below=("/indicators/disclosure/",), is_whole=True
            ),
        ),
    ),
    Group(
        "menu.admin",
        (
            Entry("/admin/accounts", "menu.accounts", "accounts", below=("/admin/accounts/",), is_whole=True),
            Entry("/admin/boxes", "identity.title", "accounts", below=("/admin/boxes/",), is_whole=True),
            Entry("/admin/tokens", "menu.tokens", "accounts", below=("/admin/tokens/",), is_whole=True),
            Entry("/admin/trail", "menu.audit", "audit", below=("/admin/trail/",), is_whole=True),
        ),
    ),
)
SEARCH = "/search"


def paths() -> set[str]:
    """All that the menu leads to where it stands."""
    return {SEARCH, *(one.href for group in NAV for one in group.entries)}


def shown(
    path: str, standing: Collection[str], may: Callable[[Entry], bool], nav: tuple[Group, ...] = NAV
) -> list[Shown]:
    """The menu at `path`; `standing` are the paths that a router answers, `may` says what the visit may."""
    groups = [
        Shown(group.key, tuple(one for one in group.entries if one.href in standing and may(one)))
        for group in nav
    ]
    at = _present(path, [*chain.from_iterable(group.entries for group in groups)])
    return [
        replace(group, at=at) if any(one.href == at for one in group.entries) else group
        for group in groups
        if group.entries
    ]


def _present(path: str, entries: Sequence[Entry]) -> str:
    """The page of the menu that a path belongs to: its own, else the longest beginning; "" for none."""
    if any(one.href == path for one in entries):
        return path
    begun = [(len(low), one.href) for one in entries for low in one.below if path.startswith(low)]
    return max(begun, default=(0, ""))[1]
