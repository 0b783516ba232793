"""Prints a version of a report: the same figures as its JSON, on A4 pages that know how many they are."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import SimpleDocTemplate

from central.record.paper.forms import Forms
from central.record.paper.numbered import MARGIN, numbered
from central.record.reports.names import Names
from central.record.reports.sections import sections
from central.store.ledgers.reports.signing import Signature
from central.store.ledgers.reports.versions import Version
from plumbing.i18n import Catalogue


def printed(
    one: Version, signed: Sequence[Signature], names: Names, first: Catalogue, second: Catalogue
) -> bytes:
    """The version as PDF, in the first language with the second beside it."""
    forms = Forms(first, second, names.offset_min)
    title = forms.text(f"report.of_{one.kind}", period=one.period)[0]
    version = forms.text("report.version", n=one.number)[0]
    about = f"{names.county}  {title}  {version}  {one.digest[:16]}  {forms.moment(one.made_ms)}"
    paper = BytesIO()
    document = SimpleDocTemplate(
        paper,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=17 * mm,
        title=f"{names.county} {title} {version}",
        author=names.county,
        subject=one.digest,
        invariant=1,
    )
    document.build(sections(one, signed, names, forms), canvasmaker=numbered(forms, about))
    return paper.getvalue()
