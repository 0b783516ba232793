"""The API does what its document says, asked by schemathesis in every way that it allows or forbids.

schemathesis 4 has its engine yield events, each scenario with the checks that it made:
https://schemathesis.readthedocs.io/en/stable/ and its own source (schemathesis/engine/events.py).
"""

from collections import Counter

from schemathesis import Config, openapi
from schemathesis.engine import Status, events, from_schema

from plumbing.web.server import Serving
from tests.central.web.api.filled import token
from tests.central.web.scene import Scene

_EXAMPLES = 8
_CONFIG = {
    "seed": 20_261_127,
    "workers": 1,
    "generation": {"max-examples": _EXAMPLES, "deterministic": True, "no-shrink": True},
    "phases": {"stateful": {"enabled": True, "generation": {"max-examples": _EXAMPLES}}},
}


def test_the_api_is_as_it_is_described(county: Scene, serving: Serving) -> None:
    """No check of schemathesis finds anything, over all operations, in all phases."""
    config = Config.from_dict(
        {**_CONFIG, "headers": {"Authorization": f"Bearer {token(county)}"}, "base-url": f"{serving.url}api"}
    )
    schema = openapi.from_url(f"{serving.url}api/v1/openapi.json", config=config)
    found: list[str] = []
    labels: Counter[str] = Counter()
    checks: Counter[str] = Counter()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.append(f"{event}")
        if isinstance(event, events.ScenarioFinished):
            labels[event.label or ""] += 1
            for case in event.recorder.checks.values():
                for check in case:
                    checks[check.name] += 1
                    if check.status == Status.FAILURE and check.failure_info is not None:
                        found.append(f"{event.label}: {check.name}: {check.failure_info.failure}")
    assert not found, "\n\n".join(sorted(set(found))[:20])
    assert len(labels) >= 24
    assert {"status_code_conformance", "response_schema_conformance", "ignored_auth"} <= set(checks)
