"""The formats that a report comes in; what each needs is loaded when it is asked for."""

from gridmap.errors import InputError
from gridmap.reports.build import ReportData
from gridmap.reports.progress import Progress, quiet

FORMATS = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def render(data: ReportData, form: str, lang: str = "zh", progress: Progress = quiet) -> bytes:
    """Render a report in a format.

    Raises
    ------
    InputError
        There is no such format or language, or this machine lacks what the format needs.
    """
    if form == "html":
        from gridmap.reports.html import render_html  # noqa: PLC0415 - folium takes a second

        page = render_html(data, lang).encode()
        progress("page", 1, 1)
        return page
    if form == "pdf":
        from gridmap.reports.pdf import render_pdf  # noqa: PLC0415 - so does WeasyPrint

        return render_pdf(data, lang, progress)
    if form == "xlsx":
        from gridmap.reports.workbook import render_workbook  # noqa: PLC0415

        return render_workbook(data, lang, progress)
    if form == "docx":
        from gridmap.reports.document import render_document  # noqa: PLC0415

        return render_document(data, lang, progress)
    raise InputError(f"A report is written as {', '.join(FORMATS)}, not as {form!r}.")
