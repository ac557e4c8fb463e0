"""The formats that a report comes in; what each needs is loaded when it is asked for."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from gridmap.errors import InputError
from gridmap.reports.build import ReportData
from gridmap.reports.drawing_desk import Desk
from gridmap.reports.progress import Progress, quiet

FORMATS = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def render(
    data: ReportData,
    form: str,
    lang: str = "zh",
    progress: Progress = quiet,
    desk: Desk | None = None,
) -> bytes:
    """Render a report in a format.

    Parameters
    ----------
    desk : Desk, optional
        A second process, from `drawing_desk.desk_for(form)`, that draws maps meanwhile.

    Raises
    ------
    InputError
        There is no such format or language, or this machine lacks what the format needs.
    """
    with _nothing_collected():
        return _rendered(data, form, lang, progress, desk)


def require(form: str) -> None:
    """Refuse a format that this machine cannot make, before anything is read for it.

    Raises
    ------
    InputError
        It lacks what the format needs.
    """
    if form == "pdf":
        from gridmap.reports.pdf import load_weasyprint  # noqa: PLC0415

        load_weasyprint()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep Python from looking for rubbish.

    A page is half a million small objects of which none is rubbish before the end: looking for it
    takes a quarter of the time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _rendered(
    data: ReportData, form: str, lang: str, progress: Progress, desk: Desk | None
) -> bytes:
    if form == "html":
        from gridmap.reports.html import render_html  # noqa: PLC0415 - folium takes a second

        page = render_html(data, lang).encode()
        progress("page", 1, 1)
        return page
    if form == "pdf":
        from gridmap.reports.pdf import render_pdf  # noqa: PLC0415 - so does WeasyPrint

        return render_pdf(data, lang, progress, desk)
    if form == "xlsx":
        from gridmap.reports.workbook import render_workbook  # noqa: PLC0415

        return render_workbook(data, lang, progress)
    if form == "docx":
        from gridmap.reports.document import render_document  # noqa: PLC0415

        return render_document(data, lang, progress)
    raise InputError(f"A report is written as {', '.join(FORMATS)}, not as {form!r}.")
