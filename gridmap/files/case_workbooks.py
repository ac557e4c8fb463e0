"""Cases as a workbook: a template with drop-downs, and a list that an import reads again."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter

from gridmap.files.code_lists import code_list
from gridmap.files.layers import layer_spec
from gridmap.files.register_workbooks import FILLED_ROWS, FORMATS, OPTIONS, WIDTHS
from gridmap.files.values import LOCAL
from gridmap.saying import in_language, said

# What a column is called: in Chinese a name that imports know, in English the field itself.
_ZH = {
    "code": "编号",
    "class_code": "类别编码",
    "title": "标题",
    "stage": "阶段",
    "area_code": "所属区域编码",
    "organization_code": "责任单位编码",
    "reported_at": "上报时间",
    "due_at": "办理期限",
    "closed_at": "办结时间",
    "lon": "经度",
    "lat": "纬度",
}
FIELDS = tuple(_ZH)
CASES, LISTS = said("事项", "Cases"), said("选项", "Options")
_CHOSEN = {"class_code": "case_classes", "stage": "case_stages"}


def write_cases(rows: Iterable[Mapping[str, Any]], lang: str) -> bytes:
    """Write cases as XLSX; without any it is a template.

    Parameters
    ----------
    rows : iterable of mapping
        Values by the names of `FIELDS`; moments with a zone, places in degrees of WGS 84.
    lang : str
        zh or en: of the header and of the words for stages.

    Notes
    -----
    Moments are written as they are in the town and to the second, as imports read them. Classes
    are codes; what each is called stands on the second sheet.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS | {"constant_memory": True})
    sheet = book.add_worksheet(in_language(CASES, lang))
    lists = _lists(book, lang)
    kinds = {name: field.kind for name, field in layer_spec("cases").fields.items()}
    forms = {
        kind: book.add_format({"num_format": f"{form}:ss" if kind is dt.datetime else form})
        for kind, form in FORMATS.items()
    }
    text = book.add_format({"num_format": "@"})
    bold = book.add_format({"bold": True, "bottom": 1})
    for place, name in enumerate(FIELDS):
        kind = kinds.get(name, float)
        sheet.set_column(place, place, WIDTHS.get(kind, 20), forms.get(kind, text))
        sheet.write_string(0, place, _ZH[name] if lang == "zh" else name, bold)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, name in enumerate(FIELDS):
            _cell(sheet, last, place, _word(name, row.get(name), lang), forms, text)
    sheet.freeze_panes(1, 1)
    for name, (letter, count) in lists.items():
        place = FIELDS.index(name)
        source = f"='{in_language(LISTS, lang)}'!${letter}$2:${letter}${count + 1}"
        rule = {"validate": "list", "source": source, "ignore_blank": True}
        sheet.data_validation(1, place, max(last, FILLED_ROWS), place, rule)
    book.close()
    return target.getvalue()


def _lists(book: xlsxwriter.Workbook, lang: str) -> dict[str, tuple[str, int]]:
    """Write what can be chosen; return the column of each field that is, and how many there are."""
    sheet = book.add_worksheet(in_language(LISTS, lang))
    classes, stages = code_list("case_classes"), code_list("case_stages")
    rows = max(len(classes), len(stages))
    named = [(code, str(entry[lang])) for code, entry in classes.items()]
    words = [str(entry[lang]) for entry in stages.values()]
    heads = (_ZH["class_code"], "类别", _ZH["stage"]) if lang == "zh" else (
        "class_code", "class", "stage"
    )  # fmt: skip
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head)
    for row in range(rows):  # from the top down: rows go to the disk one by one
        if row < len(named):
            sheet.write_string(row + 1, 0, named[row][0])
            sheet.write_string(row + 1, 1, named[row][1])
        if row < len(words):
            sheet.write_string(row + 1, 2, words[row])
    return {"class_code": ("A", len(named)), "stage": ("C", len(words))}


def _word(name: str, value: Any, lang: str) -> Any:
    entry = code_list("case_stages").get(str(value)) if name == "stage" else None
    return str(entry[lang]) if entry else value


def _cell(sheet: Any, row: int, place: int, value: Any, forms: dict[type, Any], text: Any) -> None:
    if value in ("", None):
        return
    if isinstance(value, dt.datetime):
        local = value.astimezone(LOCAL).replace(tzinfo=None)
        sheet.write_datetime(row, place, local, forms[dt.datetime])
    elif isinstance(value, float):
        sheet.write_number(row, place, value, forms[float])
    else:
        sheet.write_string(row, place, str(value), text)
