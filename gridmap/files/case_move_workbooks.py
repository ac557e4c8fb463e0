"""The empty workbook of steps that cases took elsewhere, which an import reads."""

import io
from collections.abc import Sequence

import xlsxwriter

from gridmap.files.case_workbooks import LISTS
from gridmap.files.code_lists import code_list
from gridmap.files.register_workbooks import FILLED_ROWS, OPTIONS
from gridmap.saying import in_language, said

# What a column is called: in Chinese a name that imports know, in English the field itself.
_ZH = {
    "code": "事项编号",
    "at": "时间",
    "move": "步骤",
    "organization_code": "组织编码",
    "by": "办理人",
    "reason": "原因",
    "amount": "延长时长",
    "text": "说明",
}
STEPS = said("经过", "Steps")
_WIDTHS = {"at": 20, "text": 40}
_MOMENT = "yyyy-mm-dd hh:mm:ss"  # the report stands to the second in the file of cases


def write_template(steps: Sequence[str], lang: str) -> bytes:
    """Write the workbook, with drop-downs of the steps that there are and of reasons.

    Parameters
    ----------
    steps : sequence of str
        Ids of the code list case_moves.
    lang : str
        zh or en: of the header, and of the words for steps and reasons.

    Examples
    --------
    >>> write_template(["report", "accept"], "zh")[:2]
    b'PK'
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, OPTIONS)
    sheet = book.add_worksheet(in_language(STEPS, lang))
    forms = {"at": book.add_format({"num_format": _MOMENT}), "amount": None}
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "bottom": 1})
    for place, name in enumerate(_ZH):
        sheet.set_column(place, place, _WIDTHS.get(name, 16), forms.get(name, text))
        sheet.write_string(0, place, _ZH[name] if lang == "zh" else name, bold)
    sheet.freeze_panes(1, 1)
    for name, (letter, count) in _lists(book, steps, lang).items():
        source = f"='{in_language(LISTS, lang)}'!${letter}$2:${letter}${count + 1}"
        rule = {"validate": "list", "source": source, "ignore_blank": True}
        place = list(_ZH).index(name)
        sheet.data_validation(1, place, FILLED_ROWS, place, rule)
    book.close()
    return target.getvalue()


def _lists(
    book: xlsxwriter.Workbook, steps: Sequence[str], lang: str
) -> dict[str, tuple[str, int]]:
    """Write what can be chosen, and beside each reason for which steps; return where it stands."""
    sheet = book.add_worksheet(in_language(LISTS, lang))
    moves, reasons = code_list("case_moves"), code_list("case_reasons")
    heads = ("步骤", "原因", "用于") if lang == "zh" else ("move", "reason", "for")
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head)
        sheet.set_column(place, place, 30)
    for row, step in enumerate(steps, start=1):
        sheet.write_string(row, 0, str(moves[step][lang]))
    for row, entry in enumerate(reasons.values(), start=1):
        used = [str(moves[step][lang]) for step in entry.get("moves", []) if step in moves]
        sheet.write_string(row, 1, str(entry[lang]))
        sheet.write_string(row, 2, ("、" if lang == "zh" else ", ").join(used))
    return {"move": ("A", len(steps)), "reason": ("B", len(reasons))}
