"""Workbooks of registers: what offices fill in, and what they get back with their errors."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from gridmap.files.code_lists import code_list
from gridmap.files.registers import Register, RegisterField
from gridmap.files.values import LOCAL
from gridmap.saying import Said, in_language, said

# The first cell of the row of notes begins so; whoever reads the workbook passes the row over.
NOTE_MARK = "※"
PLACE_WORDS = {
    "lon": said("经度（WGS-84）", "Longitude (WGS 84)"),
    "lat": said("纬度（WGS-84）", "Latitude (WGS 84)"),
}
PROBLEM = said("问题", "Problem")
LISTS = said("选项", "Options")
YES, NO = said("是", "yes"), said("否", "no")
FILLED_ROWS = 5_000  # rows below the header that have drop-downs in a template
LARGE = 5_000  # rows; from here on they go to the disk one by one
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
FORMATS = {int: "0", float: "0.######", dt.date: "yyyy-mm-dd", dt.datetime: "yyyy-mm-dd hh:mm"}
WIDTHS = {int: 12, float: 14, bool: 10, dt.date: 14, dt.datetime: 18}


def write_workbook(
    register: Register,
    rows: Sequence[dict[str, Any]],
    lang: str,
    problems: Sequence[str] | None = None,
) -> bytes:
    """Write records as XLSX: a header that stays, a row of notes, drop-downs, then the records.

    Parameters
    ----------
    rows : sequence of dict
        Values by the name of the field, and `lon` and `lat` where the register has places;
        without any it is a template. Texts stay as they are where they are no value.
    lang : str
        zh or en: of the header, the notes and the words of code lists.
    problems : sequence of str, optional
        What is wrong with each row; a column of it comes first.
    """
    target = io.BytesIO()
    constant = {"constant_memory": len(rows) > LARGE}
    book = xlsxwriter.Workbook(target, OPTIONS | constant)
    sheet = book.add_worksheet(in_language(register.words, lang)[:31])
    _Sheet(book, sheet, register, lang, with_problems=problems is not None).write(rows, problems)
    book.close()
    return target.getvalue()


class _Sheet:
    """The sheet that people fill in."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        sheet: Worksheet,
        register: Register,
        lang: str,
        *,
        with_problems: bool,
    ) -> None:
        self.book, self.sheet, self.register, self.lang = book, sheet, register, lang
        self.first = int(with_problems)
        self.fields = register.all_fields()
        self.places = list(PLACE_WORDS) if register.geometry == "point" else []
        plain = {"font_name": "Noto Sans CJK SC", "font_size": 10, "valign": "top"}
        self.header = book.add_format(plain | {"bold": True, "bg_color": "#f4f1e9", "bottom": 1})
        self.must = book.add_format(plain | {"bold": True, "bg_color": "#e1eeec", "bottom": 1})
        self.note = book.add_format(plain | {"font_color": "#50595e", "text_wrap": True})
        self.wrong = book.add_format(plain | {"font_color": "#b3261e", "text_wrap": True})
        self.text = book.add_format(plain | {"num_format": "@"})
        self.typed = {
            kind: book.add_format(plain | {"num_format": form}) for kind, form in FORMATS.items()
        }

    def write(self, rows: Sequence[dict[str, Any]], problems: Sequence[str] | None) -> None:
        """Write everything, from the top down."""
        self._columns()
        self._head()
        for number, row in enumerate(rows):
            place = number + 2
            if problems is not None:
                self.sheet.write_string(place, 0, problems[number], self.wrong)
            self._row(place, row)
        self.sheet.freeze_panes(2, self.first + 1)
        self._choices(max(len(rows), FILLED_ROWS))

    def _columns(self) -> None:
        if self.first:
            self.sheet.set_column(0, 0, 40)
        for place, field in enumerate(self.fields, start=self.first):
            wide = 40 if field.type == "prose" else WIDTHS.get(field.kind, 20)
            self.sheet.set_column(place, place, wide, self.typed.get(field.kind, self.text))
        last = self.first + len(self.fields)
        if self.places:
            self.sheet.set_column(last, last + 1, 18, self.typed[float])

    def _head(self) -> None:
        titles = [(one.words, _note(one), one.required) for one in self.fields]
        titles += [
            (PLACE_WORDS[name], Said("", ""), not self.register.optional) for name in self.places
        ]
        if self.first:
            titles.insert(0, (PROBLEM, Said("", ""), False))
        for place, (words, _, must) in enumerate(titles):
            self.sheet.write_string(
                0, place, in_language(words, self.lang), self.must if must else self.header
            )
        for place, (_, note, _must) in enumerate(titles):
            text = in_language(note, self.lang)
            self.sheet.write_string(1, place, text if place else f"{NOTE_MARK} {text}", self.note)

    def _row(self, number: int, row: dict[str, Any]) -> None:
        for place, field in enumerate(self.fields, start=self.first):
            self._cell(number, place, row.get(field.id), field)
        for place, name in enumerate(self.places, start=self.first + len(self.fields)):
            value = row.get(name)
            if isinstance(value, (int, float)):
                self.sheet.write_number(number, place, value, self.typed[float])
            elif value:
                self.sheet.write_string(number, place, str(value), self.text)

    def _cell(self, number: int, place: int, value: Any, field: RegisterField) -> None:
        sheet, form = self.sheet, self.typed.get(field.kind, self.text)
        if value in ("", None):
            sheet.write_blank(number, place, None, form)
        elif isinstance(value, bool):
            sheet.write_string(
                number, place, in_language(YES if value else NO, self.lang), self.text
            )
        elif isinstance(value, dt.datetime):
            sheet.write_datetime(number, place, value.astimezone(LOCAL).replace(tzinfo=None), form)
        elif isinstance(value, dt.date):
            sheet.write_datetime(number, place, value, form)
        elif isinstance(value, (int, float)):
            sheet.write_number(number, place, value, form)
        else:
            sheet.write_string(number, place, self._word(field, str(value)), self.text)

    def _word(self, field: RegisterField, value: str) -> str:
        entry = code_list(field.codes).get(value) if field.codes else None
        return str(entry[self.lang]) if entry else value

    def _choices(self, rows: int) -> None:
        """Give the columns of code lists drop-downs, from lists on a sheet of their own."""
        chosen = [(n, one) for n, one in enumerate(self.fields, start=self.first) if one.codes]
        yes_no = [in_language(YES, self.lang), in_language(NO, self.lang)]
        lists = self.book.add_worksheet(in_language(LISTS, self.lang)) if chosen else None
        for column, (place, field) in enumerate(chosen):
            words = [str(entry[self.lang]) for entry in code_list(field.codes).values()]
            assert lists is not None  # noqa: S101 - there is one where anything is chosen
            lists.write_string(0, column, in_language(field.words, self.lang), self.header)
            for number, word in enumerate(words, start=1):
                lists.write_string(number, column, word, self.text)
            letter = xlsxwriter.utility.xl_col_to_name(column)
            area = f"='{lists.get_name()}'!${letter}$2:${letter}${len(words) + 1}"
            self._choice(place, rows, area)
        for place, field in enumerate(self.fields, start=self.first):
            if field.kind is bool:
                self._choice(place, rows, yes_no)

    def _choice(self, place: int, rows: int, source: Any) -> None:
        self.sheet.data_validation(
            2, place, rows + 1, place, {"validate": "list", "source": source, "ignore_blank": True}
        )


