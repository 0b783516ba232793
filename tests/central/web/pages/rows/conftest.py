"""The county after its story."""

from datetime import datetime, timedelta

import pytest

from tests.central.web.pages.rows.story import Story
from tests.central.web.scene import COUNTY, Scene


@pytest.fixture
def day(scene: Scene) -> datetime:
    """The noon of two days ago, by the county's clock."""
    now = datetime.fromtimestamp(scene.now_ms / 1000, COUNTY.zone)
    return (now - timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def told(scene: Scene, day: datetime) -> Scene:
    """The county after its story."""
    Story(scene, int(day.timestamp() * 1000), day.date().isoformat()).tell()
    return scene
