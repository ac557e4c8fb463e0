"""What is checked of the rows of a file that comes in parts: codes, and where points lie."""

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gridmap.actions import case_checks
from gridmap.actions.import_datums import OtherDatum
from gridmap.actions.preparing import Prepared, remark
from gridmap.actions.seen import Seen
from gridmap.db.queries import areas, case_reports, registers
from gridmap.db.session import Session
from gridmap.errors import Problem
from gridmap.saying import Said, said

LISTED = 50
Remarks = list[dict[str, Any]]
OUTSIDE = said("不在所写的区域里", "lies outside the area")
BEYOND = said("不在任何区域里", "lies outside of every area")
UNKNOWN = said("所写的区域不在库里", "names an area that is not in the store:")


class Repeats:
    """Rows whose code another row of the file has already."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._listed: Remarks = []
        self._more = 0

    def look(self, part: Prepared) -> None:
        """Go through the codes of a part; a row without one repeats none."""
        coded = [(c, row) for c, row in zip(part.columns["code"], part.rows, strict=True) if c]
        if not coded:
            return
        codes, rows = zip(*coded, strict=True)
        own = np.array(rows, dtype=np.int64)
        first = self._seen.first_rows(codes, own)
        for at in np.flatnonzero(first != own):
            if len(self._listed) == LISTED:
                self._more += 1
                continue
            text = repeated(codes[at], int(first[at]))
            self._listed.append(of_row("code", int(own[at]), text))

    def remarks(self) -> Remarks:
        """Return what was noticed in all parts."""
        if not self._more:
            return self._listed
        text = said("还有 {n} 行编码重复", "{n} more rows repeat a code", n=self._more)
        return [*self._listed, remark("code", text)]


def repeated(code: str, row: int) -> Said:
    """Say that a code was there before."""
    return said(
        "“{code}”已经是第 {row} 行的编码",
        "{quoted} is already the code of row {row}",
        code=code,
        quoted=repr(code),
        row=row,
    )


def twice(n: int) -> Remarks:
    """Remark on rows whose codes rows have that stay."""
    if not n:
        return []
    text = said(
        "{n} 行的编码，库里留下的记录已经有：现在两边都算。",
        "{n} rows have codes that others in the store keep: both count now.",
        n=n,
    )
    return [remark("code", text)]


class Doubles:
    """Homes of a file that adds whose code another home has that stays."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found = 0

    def look(self, part: Prepared) -> None:
        """Count the rows of a part whose code stands."""
        codes = [code for code in part.columns["code"] if code]
        known = registers.known(self._session, "residences", codes)
        self._found += sum(code in known for code in codes)

    def remarks(self) -> Remarks:
        """Return how many there are."""
        return twice(self._found)


def of_row(check: str, row: int, text: Said) -> dict[str, Any]:
    """Make a remark on a row."""
    told = said("第 {row} 行：{text}", "row {row}: {text}", row=row, text=text)
    return remark(check, told) | {"row": int(row)}


