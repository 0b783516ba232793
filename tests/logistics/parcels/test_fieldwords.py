"""A parcel's status in the field's words."""

import pytest
from msgspec.structs import replace

from logistics.parcels.fieldwords import Facts, in_field_words

HELD = Facts(status="held", is_down=True, is_at_hub=False, is_shelved=True, stage="fresh")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (replace(HELD, status="collected", is_down=False, is_shelved=False), "collected"),
        (replace(HELD, is_down=False, is_shelved=False), "in_transit"),
        (replace(HELD, status="unknown"), "in_transit"),
        (replace(HELD, is_at_hub=True, is_shelved=False), "arrived_city"),
        (replace(HELD, status="in_transit", is_at_hub=True), "in_transit"),
        (replace(HELD, status="in_transit"), "delivering"),
        (replace(HELD, is_shelved=False), "delivering"),
        (HELD, "at_station"),
        (replace(HELD, stage="remind_3"), "at_station"),
        (replace(HELD, stage="return"), "overdue"),
        (replace(HELD, problems=("unclaimed",)), "overdue"),
        (replace(HELD, problems=("unclaimed", "damaged")), "problem"),
        (replace(HELD, status="handed_out", taken_by="recipient", problems=("damaged",)), "signed_self"),
        (replace(HELD, status="handed_out", taken_by="other"), "signed_other"),
        (replace(HELD, status="handed_out"), "signed"),
        (replace(HELD, status="returned"), "returned"),
    ],
)
def test_each_state_has_its_word(facts: Facts, words: str) -> None:
    """From 揽收 to 签收, with 问题件 and 超时未取 before what else is so."""
    assert in_field_words(facts) == words
