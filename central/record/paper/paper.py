"""Prints a record: the same numbers as its JSON, on A4 pages that know how many they are."""

from functools import partial
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate

from central.record.paper.blocks import CHINESE, GREY
from central.record.paper.forms import Forms
from central.record.paper.sections import sections
from central.record.shape import RoomRecord
from plumbing.i18n import Catalogue

_MARGIN = 15 * mm


class _Numbered(Canvas):
    """Writes each page's foot last, when it is known how many pages there are."""

    def __init__(self, *args: Any, forms: Forms, about: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._forms, self._about = forms, about
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]

    def save(self) -> None:
        pages = self._pages
        for number, page in enumerate(pages, 1):
            self.__dict__.update(page)
            zh, en = self._forms.text("record.page", n=number, of=len(pages))
            self.setFont(CHINESE, 7.5)
            self.setFillColor(GREY)
            self.drawString(_MARGIN, 9 * mm, self._about)
            self.drawRightString(A4[0] - _MARGIN, 9 * mm, f"{zh}  {en}")
            super().showPage()
        super().save()


def printed(record: RoomRecord, first: Catalogue, second: Catalogue) -> bytes:
    """The record as PDF, in the first language with the second under it."""
    forms = Forms(first, second, record.offset_min)
    zh, _ = forms.text("record.title")
    about = f"{record.site}/{record.room}  {record.first} – {record.last}  {forms.moment(record.made_ms)}"
    paper = BytesIO()
    document = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=17 * mm,
        title=f"{zh} {record.site}/{record.room} {record.first} – {record.last}",
        author=record.made_by,
        invariant=1,
    )
    document.build(sections(record, forms), canvasmaker=partial(_Numbered, forms=forms, about=about))
    return paper.getvalue()
