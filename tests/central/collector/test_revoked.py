"""What a revoked box sends is neither stored nor confirmed, until it comes back by right."""

from pathlib import Path

from central.store.identities import register
from central.store.identities.register import Identity
from tests.central.centre import T0, batch, centre_in, scans


def test_a_revoked_boxs_batches_are_refused(tmp_path: Path) -> None:
    """Another box's beside it are taken as ever."""
    with centre_in(tmp_path) as centre:
        with centre.store.write() as connection:
            register.add(connection, Identity("box-a", "HUB", "hub", 1, T0, "engineer"))
            register.revoke(connection, "box-a", T0, "stolen")
        mine, others = batch("s", 1, *scans(3)), batch("t", 1, *scans(2, start=10), box="box-b")
        assert [confirm.box for confirm in centre.receive(mine, others)] == ["box-b"]
        assert {stream for stream, _, _ in centre.log()} == {"t"}
        assert centre.receive(mine) == []
        with centre.store.write() as connection:
            known = register.find(connection, "box-a")
            assert known is not None
            register.begin_life(connection, known, 2, T0)
        assert [confirm.upto for confirm in centre.receive(mine)] == [3]
