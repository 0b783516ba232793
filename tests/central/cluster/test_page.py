"""docs/cluster.md shows settings that load, says what the code says, and speaks of every refusal."""

import re
from pathlib import Path

import pytest

from central.cluster.settings import ClusterAt
from central.settings import Broker, load_central
from plumbing.settings import SettingsError
from tests.needs import ROOT

PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")


def test_the_settings_of_two_machines_load(tmp_path: Path) -> None:
    """As they stand there."""
    (block,) = re.findall(r"```toml\n(.+?)```", PAGE, flags=re.DOTALL)
    path = tmp_path / "centre.toml"
    path.write_text(re.sub(r"^   ", "", block, flags=re.MULTILINE), encoding="utf-8")
    settings = load_central(path)
    assert settings.cluster == ClusterAt()
    assert settings.web.proxies == ["10.0.3.10"]
    path.write_text(path.read_text("utf-8").replace("[broker]", "[broker]\nqos = 1"), "utf-8")
    with pytest.raises(SettingsError, match=r"broker\.qos: 1 does not go with \[cluster\]"):
        load_central(path)


def test_its_numbers_are_those_of_the_settings() -> None:
    """Seconds of a lease, and partitions."""
    assert f"A lease** lasts `lease_s`, {ClusterAt().lease_s:g} s" in PAGE
    assert f"`broker.partitions` partitions, {Broker(addresses=['mqtt://127.0.0.1']).partitions} if" in PAGE
