"""A release is worth fetching only where it is still there after the next start."""

from pathlib import Path

import pytest

from edge_agent.updates.lasting import lasts

_CARD = "/dev/mmcblk0p2 / ext4 rw,noatime 0 0\n"
_OVER = (
    "/dev/mmcblk0p2 /media/root-ro ext4 ro,relatime 0 0\n"
    "tmpfs-root /media/root-rw tmpfs rw,relatime 0 0\n"
    "overlayroot / overlay rw,relatime,lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay 0 0\n"
)
_OWN = "/dev/mmcblk0p4 /opt/sanji ext4 rw,noatime 0 0\n"
_DATA = "/dev/mmcblk0p3 /var/lib/sanji ext4 rw,noexec 0 0\n"


@pytest.mark.parametrize(
    ("mounts", "does"),
    [
        (_CARD, True),
        (_CARD + _OVER, False),
        (_CARD + _OVER + _DATA, False),
        (_CARD + _OVER + _OWN, True),
        # What lies deeper counts, wherever it stands in the list.
        (_OWN + _CARD + _OVER, True),
        # As a unit with ReadWritePaths= sees it.
        (_CARD + _OVER + "overlayroot /opt/sanji overlay rw 0 0\n", False),
        ("overlay / overlay rw,lowerdir=/a,upperdir=/b 0 0\n", True),
        (_CARD + _OVER + "/dev/mmcblk0p4 /opt/sanji-old ext4 rw 0 0\n", False),
        ("", True),
    ],
)
def test_it_is_decided_by_what_the_folder_lies_on(tmp_path: Path, mounts: str, does: bool) -> None:
    """Overlayroot's own mount forgets; a partition of its own, a plain card and a container's root do not."""
    (tmp_path / "mounts").write_text(mounts)
    assert lasts(Path("/opt/sanji/releases"), tmp_path / "mounts") is does


def test_this_machine_can_be_asked(tmp_path: Path) -> None:
    """The kernel's own list is read; no test runs on a root that forgets."""
    assert lasts(tmp_path)
