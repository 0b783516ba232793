"""A centre may lose all that it stored since its last backups: the boxes give it back."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from msgspec import Struct, structs

from logistics import wire
from logistics.spans import Spans
from tests.edge_agent.uplink.centre import IdealCentre
from tests.edge_agent.uplink.test_delivery import Delivery

_COPIES = 2


class _Backup(Struct, frozen=True):
    number: int
    bodies: dict[tuple[str, int], bytes]
    stored: dict[str, Spans]


class LosableCentre(IdealCentre):
    """An ideal centre with backups, some of which fail; it comes back from one of the last good ones."""

    def __init__(self) -> None:
        super().__init__()
        self.backups: list[_Backup] = []
        self.lives = 1
        self.mark = 0
        self.spare = 0
        """So many of the newest backups may be lost as well: one that was given up is made good by a new."""

    def confirmation(self, box: str, stream: str) -> wire.Confirm:
        """With what boxes must know to forget safely."""
        newest = [one.number for one in self.backups[-_COPIES:]]
        safe = newest[0] if len(newest) == _COPIES else 0
        said = super().confirmation(box, stream)
        return structs.replace(said, life=f"life-{self.lives}", mark=self.mark, safe=safe)

    def back_up(self, *, is_good: bool) -> None:
        """Of this moment."""
        number = max(1, self.mark)
        self.mark = number + 1
        if is_good:
            self.spare = min(self.spare + 1, _COPIES - 1)
            self.backups.append(_Backup(number, dict(self.bodies), dict(self.stored)))

    def be_restored(self, age: int) -> None:
        """From the newest backup, or one before it; what is newer than that is no good any more."""
        if not self.backups:
            return
        age = min(age, self.spare)
        self.spare -= age
        del self.backups[len(self.backups) - min(age, len(self.backups) - 1) :]
        last = self.backups[-1]
        self.bodies = dict(last.bodies)
        self.stored.clear()
        self.stored.update(last.stored)
        self.mark = last.number + 1
        self.lives += 1


class Losses(Delivery):
    """Delivery, beside a centre that is lost and restored again and again."""

    centre_of = LosableCentre
    centre: LosableCentre

    @rule(is_good=st.booleans())
    def back_up(self, *, is_good: bool) -> None:
        """The centre makes a backup; it may turn out to be none."""
        self.centre.back_up(is_good=is_good)

    @rule(age=st.integers(0, _COPIES - 1))
    def lose(self, age: int) -> None:
        """The centre is lost and restored; whatever it said may still be under way."""
        self.centre.be_restored(age)

    @rule(count=st.integers(1, 9), late=st.booleans())
    def work(self, count: int, *, late: bool) -> None:
        """A few minutes in good weather; what was confirmed may come once more, much later."""
        self.make(count)
        self._settle(5, late=late)

    @invariant()
    def nothing_is_forgotten_that_is_not_stored(self) -> None:
        """Every accepted event is at the centre, or the box has it: to be sent, or kept."""
        here = {
            (name, seq)
            for table in ("outbox", "kept")
            for name, seq in self.outbox.db.execute(
                f"SELECT name, {table}.id & ((1 << 40) - 1) FROM {table}"
                f" JOIN stream ON ord = {table}.id >> 40"
            )
        }
        assert self.accepted.keys() <= here | self.centre.bodies.keys()
        waiting: int = self.outbox.db.execute("SELECT count(*) FROM outbox").fetchone()[0]
        kept: int = self.outbox.db.execute("SELECT count(*) FROM kept").fetchone()[0]
        assert (waiting, kept) == (self.outbox.backlog, self.outbox.kept.count)

    def teardown(self) -> None:
        """One word of the centre is enough for all to come back."""
        if hasattr(self, "outbox"):
            self.make(1)
            self.down.clear()
            self._settle(200)
        super().teardown()

    def _settle(self, turns: int, *, late: bool = False) -> None:
        self.sender.on_connect(self.now_ms)
        for _ in range(turns):
            self.now_ms += 400
            self.sender.tick(self.now_ms)
            said = [self.centre.receive(packed) for packed in self.up]
            self.up.clear()
            for confirm in said:
                self._confirm(confirm)
            if late:
                self.down += said


def test_what_lies_in_one_backup_alone_is_kept() -> None:
    """A centre that comes back from the one before it has everything again: the simplest of all losses."""
    state = Losses()
    state.begin()
    for _ in range(2):
        state.back_up(is_good=True)
        state.work(count=1, late=False)
    state.lose(age=1)
    state.nothing_is_forgotten_that_is_not_stored()
    state.teardown()


TestLosses = Losses.TestCase
TestLosses.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
