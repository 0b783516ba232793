"""A season of produce from one seed, and what each lot must have left by a count of its own."""

from collections import defaultdict
from random import Random

from logistics.events.all import AnyEvent
from logistics.events.counter import Corrected
from logistics.events.lots import (
    LotBegun,
    LotGraded,
    LotKind,
    LotPacked,
    LotReshaped,
    LotSettled,
    LotShipped,
    LotWeighed,
    Portion,
)
from logistics.goods.lots.touched import lots_of
from logistics.parcels.told import Told

SITE, PRODUCT = "COLD-1", "kiwifruit"
_STEP_MS = 1000


class Season:
    """Lots that are brought in, graded, split, merged, packed, shipped and used up, with slips put right.

    `left_g` is counted here by adding and taking away as things happen: past all folding.
    """

    def __init__(self, seed: int, lots: int, start_ms: int = 0) -> None:
        self._rng = Random(seed)
        self._start_ms = start_ms
        self.told: list[Told] = []
        self.facts: dict[str, list[Told]] = defaultdict(list)
        self.left_g: dict[str, int] = {}
        self.weighed_g = self.packed_g = self.shipped_g = self.lost_g = 0
        self._open: list[str] = []
        while len(self.left_g) < lots:
            self._bring_in()
            for _ in range(self._rng.randrange(8)):
                self._rng.choice(
                    (self._grade, self._grade, self._split, self._merge, self._pack, self._ship)
                )()
            if self._rng.random() < 0.3:
                self._settle()

    def _tell(self, event: AnyEvent, lots: tuple[str, ...] = ()) -> Told:
        seq = len(self.told) + 1
        one = Told(self._start_ms + seq * _STEP_MS, "s", seq, event)
        self.told.append(one)
        for lot in lots or lots_of(event):
            self.facts[lot].append(one)
        return one

    def _slip(self, event: AnyEvent) -> None:
        """Told by mistake and taken out; now and then the correction is taken out, and another told."""
        if self._rng.random() > 0.1:
            return
        lots = lots_of(event)
        wrong = self._tell(event)
        first = self._strike(wrong, lots)
        if self._rng.random() < 0.2:
            self._strike(first, lots)
            self._strike(wrong, lots)

    def _strike(self, wrong: Told, lots: tuple[str, ...]) -> Told:
        return self._tell(Corrected(site=SITE, stream=wrong.stream, seq=wrong.seq, reason="a slip"), lots)

    def _begin(self, kind: LotKind, parents: tuple[str, ...] = ()) -> str:
        lot = f"L{len(self.left_g) + 1:05}"
        self._tell(LotBegun(lot=lot, site=SITE, product=PRODUCT, kind=kind, parents=parents))
        self.left_g[lot] = 0
        self._open.append(lot)
        return lot

    def _bring_in(self) -> None:
        lot = self._begin("raw")
        for _ in range(self._rng.randint(1, 4)):
            gross_g, tare_g = self._rng.randint(5_000, 60_000), self._rng.choice((0, 1800, 2000))
            event = LotWeighed(lot=lot, site=SITE, gross_g=gross_g, tare_g=tare_g, division_g=20)
            self._slip(event)
            self._tell(event)
            self.left_g[lot] += gross_g - tare_g
            self.weighed_g += gross_g - tare_g

    def _some(self) -> str | None:
        """A lot of which something is there."""
        lot = self._rng.choice(self._open)
        return lot if self.left_g[lot] > 10 else None

    def _grade(self) -> None:
        lot = self._some()
        if lot is None:
            return
        kinds: list[LotKind] = ["grade", "grade", "reject"]
        into = [self._begin(kind, (lot,)) for kind in kinds]
        for _ in range(self._rng.randint(3, 8)):
            net_g = self._rng.randint(0, self.left_g[lot] // 2)
            if net_g:
                other = self._rng.choice(into)
                event = LotGraded(
                    lot=lot, into=other, site=SITE, gross_g=net_g + 900, tare_g=900, division_g=20
                )
                self._slip(event)
                self._tell(event)
                self._move(lot, other, net_g)

    def _split(self) -> None:
        lot = self._some()
        if lot is None:
            return
        sides = [self._begin("mixed", (lot,)) for _ in range(self._rng.randint(1, 3))]
        parts = [Portion(one, self._rng.randint(1, self.left_g[lot] // len(sides))) for one in sides]
        whole = Portion(lot, sum(one.net_g for one in parts))
        event = LotReshaped(site=SITE, kind="split", inputs=(whole,), outputs=tuple(parts))
        self._slip(event)
        self._tell(event)
        for one in parts:
            self._move(lot, one.lot, one.net_g)

    def _merge(self) -> None:
        lots = list(dict.fromkeys(lot for _ in range(3) if (lot := self._some())))
        if not lots:
            return
        whole = self._begin("mixed", tuple(lots))
        parts = [Portion(lot, self._rng.randint(1, self.left_g[lot])) for lot in lots]
        total = Portion(whole, sum(one.net_g for one in parts))
        event = LotReshaped(site=SITE, kind="merge", inputs=tuple(parts), outputs=(total,))
        self._slip(event)
        self._tell(event)
        for one in parts:
            self._move(one.lot, whole, one.net_g)

    def _move(self, lot: str, into: str, net_g: int) -> None:
        self.left_g[lot] -= net_g
        self.left_g[into] += net_g

    def _pack(self) -> None:
        lot = self._some()
        if lot is not None:
            net_g = self._rng.randint(1, min(5000, self.left_g[lot]))
            event = LotPacked(lot=lot, site=SITE, package=f"SF{len(self.told):010}", net_g=net_g)
            self._slip(event)
            self._tell(event)
            self.left_g[lot] -= net_g
            self.packed_g += net_g

    def _ship(self) -> None:
        lot = self._some()
        if lot is not None:
            net_g = self._rng.randint(1, self.left_g[lot])
            event = LotShipped(lot=lot, site=SITE, net_g=net_g, to="MARKET")
            self._slip(event)
            self._tell(event)
            self.left_g[lot] -= net_g
            self.shipped_g += net_g

    def _settle(self) -> None:
        """What a lot still has by the books is a loss; a slip of it is put right before."""
        lot = self._rng.choice(self._open)
        loss_g = self.left_g[lot]
        self._slip(LotSettled(lot=lot, site=SITE, loss_g=loss_g, tolerance_g=loss_g))
        self._tell(LotSettled(lot=lot, site=SITE, loss_g=loss_g, tolerance_g=loss_g))
        self.left_g[lot] = 0
        self.lost_g += loss_g
        self._open.remove(lot)