def _note(field: RegisterField) -> Said:
    must = said("必填", "required") if field.required and field.id != "code" else Said("", "")
    kinds = {
        dt.date: said("日期，如 2026-06-30", "a day, as 2026-06-30"),
        dt.datetime: said("时间，如 2026-06-30 09:00", "a time, as 2026-06-30 09:00"),
        int: said("整数", "a whole number"),
        float: said("数", "a number"),
        bool: said("是或否", "yes or no"),
    }
    choose = said("从下拉框选", "choose from the list") if field.codes else Said("", "")
    code = said("编码或名称", "code or name") if field.refers or field.refers_by else Said("", "")
    many = said("多个用逗号分开", "several with commas") if field.many else Said("", "")
    parts = [must, kinds.get(field.kind, Said("", "")), choose, code, many, field.note]
    return Said(
        "；".join(part.zh for part in parts if part.zh),
        "; ".join(part.en for part in parts if part.en),
    )


def columns_of(register: Register, columns: Iterable[str]) -> dict[str, str]:
    """Return the column of each field in a workbook, by the header in either language.

    Examples
    --------
    >>> from gridmap.files.registers import register
    >>> columns_of(register("posts"), ["编码", "Holder", "x"])
    {'code': '编码', 'holder': 'Holder'}
    """
    words: dict[str, str] = {}
    for field in register.all_fields():
        for word in (field.words.zh, field.words.en, field.id):
            words.setdefault(word, field.id)
    if register.geometry == "point":
        for name, word in PLACE_WORDS.items():
            words |= {word.zh: name, word.en: name, name: name}
    found: dict[str, str] = {}
    for column in columns:
        if (own := words.get(column.strip())) is not None:
            found.setdefault(own, column)
    order = [*register.fields, *PLACE_WORDS]
    return {name: found[name] for name in order if name in found}
