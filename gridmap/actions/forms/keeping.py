"""Forms are kept: uploaded once, bound by their cells, described and removed."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gridmap.actions import indicators
from gridmap.actions.allowing import By, allow, name_of
from gridmap.actions.forms.binding import bind, resolve
from gridmap.actions.forms.units import fitting
from gridmap.actions.indicators_file import Indicator
from gridmap.db.engine import Engine
from gridmap.db.models import Form
from gridmap.db.queries import forms as queries
from gridmap.db.session import reading, writing
from gridmap.errors import FileFormatError, InputError, NotFoundError, StaleError
from gridmap.files.forms import Sheet, read_form
from gridmap.files.originals import keep_original
from gridmap.saying import said

VERB = "keep_lists"
ENDING = ".xlsx"
LONGEST_NAME, LONGEST_CODE = 100, 40


def listing(engine: Engine) -> list[dict[str, Any]]:
    """List the forms by name."""
    with reading(engine) as session:
        return [described(form) for form in queries.listing(session)]


def described(form: Form) -> dict[str, Any]:
    """Describe a form without its cells."""
    own = [one for one in form.bindings.values() if one.get("indicator")]
    return {
        "id": form.id,
        "name": form.name,
        "source": form.source,
        "sha256": form.sha256,
        "bound": len(own),
        "created_at": form.created_at,
        "created_by": form.created_by,
        "history": list(reversed(form.history)),
        "revision": len(form.history),
    }


def add(engine: Engine, path: Path, *, name: str, source: str, files_folder: Path, by: By) -> int:
    """Keep a blank form; return its id. What the names of its cells say is bound already.

    Raises
    ------
    FileFormatError
        It is no workbook, or holds what is refused.
    InputError
        It has no named cell, or the name is too long.
    NotAllowedError
        The person may not keep forms.
    """
    allow(by, VERB)
    if path.suffix.lower() != ENDING:
        raise FileFormatError(
            said(
                "{file} 不是 .xlsx 文件；请另存为普通的 .xlsx。",
                "{file} is no .xlsx file; save it as a plain .xlsx.",
                file=source,
            )
        )
    sheet = read_form(path, source)
    if not sheet.cells:
        raise InputError(
            said(
                "{file} 没有命名的单元格；在表格软件里给要填的格子定义名称，再上传。",
                "{file} has no named cell; name the cells to be filled, and upload it again.",
                file=source,
            )
        )
    name = name.strip() or Path(source).stem
    if len(name) > LONGEST_NAME:
        raise InputError(
            said("名称最多 {n} 个字。", "A name has at most {n} characters.", n=LONGEST_NAME)
        )
    sha256 = keep_original(path, files_folder)
    now = dt.datetime.now(dt.UTC)
    bound = bind(sheet, {}, _known(engine))
    with writing(engine) as session:
        bindings = {
            one.cell.name: {"indicator": one.asked, "area": one.area, "unit": one.unit}
            for one in bound
            if one.asked
        }
        form = Form(
            name=name, source=source, sha256=sha256, bindings=bindings, created_at=now,
            created_by=name_of(by), history=[_line("add", by, now, bound=len(bindings))],
        )  # fmt: skip
        session.add(form)
        session.flush()
        return form.id


def show(
    engine: Engine,
    form_id: int,
    *,
    files_folder: Path,
    area: str = "",
    day: dt.date | None = None,
) -> dict[str, Any]:
    """Describe a form with its cells and, for an area, what the store says of each.

    Returns
    -------
    dict
        As `described`, and `cells` (a list of `Bound`), `lost`, and `indicators`, all that
        there are.

    Raises
    ------
    NotFoundError
        There is no such form or area, or its file is gone.
    """
    with reading(engine) as session:
        form = queries.get(session, form_id)
        sheet = read_form(file_of(form.sha256, files_folder), form.source)
        known = indicators.known(session, day)
        bound = bind(sheet, _all(form, sheet), known)
        if area:
            bound = resolve(session, bound, area, day)
        return described(form) | {"cells": bound, "lost": sheet.lost, "indicators": known}


def _all(form: Form, sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return the bindings of a form; a cell that it does not name is bound to nothing."""
    none = {"indicator": "", "area": "", "unit": ""}
    return {cell.name: none | form.bindings.get(cell.name, {}) for cell in sheet.cells}


def file_and_bindings(
    engine: Engine, form_id: int, files_folder: Path
) -> tuple[Path, dict[str, dict[str, str]], dict[str, Any]]:
    """Return the blank file of a form, what its cells are bound to, and its description.

    Raises
    ------
    NotFoundError
        There is no such form, or its file is gone.
    """
    with reading(engine) as session:
        form = queries.get(session, form_id)
        path = file_of(form.sha256, files_folder)
        return path, _all(form, read_form(path, form.source)), described(form)


