"""A counter that weighs produce: a small pack of standards, a scale, loads that come and go."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from edge_agent.counter.board import Result
from edge_agent.counter.books.lots import LotRow
from edge_agent.counter.deeds.produce.grade import BeginGrade
from edge_agent.counter.deeds.produce.intake import BeginIntake, FinishIntake
from edge_agent.counter.deeds.turn import Turn
from edge_agent.drivers.contract import ScaleFault, WeightRead
from logistics.goods.lots.carried import NOTHING, Known
from logistics.goods.parties import Party
from logistics.goods.standards.register import Register, parse
from plumbing.patience import wait_until
from tests.edge_agent.counter.rig import Rig, running
from tests.edge_agent.making import EPOCH_MS

PARTY, PRODUCT = "F-0031", "kiwifruit"
STANDARDS: Register = parse("""
[terms]
rot = { zh = "腐烂", en = "Rot" }
scar = { zh = "疤痕", en = "Scars" }
shape = { zh = "形状不端正", en = "Misshapen" }
[[product]]
product = "kiwifruit"
version = 2
zh = "猕猴桃"
en = "Kiwifruit"
source = "for tests"
basis = "local"
valid_from = "2020-01-01"
qualities = [{ name = "特级" }, { name = "一级" }, { name = "二级" }]
criteria = { rot = "", scar = "二级", shape = "一级" }
sizes = [
  { name = "M", from_g = 80, below_g = 100 },
  { name = "L", from_g = 100, below_g = 120 },
  { name = "XL", from_g = 120 },
]
loss_permille = 20
needs_certificate = true
[[product]]
product = "tea"
version = 1
zh = "茶"
en = "Tea"
source = "for tests"
basis = "local"
valid_from = "2020-01-01"
unit = "bulk"
qualities = [{ name = "合格" }]
""")
# 20 kg with e = 2 g, as single fruits are weighed; Min is 40 g.
SCALE = {"bench": {"port": "/dev/null", "division_g": 2, "max_g": 20_000}}
BOX: dict[str, object] = {
    "scale": SCALE,
    "produce": {"tares_g": {"小筐": 1800, "大筐": 2600}, "villages": ["云峰村"]},
}


class Bench:
    """A scale with a pan, on which loads are put and from which they are taken."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self._up_ms = 1000

    def frames(
        self,
        grams: int,
        *,
        device: str = "bench",
        stable: bool | None = True,
        fault: ScaleFault | None = None,
        tare_g: int = 0,
        is_preset: bool = False,
        count: int = 3,
    ) -> None:
        """So many frames of one mass, 100 ms apart."""
        for _ in range(count):
            self._up_ms += 100
            read = WeightRead(device, grams, tare_g=tare_g, stable=stable, fault=fault, is_preset=is_preset)
            self.rig.put(read, self._up_ms)

    def clear(self, device: str = "bench") -> None:
        """Nothing lies there."""
        self.frames(0, device=device)

    def put(self, grams: int, *, tare_g: int = 0, is_preset: bool = False, device: str = "bench") -> Result:
        """An empty pan, then a load; what is shown of it."""
        before = self._number()
        self.clear(device)
        self.frames(grams, tare_g=tare_g, is_preset=is_preset, device=device)
        assert wait_until(lambda: self._number() > before, 10)
        return self.rig.board.shown.results[0]

    def settle(self) -> None:
        """Let the page show the scale as it is now."""
        self._up_ms += 250
        self.rig.put_time(self._up_ms)

    def quiet(self, grams: int, **how: object) -> None:
        """Frames of which nothing may come; returns when they have all been taken."""
        before = self._number()
        self.frames(grams, **how)  # type: ignore[arg-type]  # the same names as above
        self.rig.put_time(self._up_ms)
        self.rig.asking.do(Turn(self.rig.board.shown.work.kind))  # type: ignore[union-attr]  # it has one
        assert self._number() == before + 1

    def _number(self) -> int:
        results = self.rig.board.shown.results
        return results[0].number if results else 0


@contextmanager
def weighing(
    folder: Path,
    boot_ms: int = EPOCH_MS,
    parties: Mapping[str, Party] | None = None,
    standards: Register = STANDARDS,
    carried: Known = NOTHING,
    **tables: object,
) -> Iterator[tuple[Rig, Bench]]:
    """A box at a cold store with a scale for single fruits."""
    chosen = BOX | tables
    with running(
        folder,
        standards=standards,
        boot_ms=boot_ms,
        parties=parties,
        carried=carried,
        printer=tables.get("printer", {}),
        outbox=tables.get("outbox", {"reserve_mb": 0}),
        scale=chosen["scale"],
        produce=chosen["produce"],
    ) as rig:
        yield rig, Bench(rig)


def begin(rig: Rig, form: str = "a1", party: str = PARTY, product: str = PRODUCT) -> str:
    """A delivery is begun; its lot."""
    said = rig.asking.do(BeginIntake(form, party, product))
    assert said.key == "intake_begun", said
    return said.text


def delivered(rig: Rig, bench: Bench, *grams: int) -> str:
    """A delivery that was weighed and finished; its lot."""
    lot = begin(rig, form=f"form{len(rig.board.shown.results)}{grams}")
    for one in grams:
        assert bench.put(one).kind == "ok"
    assert rig.asking.do(FinishIntake(lot)).kind in ("ok", "notice")
    return lot


def grading(rig: Rig, bench: Bench, *grams: int) -> str:
    """A lot that was delivered and is being graded now."""
    lot = delivered(rig, bench, *grams)
    assert rig.asking.do(BeginGrade(lot)).kind == "ok"
    return lot


def row(rig: Rig, lot: str) -> LotRow:
    """A lot as the books have it."""
    with rig.looking() as shelved:
        found = shelved.lots.one(lot)
    assert found
    return found
