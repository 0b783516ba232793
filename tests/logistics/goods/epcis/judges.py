"""Judges from outside: GS1's schema of documents, and the reference implementation of event ids."""

import json
import warnings
from pathlib import Path
from typing import Any

from epcis_event_hash_generator import hash_generator, json_to_py
from jsonschema import Draft7Validator, FormatChecker

from tests.needs import shared

# The format of an address decides: without it "grading" would pass for an address of somebody's own step.
_FORMATS = FormatChecker(["uri", "date-time"])


def schema() -> Draft7Validator:
    """GS1's own schema, which is read beside the project and not shipped."""
    text = shared("epcis", "EPCIS-JSON-Schema.json").read_text("utf-8")
    return Draft7Validator(json.loads(text), format_checker=_FORMATS)


def sample(name: str) -> Any:
    """A document that stands beside the project."""
    return json.loads(Path(shared("epcis", name)).read_text("utf-8"))


def reference_ids(document: Any) -> list[str]:
    """The ids of a document's events by the reference implementation."""
    with warnings.catch_warnings():
        # It reads its files by a function that Python gave up.
        warnings.simplefilter("ignore", DeprecationWarning)
        events = json_to_py.event_list_from_epcis_document_json(json.loads(json.dumps(document)))
        hashes: list[str] = hash_generator.epcis_hashes_from_events(events)
    return hashes
