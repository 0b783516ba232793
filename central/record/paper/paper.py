"""Prints a record: the same numbers as its JSON, on A4 pages that know how many they are."""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import SimpleDocTemplate

from central.record.paper.forms import Forms
from central.record.paper.numbered import MARGIN, numbered
from central.record.paper.sections import sections
from central.record.shape import RoomRecord
from plumbing.i18n import Catalogue


def printed(record: RoomRecord, first: Catalogue, second: Catalogue) -> bytes:
    """The record as PDF, in the first language with the second under it."""
    forms = Forms(first, second, record.offset_min)
    zh, _ = forms.text("record.title")
    about = f"{record.site}/{record.room}  {record.first} – {record.last}  {forms.moment(record.made_ms)}"
    paper = BytesIO()
    document = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=17 * mm,
        title=f"{zh} {record.site}/{record.room} {record.first} – {record.last}",
        author=record.made_by,
        invariant=1,
    )
    document.build(sections(record, forms), canvasmaker=numbered(forms, about))
    return paper.getvalue()
