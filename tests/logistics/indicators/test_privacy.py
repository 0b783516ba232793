"""What may be of a person is found in a text, and what is not is left alone."""

import pytest

from logistics.indicators.privacy import is_personal


@pytest.mark.parametrize(
    "text",
    [
        "联系 13812349626",
        "138-1234-9626",
        "138 1234 9626",
        "１３８１２３４９６２６",
        "0578-8123456",
        "332529198001011234",
        "33252919800101123X",
        "1******9626",
        "尾号9626",
        "tail 9626",
        "王小一签收照片",
    ],
)
def test_of_a_person(text: str) -> None:
    """Telephones however they are written, identity numbers, tails, and names that are known."""
    assert is_personal(text, ["王小一"])


@pytest.mark.parametrize(
    "text",
    [
        "遂政办发〔2021〕15号",
        "2021-06-30 验收报告",
        "合同 SC-2021-0015",
        "面积 2000 平方米",
        "王家村站点照片",
        "",
    ],
)
def test_of_nobody(text: str) -> None:
    """Document numbers, dates, areas; a name of one character is part of too many words."""
    assert not is_personal(text, ["王小一", "王"])
