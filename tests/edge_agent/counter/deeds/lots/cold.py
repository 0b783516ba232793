"""A cold store's box with lots on hand, for tests of what is done with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge_agent.counter.bench import Deed
from edge_agent.counter.interface import Standards
from edge_agent.counter.rules.lots.store import Store
from edge_agent.trade.outcome import Said
from logistics.events.lots import LotBegun, LotCertified, LotGraded, LotInspected, LotWeighed
from logistics.goods.lots.rooms import Lying
from logistics.goods.lots.shelflife import local_day
from logistics.goods.standards.standard import Quality, Size, Standard
from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.making import EPOCH_MS

SITE, RAW, LOT, OTHER, REJECT = "COLD-1", "RAW-1", "LOT-1", "LOT-2", "BAD-1"
TODAY = local_day(EPOCH_MS)
KIWI = Standard(
    product="kiwifruit",
    version=1,
    zh="猕猴桃",
    en="Kiwifruit",
    source="test",
    basis="local",
    valid_from="2020-01-01",
    gtin="6901234567892",
    qualities=(Quality("一级"), Quality("二级")),
    sizes=(Size("大", 90), Size("中", 70, 90)),
    goods="kiwifruit",
    shelf_days=30,
    loss_permille=20,
    needs_certificate=True,
)
FIRST, SECOND = "261127-A-001", "261127-A-002"


class Register:
    """The standards of these tests: of one product."""

    def at(self, product: str, _day: str) -> Standard | None:
        """The same on all days."""
        return KIWI if product == KIWI.product else None

    def all_at(self, _day: str) -> tuple[Standard, ...]:
        """One."""
        return (KIWI,)

    def of_key(self, key: str) -> Standard | None:
        """One version."""
        return KIWI if key == KIWI.key else None


STANDARDS = Register()


def certified(lot: str, net_g: int, number: str = "", until: str | None = None) -> LotCertified:
    """A lot's certificate."""
    return LotCertified(
        lot=lot,
        site=SITE,
        number=number or f"C-{lot}",
        basis="self_commitment",
        day=TODAY,
        net_g=net_g,
        until=until,
    )


def begun(lot: str, **fields: object) -> LotBegun:
    """A lot of kiwifruit of the first class, unless something else is said."""
    said = {"product": "kiwifruit", "kind": "grade", "quality": "一级", "size": "大", "owner": "F-0031"}
    return LotBegun(lot=lot, site=SITE, **(said | fields))  # type: ignore[arg-type]  # any field of it


def weighed(lot: str, net_g: int) -> LotWeighed:
    """What came into it, on a scale with e = 20 g."""
    return LotWeighed(lot=lot, site=SITE, gross_g=net_g, device="bench", division_g=20)


class Cold:
    """A box with 20 kg in LOT, 10 kg in OTHER, both certified, and 1 kg of rejects; RAW is used up."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig

    def stock(self) -> None:
        """Have the lots."""
        self.rig.tell(
            begun(RAW, kind="raw", quality="", size="", harvested="2023-11-10", origin="331123101"),
            weighed(RAW, 31_000),
            begun(LOT, parents=(RAW,)),
            begun(OTHER, quality="二级", parents=(RAW,)),
            begun(REJECT, kind="reject", quality="", size="", parents=(RAW,)),
            *(
                LotGraded(lot=RAW, into=into, site=SITE, gross_g=net_g, division_g=20)
                for into, net_g in ((LOT, 20_000), (OTHER, 10_000), (REJECT, 1000))
            ),
            certified(LOT, 20_000),
            certified(OTHER, 10_000),
        )

    def ask(self, deed: Deed) -> Said:
        """What came of a deed."""
        return self.rig.asking.do(deed)

    def refused(self, deed: Deed) -> str:
        """The word for which a deed was refused, and that it changed nothing."""
        before = self.facts()
        said = self.ask(deed)
        assert said.kind == "refused", said
        assert self.facts() == before
        return said.key

    def facts(self) -> int:
        """How many facts the books have."""
        with self.rig.looking() as shelved:
            return sum(len(shelved.lots.told_of(one.lot)) for one in shelved.lots.latest())

    def lying(self, lot: str = LOT) -> Lying:
        """Where a lot lies."""
        with self.rig.looking() as shelved:
            store = Store(shelved.lots, STANDARDS, SITE, TODAY)
            account = store.account(lot)
            assert account
            return store.lying(account)

    def grams(self, lot: str = LOT) -> int:
        """What is on hand of a lot, by its row, which agrees with its facts."""
        with self.rig.looking() as shelved:
            row, account = shelved.lots.one(lot), shelved.lots.account(lot)
        assert row
        assert account
        assert row.on_hand_g == account.on_hand_g
        return row.on_hand_g


@contextmanager
def cold_store(folder: Path, known: Standards = STANDARDS, **tables: object) -> Iterator[Cold]:
    """A cold store's box that has just started."""
    box = {
        "name": "b",
        "clock": "trusted",
        "role": "coldstore",
        "site": SITE,
        "county": "suichang",
        "data_dir": folder,
    }
    with running(folder, standards=known, box=box, **tables) as rig:  # type: ignore[arg-type]  # settings
        yield Cold(rig)


def inspected(lot: str, result: str) -> LotInspected:
    """A test of a lot."""
    return LotInspected(lot=lot, site=SITE, result=result)  # type: ignore[arg-type]  # pass or fail