def change(
    engine: Engine,
    form_id: int,
    given: Mapping[str, Mapping[str, str]],
    *,
    files_folder: Path,
    by: By,
    revision: int | None = None,
) -> int:
    """Bind cells of a form to indicators, or to nothing; return how many are different.

    Parameters
    ----------
    revision : int, optional
        The `revision` of the form that the person had seen.
    given : mapping
        By the name of the cell its `indicator`, `area` and `unit`; cells that are not there stay.

    Raises
    ------
    NotFoundError
        There is no such form.
    StaleError
        Somebody else changed it meanwhile.
    InputError
        There is no such cell or indicator; nothing is changed.
    NotAllowedError
        The person may not keep forms.
    """
    allow(by, VERB)
    known = _known(engine)
    with writing(engine) as session:
        form = queries.get(session, form_id, to_change=True)
        _refuse_late(form, revision)
        sheet = read_form(file_of(form.sha256, files_folder), form.source)
        now = _all(form, sheet)
        after = now | {name: _binding(name, one, now, known) for name, one in given.items()}
        changed = sorted(name for name in after if after[name] != now[name])
        if changed:
            form.bindings = {name: one for name, one in after.items() if one["indicator"]}
            told = {name: after[name]["indicator"] for name in changed}
            at = dt.datetime.now(dt.UTC)
            form.history = [*form.history, _line("bind", by, at, cells=told)]
        return len(changed)


def _refuse_late(form: Form, revision: int | None) -> None:
    if revision is not None and revision != len(form.history):
        raise StaleError(
            said(
                "您打开之后，别人改过这张报表。没有保存；请看过现在的绑定再改。",
                "Somebody changed this form after you opened it. Nothing was saved; look at its "
                "bindings as they are now.",
            )
        )


def _known(engine: Engine) -> dict[str, Indicator]:
    """Return all indicators; rules of a run are read through connections of their own."""
    with reading(engine) as session:
        return indicators.known(session)


def _binding(
    name: str,
    one: Mapping[str, str],
    now: Mapping[str, Mapping[str, str]],
    known: Mapping[str, Indicator],
) -> dict[str, str]:
    indicator, area = one.get("indicator", "").strip(), one.get("area", "").strip()
    if name not in now:
        raise InputError(said("没有单元格 {name}。", "There is no cell {name}.", name=name[:40]))
    # What was bound before stays, also where the run no longer applies its standard.
    if indicator and indicator not in known and indicator != now[name]["indicator"]:
        raise InputError(
            said(
                "{cell}：没有指标“{indicator}”。没有改变任何绑定。",
                "{cell}: there is no indicator {indicator}. No binding was changed.",
                cell=name,
                indicator=indicator[:60],
            )
        )
    if area and not (area.isascii() and area.isalnum() and len(area) <= LONGEST_CODE):
        raise InputError(
            said("{cell}：“{area}”不是区域编码。", "{cell}: {area} is no code of an area.",
                 cell=name, area=area[:40])
        )  # fmt: skip
    unit = one.get("unit", "").strip() if indicator else ""
    if unit and unit not in (fitting(known[indicator]) if indicator in known else {}):
        raise InputError(
            said(
                "{cell}：这个指标不能按“{unit}”填。没有改变任何绑定。",
                "{cell}: the indicator cannot stand in {unit}. No binding was changed.",
                cell=name,
                unit=unit[:40],
            )
        )
    return {"indicator": indicator, "area": area if indicator else "", "unit": unit}


def remove(engine: Engine, form_id: int, *, by: By) -> None:
    """Offer a form no longer; its file stays among the originals.

    Raises
    ------
    NotFoundError, NotAllowedError
        There is no such form; the person may not keep forms.
    """
    allow(by, VERB)
    with writing(engine) as session:
        form = queries.get(session, form_id, to_change=True)
        form.removed_at = dt.datetime.now(dt.UTC)
        form.history = [*form.history, _line("remove", by, form.removed_at)]


def file_of(sha256: str, files_folder: Path) -> Path:
    """Return where the blank file of a form lies.

    Raises
    ------
    NotFoundError
        It is gone.
    """
    path = files_folder / sha256[:2] / f"{sha256}{ENDING}"
    if not path.is_file():
        raise NotFoundError(
            said(
                "这张报表的文件不在了，请重新上传。",
                "The file of this form is gone; upload it again.",
            )
        )
    return path


def _line(did: str, by: By, at: dt.datetime, **more: Any) -> dict[str, Any]:
    return {"did": did, "by": name_of(by), "at": at.isoformat(timespec="seconds")} | more
