"""The demo's settings files are such as the true programs take."""

from pathlib import Path

import pytest

from central.county import load_county, strangers
from central.settings import load_central
from edge_agent.settings import load_edge
from logistics.coldchain.rule import Rule
from simulators.demo.configs import LIMIT_C_MAX, ROOM, SITES, Site, Wires, agent_toml, centre_toml

BROKER = "mqtt://127.0.0.1:18830"
WIRES = Wires(
    scanner=Path("/tmp/scanner"),
    scale=Path("/tmp/scale"),
    bench=Path("/tmp/bench"),
    township_camera="http://127.0.0.1:1/c5",
    village_camera="http://127.0.0.1:1/sc",
    onewire=Path("/tmp/onewire"),
)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.box)
def test_a_boxs_file(tmp_path: Path, site: Site) -> None:
    """Each box's file is read without a fault and says who and where the box is."""
    path = tmp_path / "box.toml"
    path.write_text(agent_toml(site, BROKER, tmp_path, WIRES), encoding="utf-8")
    box = load_edge(path).box
    assert (box.name, box.site, box.role) == (site.box, site.site, site.role)


def test_a_box_with_a_page(tmp_path: Path) -> None:
    """A box serves its own page where it is given a port, and none without."""
    path = tmp_path / "box.toml"
    path.write_text(agent_toml(SITES[0], BROKER, tmp_path, WIRES, 8099), encoding="utf-8")
    web = load_edge(path).web
    assert web is not None
    assert web.port == 8099
    path.write_text(agent_toml(SITES[0], BROKER, tmp_path, WIRES), encoding="utf-8")
    assert load_edge(path).web is None


def test_the_centres_file(tmp_path: Path) -> None:
    """The centre's file is read without a fault; its sites are the county's, its room has the box's limit."""
    path = tmp_path / "centre.toml"
    path.write_text(centre_toml(BROKER, tmp_path, 8080, "http://127.0.0.1:9/alerts"), encoding="utf-8")
    settings = load_central(path)
    county = load_county(settings.county.id, settings.county.folder)
    assert strangers(county, settings.room) == []
    assert {site.site for site in SITES} <= {site.site_id for site in county.sites}
    (room,) = settings.room
    assert (room.site, room.room, room.hi) == ("COLD-1", ROOM, LIMIT_C_MAX)
    assert isinstance(room.rule(), Rule)
    assert [hook.name for hook in settings.webhook] == ["duty-phone"]
