"""The rows of a file of cases beside those that stand: what is new, what changes, what goes."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from gridmap.actions import case_importing
from gridmap.actions.case_fingerprints import ENDS, FIELDS, NOBODY, Bits, Numbers, Standing, prints
from gridmap.actions.import_options import Options
from gridmap.actions.preparing import Prepared
from gridmap.actions.seen import hashed
from gridmap.analysis.case_stages import ENDED, beneath
from gridmap.db.queries import areas, case_files, organizations
from gridmap.db.session import Session
from gridmap.files.code_lists import called
from gridmap.files.values import LOCAL
from gridmap.saying import Said, said

SHOWN = 50  # cases of each kind that are listed
WORDS = {
    "title": said("标题", "Title"),
    "class_code": said("类别", "Class"),
    "stage": said("阶段", "Stage"),
    "area_code": said("区域", "Area"),
    "organization_code": said("责任单位", "Organization"),
    "reported_at": said("上报时间", "Reported"),
    "due_at": said("期限", "Deadline"),
    "closed_at": said("办结时间", "Ended"),
    "place": said("位置", "Place"),
}
NO_CLASS, NO_AREA = said("没有写类别", "no class given"), said("没有写区域", "no area given")
Row = tuple[Any, ...]
Mask = npt.NDArray[np.bool_]


class Comparing:
    """What the parts of a file would do, one after the other; few of its rows are kept.

    Attributes
    ----------
    added : list of dict
        The first new ones: `code` and `heading`.
    """

    def __init__(self, session: Session, options: Options) -> None:
        self._session, self._adds_only = session, options.add
        self._standing = Standing(session)
        self._digest = hashlib.sha256()
        self._counts: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()
        self._areas: Counter[str] = Counter()
        self._changed: list[tuple[int, Row]] = []
        self.added: list[dict[str, Any]] = []

    def take(self, part: Prepared, left_out: int) -> None:
        """Compare a part, of which some rows were left out."""
        self._counts["left_out"] += left_out
        if not len(part):
            return
        rows, lacking = _rows(part)
        codes = hashed(part.columns["code"])
        at = self._standing.find(codes)
        at[[not code for code in part.columns["code"]]] = NOBODY
        same = self._same(at, rows, lacking)
        self._digest.update(codes.tobytes())
        known = at != NOBODY
        new = ~known
        self._counts["adds"] += int(new.sum())
        self._counts["same"] += int((same & ~new).sum())
        self._counts["changes"] += int((~same & ~new).sum())
        self._note_new(part, np.flatnonzero(new))
        room = SHOWN - len(self._changed)
        listed = np.flatnonzero(~same & ~new)[:room]
        self._changed += [(int(at[i]), rows[i]) for i in listed]

    def _same(self, at: Numbers, rows: list[Row], lacking: Mask) -> Mask:
        """Return which rows say what stands; the digest takes both."""
        whole, but_end = prints(rows)
        known = at != NOBODY
        before = np.zeros((2, len(at)), dtype=np.uint64)
        before[0, known] = self._standing.whole[at[known]]
        before[1, known] = self._standing.but_end[at[known]]
        own: Bits = np.where(lacking, but_end, whole)
        other: Bits = np.where(lacking, before[1], before[0])
        self._digest.update(own.tobytes())
        self._digest.update(other.tobytes())
        self._digest.update(known.tobytes())
        found: Mask = known & (own == other)
        return found

    def _note_new(self, part: Prepared, places: Numbers) -> None:
        columns = part.columns
        for i in places.tolist():
            stage, organization = columns["stage"][i], columns["organization_code"][i]
            self._classes[columns["class_code"][i]] += 1
            self._areas[columns["area_code"][i]] += 1
            self._counts["open"] += stage not in ENDED
            self._counts["nobody"] += stage not in ENDED and not organization
            if len(self.added) < SHOWN:
                heading = columns["title"][i] or _class(columns["class_code"][i])
                self.added.append({"code": columns["code"][i], "heading": heading, "fields": []})

    def counts(self) -> dict[str, int]:
        """Return how many rows do what, and how many cases go."""
        names = ("adds", "changes", "same", "left_out", "open", "nobody")
        return {name: self._counts[name] for name in names} | {"gone": len(self._gone())}

    def _gone(self) -> Numbers:
        found = self._standing.ids[~self._standing.met]
        return np.sort(found[: 0 if self._adds_only else None])

    def digest(self) -> str:
        """Return by what it is known that something else would be done."""
        whole = self._digest.copy()
        whole.update(self._gone().tobytes())
        whole.update(str(self.counts()).encode())
        return whole.hexdigest()

    def gone(self) -> list[dict[str, Any]]:
        """Return the first of the cases that the file does not have: `code` and `heading`."""
        found = case_files.by_ids(self._session, self._gone()[:SHOWN].tolist())
        return [
            {"code": row.code, "heading": row.title or _class(row.class_code), "fields": []}
            for _, row in sorted(found.items())
        ]

    def changed(self) -> list[dict[str, Any]]:
        """Return the first of the changes: `code`, `heading`, and `fields` in words."""
        ids = [int(self._standing.ids[at]) for at, _ in self._changed]
        before = case_files.by_ids(self._session, ids)
        pairs = [(before[id_], row) for id_, (_, row) in zip(ids, self._changed, strict=True)]
        both = [row for old, new in pairs for row in (old[2:], new)]
        known = {
            "area_code": areas.names(self._session, sorted({row[3] for row in both})),
            "organization_code": organizations.names(
                self._session, sorted({row[4] for row in both})
            ),
        }
        return [
            {
                "code": old.code,
                "heading": new[0] or _class(new[1]),
                "fields": _differing(old[2:], new, known),
            }
            for old, new in pairs
        ]

    def classes(self) -> list[tuple[Said | str, int]]:
        """Count what is added by class, most first."""
        return [(_class(code), count) for code, count in self._classes.most_common()]

    def areas(self) -> list[tuple[Said | str, int]]:
        """Count what is added by community, most first; other areas count for themselves."""
        above = areas.parents_by_code(self._session, "grid")
        found: Counter[str] = Counter()
        for code, count in self._areas.items():
            found[above.get(code) or code] += count
        names = areas.names(self._session, sorted(found))
        return [(names.get(code) or code or NO_AREA, n) for code, n in found.most_common()]


def _rows(part: Prepared) -> tuple[list[Row], Mask]:
    """Return what a part says, in the order of `FIELDS`, and which rows do not say their end."""
    columns: dict[str, Any] = part.columns
    _, due = case_importing.deadlines(columns)
    over = [beneath(stage) in ENDED for stage in columns["stage"]]
    closed = [at if ended else None for at, ended in zip(columns["closed_at"], over, strict=True)]
    lacking = [ended and at is None for at, ended in zip(closed, over, strict=True)]
    places = [None] * len(part) if part.geometry is None else list(part.geometry)
    plain = [columns[name] for name in FIELDS[: FIELDS.index("due_at")]]
    return list(zip(*plain, due, closed, places, strict=True)), np.array(lacking, dtype=bool)


def _class(code: str) -> Said | str:
    return called("case_classes", code) if code else NO_CLASS


def _differing(
    before: Sequence[Any], after: Row, known: dict[str, dict[str, str]]
) -> list[dict[str, Any]]:
    """Return what differs, in words; an end that the file does not say stays."""
    fields = []
    for place, name in enumerate(FIELDS):
        old, new = (_words(name, row[place], known) for row in (before, after))
        if old != new and not (place == ENDS and after[place] is None and before[place]):
            fields.append({"words": WORDS[name], "before": old, "after": new})
    return fields


def _words(name: str, value: Any, known: dict[str, dict[str, str]]) -> Said | str:
    if value in ("", None):
        return ""
    if isinstance(value, dt.datetime):
        return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")
    if name == "place":
        return f"{value.x:.5f}, {value.y:.5f}"
    if name in ("class_code", "stage"):
        return called("case_classes" if name == "class_code" else "case_stages", value)
    return f"{value} {known.get(name, {}).get(value, '')}".strip()
