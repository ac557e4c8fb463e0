"""What can go wrong, in words of the domain.

Each error is also the built-in it resembles, so that a caller who knows nothing of gridmap can
still catch it. No HTTP and no exit code here: `web.errors` and `cli` hold one table each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gridmap.saying import Said, in_language, said


class GridmapError(Exception):
    """Base of every error that gridmap raises on purpose; its text is one sentence for a person."""


class ConfigError(GridmapError, ValueError):
    """A setting is unknown or has a value that cannot be used."""


class InputError(GridmapError, ValueError):
    """A value given by a user (an argument, a query parameter) cannot be used."""


class DaysError(InputError):
    """The first of two days lies after the last."""


class NotFoundError(GridmapError, LookupError):
    """The thing that was asked for is not in the store."""


class RetiredError(NotFoundError):
    """It was there once, and something newer has taken its place."""


class ConflictError(GridmapError, ValueError):
    """What is asked for contradicts what was done before."""


class StaleError(ConflictError):
    """Somebody else changed it since the person looked at it."""


class StoreError(GridmapError, RuntimeError):
    """The store cannot be opened, is of another version, or refused a write."""


class StoreFullError(StoreError, OSError):
    """The disk that holds the store is full."""


class FileFormatError(GridmapError, ValueError):
    """A file is broken, empty, or of a format that gridmap does not read."""


class OtherServerError(GridmapError, ConnectionError):
    """Another server does not answer, or not as it should."""


class NotAllowedError(GridmapError, PermissionError):
    """The account may not do this, or not there."""


class LoginError(GridmapError, PermissionError):
    """Name and password do not belong together, or the account is disabled."""


class WeakPasswordError(InputError):
    """A password is refused.

    Attributes
    ----------
    why : str
        short, long, repeats or common.
    """

    def __init__(self, why: str, sentence: str) -> None:
        self.why = why
        super().__init__(sentence)


class TooOftenError(LoginError):
    """Too many attempts to log in failed.

    Attributes
    ----------
    minutes : int
        When to come back, at least 1.
    """

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        unit = "minute" if minutes == 1 else "minutes"
        super().__init__(
            said(
                "登录失败次数太多，请过 {minutes} 分钟再来。",
                "Too many attempts to log in failed. Come back in {minutes} {unit}.",
                minutes=minutes,
                unit=unit,
            )
        )


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one row of a file.

    Attributes
    ----------
    row : int
        1-based number of the record in the file, the header not counted; 0 is the whole file.
    field : str
        Column of the file, or the gridmap field where no column matches; "" is the whole row.
    reason : str
        What is wrong with it, and the value that is wrong; a `Said` where it has two languages.
    """

    row: int
    field: str
    reason: str

    def __str__(self) -> str:
        return self.said().en

    def said(self) -> Said:
        """Say where it is and what is wrong."""
        places = {
            "zh": [f"第 {self.row} 行" if self.row else "", self.field and f"“{self.field}”列"],
            "en": [f"row {self.row}" if self.row else "", self.field and f"column {self.field!r}"],
        }
        zh, en = ("，".join(filter(None, places["zh"])), ", ".join(filter(None, places["en"])))
        why = in_language(self.reason, "zh")
        return Said(f"{zh}：{why}" if zh else why, f"{en}: {self.reason}" if en else self.reason)


class RecordError(InputError):
    """Records of a register cannot be written; nothing was.

    Attributes
    ----------
    problems : dict
        What is wrong: by the code of the record, then by the name of the field.

    Parameters
    ----------
    words : mapping of str to Said
        What the fields are called; one that has no words is told by its name.
    """

    SHOWN = 5

    def __init__(
        self, problems: dict[str, dict[str, Said]], words: Mapping[str, Said] | None = None
    ) -> None:
        self.problems = problems
        told = [
            said("{field}：{why}", "{field}: {why}", field=(words or {}).get(name, name), why=why)
            if name
            else why
            for fields in problems.values()
            for name, why in fields.items()
        ]
        zh = "；".join(in_language(why, "zh") for why in told[: self.SHOWN])
        en = "; ".join(in_language(why, "en") for why in told[: self.SHOWN])
        more = len(told) - self.SHOWN
        if more > 0:
            zh, en = f"{zh}；还有 {more} 处", f"{en}; and {more} more"
        super().__init__(Said(f"没有保存：{zh}。", f"Nothing was saved: {en}."))


class RowsError(GridmapError, ValueError):
    """Rows of a file cannot be imported; nothing was.

    Attributes
    ----------
    source : str
        Name of the file.
    problems : list of Problem
        Every problem found, in the order of the rows.
    unread, remarks : list
        Columns that hold no field, and what was noticed of the file, as far as it was read.
    """

    SHOWN = 20

    def __init__(
        self,
        source: str,
        problems: list[Problem],
        unread: Sequence[str] = (),
        remarks: Sequence[Any] = (),
    ) -> None:
        self.source = source
        self.problems = problems
        self.unread, self.remarks = list(unread), list(remarks)
        told = [problem.said() for problem in problems[: self.SHOWN]]
        more = len(problems) - self.SHOWN
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        zh = [f"{source}：{len(problems)} 处问题，什么也没有导入。"]
        en = [f"{source}: {count}, nothing was imported."]
        zh += [f"  {source}：{one.zh}" for one in told]
        en += [f"  {source}: {one.en}" for one in told]
        if more > 0:
            zh.append(f"  还有 {more} 处")
            en.append(f"  and {more} more")
        super().__init__(Said("\n".join(zh), "\n".join(en)))
