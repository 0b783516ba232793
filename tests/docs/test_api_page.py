"""The page about the interface names every scope, every metric and every setting of it."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from central.settings import Web
from central.store.access.tokens import SCOPES
from central.store.store import Store
from central.web.api.watch.metrics import Metrics
from central.web.api.watch.watched import Watched
from central.working import Working
from tests.central.database.address import url_in
from tests.needs import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_it_names_every_scope() -> None:
    """And says what each opens."""
    assert all(f"| `{scope}` |" in PAGE for scope in SCOPES)


def test_it_names_every_metric(tmp_path: Path) -> None:
    """As a scrape finds them, with the collector in the process."""
    store = Store(url_in(tmp_path))
    text = Metrics(store, Watched(Working())).text().decode()
    store.close()
    names = {
        f"{one.name}_total" if one.type == "counter" else one.name
        for one in text_string_to_metric_families(text)
    }
    assert len(names) >= 20
    assert not {name for name in names if f"`{name}`" not in PAGE}


def test_it_names_the_settings_with_their_defaults() -> None:
    """What the code has is what the page says."""
    fields = Web.model_fields
    assert f"| `api_a_minute` | `{fields['api_a_minute'].default}` |" in PAGE
    near = ", ".join(f'"{one}"' for one in Web(secret_file=Path("x")).metrics_from)
    assert f"| `metrics_from` | `[{near}]` |" in PAGE