class Inside:
    """Points that lie outside the area that their code says, or name no known area.

    Of cases also those that name none and lie in none: nobody could be found for them.
    """

    def __init__(self, session: Session, *, everywhere: bool = False) -> None:
        self._session, self._everywhere = session, everywhere
        self._shapes: dict[str, Any] | None = None
        self._town: Any = None
        self._datum = OtherDatum()
        self._listed: dict[str, Remarks] = {"outside": [], "beyond": [], "unknown_area": []}
        self._found: Counter[str] = Counter()

    def look(self, part: Prepared) -> None:
        """Compare the points of a part with the areas that they name."""
        stated = np.array(part.columns["area_code"], dtype=object)
        if part.geometry is None:
            return
        if self._everywhere:
            self._look_everywhere(part, part.geometry, stated)
        if not any(stated):
            return
        codes, code_of_row = np.unique(stated.astype(str), return_inverse=True)
        shapes = self._of_town()
        around = np.array([shapes.get(code) for code in codes], dtype=object)[code_of_row]
        named = np.array([bool(code) for code in codes])[code_of_row]
        known = ~shapely.is_missing(around)
        beyond = named & known & ~shapely.is_missing(part.geometry)
        beyond[beyond] = ~shapely.intersects(around[beyond], part.geometry[beyond])
        self._note("outside", OUTSIDE, beyond, part, stated)
        self._datum.look(part.geometry[beyond], around[beyond])
        self._note("unknown_area", UNKNOWN, named & ~known, part, stated)

    def _look_everywhere(
        self, part: Prepared, points: npt.NDArray[np.object_], stated: npt.NDArray[np.object_]
    ) -> None:
        if self._town is None:
            self._town = shapely.union_all(list(self._of_town().values()))
            shapely.prepare(self._town)
        town = self._town
        if town.is_empty:
            return
        beyond = np.array([not code for code in stated]) & ~shapely.is_missing(points)
        beyond[beyond] = ~shapely.intersects(town, points[beyond])
        self._note("beyond", BEYOND, beyond, part, stated)

    def remarks(self) -> Remarks:
        """Return what was noticed in all parts."""
        found: Remarks = []
        for check, words in (("outside", OUTSIDE), ("beyond", BEYOND), ("unknown_area", UNKNOWN)):
            found += self._listed[check]
            if (more := self._found[check] - len(self._listed[check])) > 0:
                text = said(
                    "还有 {n} 行{words}",
                    "{n} more rows: {words}",
                    n=more,
                    words=Said(words.zh, words.en.rstrip(":")),
                )
                found.append(remark(check, text))
        return [*self._datum.remarks(), *found]

    def _of_town(self) -> dict[str, Any]:
        if self._shapes is None:
            self._shapes = {}
            for level in areas.LEVELS:
                known = areas.frame(self._session, level)
                drawn = np.asarray(known.geometry.array, dtype=object)
                self._shapes |= dict(zip(known["code"], drawn, strict=True))
        return self._shapes

    def _note(
        self,
        check: str,
        words: Said,
        where: npt.NDArray[np.bool_],
        part: Prepared,
        stated: npt.NDArray[np.object_],
    ) -> None:
        self._found[check] += int(where.sum())
        room = LISTED - len(self._listed[check])
        for i in np.flatnonzero(where)[:room].tolist():
            row = int(part.rows[i])
            code = str(stated[i])
            text = said(
                "第 {row} 行{words}{code_zh}",
                "row {row} {words}{code}",
                row=row,
                words=words,
                code_zh=f"：{code}" if code else "",
                code=f" {code}" if code else "",
            )
            self._listed[check].append(remark(check, text) | {"row": row})


class Standing:
    """Cases that stand: a file that adds takes none of their numbers.

    Those whose history is here a file neither brings in again nor changes.
    """

    def __init__(self, session: Session, *, adds: bool) -> None:
        self._session = session
        self._last = case_reports.last_id(session) if adds else None
        self._reported = case_reports.reported_codes(session)
        self._moved = case_reports.moved_codes(session)
        self._left_out: Counter[str] = Counter()

    def look(self, part: Prepared) -> None:
        """Refuse cases that cannot be, and leave out those that were reported or moved on here."""
        case_checks.check(part)
        ours = np.zeros(len(part), dtype=bool)
        for name, codes in (("reported", self._reported), ("moved", self._moved)):
            own = np.array([code in codes for code in part.columns["code"]], dtype=bool) & ~ours
            self._left_out[name] += int(own.sum())
            ours |= own
        if ours.any():
            part.keep(~ours)
        if self._last is not None:
            self._refuse_known(part, self._last)

    def remarks(self) -> Remarks:
        """Return how many were left out."""
        words = {
            "reported": said(
                "{n} 件事项是在这里上报的，文件里的这些行没有导入。",
                "{n} cases were reported here; their rows in the file were not imported.",
                n=self._left_out["reported"],
            ),
            "moved": said(
                "{n} 件事项已经在这里办理，文件里的这些行没有导入。",
                "{n} cases have been moved on here; their rows in the file were not imported.",
                n=self._left_out["moved"],
            ),
        }
        return [remark("cases", text) for name, text in words.items() if self._left_out[name]]

    def _refuse_known(self, part: Prepared, last: int) -> None:
        """List the rows that have the number of a case that stood before the file."""
        codes = part.columns["code"]
        known = case_reports.known_codes(self._session, codes, last)
        for row, code in zip(part.rows.tolist(), codes, strict=True):
            if code in known:
                reason = said(
                    "编号“{code}”已经有一件事项；不选“追加”导入，才会更新它",
                    "there is a case {quoted} already; imported without adding, it is updated",
                    code=code,
                    quoted=repr(code),
                )
                part.problems.append(Problem(row, "code", reason))
