"""Pages that know how many they are: each foot says what this is and which page of how many."""

from collections.abc import Callable
from functools import partial
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from central.record.paper.blocks import CHINESE, GREY
from central.record.paper.forms import Forms

MARGIN = 15 * mm


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
            self.drawString(MARGIN, 9 * mm, self._about)
            self.drawRightString(A4[0] - MARGIN, 9 * mm, f"{zh}  {en}")
            super().showPage()
        super().save()


def numbered(forms: Forms, about: str) -> Callable[..., Canvas]:
    """What makes such pages: `about` stands at the left of each foot."""
    return partial(_Numbered, forms=forms, about=about)
