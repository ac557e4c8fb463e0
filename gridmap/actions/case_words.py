"""How a case stands with its time, in words: what counts, what stopped it, and what follows."""

import datetime as dt
from typing import Any

from gridmap.actions import calendars, case_terms
from gridmap.analysis.case_deadlines import Standing
from gridmap.files.code_lists import called, code_list
from gridmap.files.values import LOCAL
from gridmap.saying import Said, said

# The unit of each clock: Chinese, English, English of many.
UNITS = {
    "urgent_hours": ("小时（昼夜连续）", "hour round the clock", "hours round the clock"),
    "working_hours": ("工作小时", "working hour", "working hours"),
    "working_days": ("个工作日", "working day", "working days"),
    "natural_days": ("天（自然日）", "calendar day", "calendar days"),
}
WORDS = {
    "none": said("没有期限", "no deadline"),
    "ended": said("按期办结", "ended in time"),
    "ended_late": said("超期办结", "ended late"),
    "paused": said("计时暂停", "clock stopped"),
    "on_time": said("按期", "on time"),
    "urgent": said("即将到期", "due soon"),
    "overdue": said("超期", "overdue"),
}


def time(clock: str, amount: float) -> Said:
    """Write so many units of a clock.

    Examples
    --------
    >>> time("working_days", 5.0), time("urgent_hours", 1.0).zh
    ('5 working days', '1 小时（昼夜连续）')
    """
    zh, one, many = UNITS[clock]
    figure = f"{round(amount, 1):,g}"
    return Said(f"{figure} {zh}", f"{figure} {one if amount == 1 else many}")


def moment(at: dt.datetime) -> str:
    """Write a moment as it is in the town."""
    return f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def describe(standing: Standing, since: dt.datetime) -> dict[str, Any]:
    """Describe how a case or a stage stands with its time.

    Parameters
    ----------
    since : datetime
        From when on it counts.

    Returns
    -------
    dict
        `word` and its `zh`, `en`; `due_at`, `plain_due_at`; `left` in words; `why`, sentences
        from which the deadline can be worked out by hand.
    """
    word = WORDS[standing.word]
    answer: dict[str, Any] = {
        "word": standing.word,
        "zh": word.zh,
        "en": word.en,
        "due_at": _iso(standing.due_at),
        "plain_due_at": _iso(standing.plain_due_at),
        "clock": standing.clock,
        "left": None,
        "would_be_overdue": standing.would_be_overdue,
        "why": [],
    }
    if standing.word == "none":
        return answer
    if standing.word in ("on_time", "urgent", "paused", "overdue"):
        answer["left"] = _left(standing).as_dict()
    answer["why"] = [sentence.as_dict() for sentence in _why(standing, since)]
    return answer


def _left(standing: Standing) -> Said:
    amount = time(standing.clock, abs(standing.left))
    if standing.left < 0:
        return said("超出 {amount}", "{amount} over", amount=amount)
    return said("还有 {amount}", "{amount} left", amount=amount)


def _why(standing: Standing, since: dt.datetime) -> list[Said]:
    sentences = [
        said(
            "从 {since} 起有 {amount}。",
            "From {since} on there are {amount}.",
            since=moment(since),
            amount=time(standing.clock, standing.amount),
        )
    ]
    if standing.clock.endswith("days"):
        sentences.append(
            said(
                "当天不计，最后一天算满。",
                "The day itself does not count, the last one counts whole.",
            )
        )
    if standing.extension:
        sentences.append(
            said(
                "延时 {amount}。",
                "Extended by {amount}.",
                amount=time(standing.clock, standing.extension),
            )
        )
    sentences += [_pause(a, b) for a, b in standing.pauses]
    sentences += _doubts(standing, since)
    sentences.append(
        said(
            "已用 {amount}。",
            "{amount} have passed.",
            amount=time(standing.clock, standing.used),
        )
    )
    if standing.would_be_overdue and standing.plain_due_at:
        sentences.append(
            said(
                "没有暂停和延时，应在 {at} 前办结，已经超期。",
                "Without pauses and extensions it would have been due by {at}, and overdue.",
                at=moment(standing.plain_due_at),
            )
        )
    return sentences


def _doubts(standing: Standing, since: dt.datetime) -> list[Said]:
    """Say which years of a clock of working days have no holidays yet, or none that are sure."""
    last = standing.due_at or standing.plain_due_at
    if not standing.clock.startswith("working") or last is None:
        return []
    calendar = calendars.of_country()
    years = range(since.astimezone(LOCAL).year, last.astimezone(LOCAL).year + 1)
    unsure = [year for year in years if year not in calendar.announced]
    return [
        said(
            "{year} 年的放假安排还没有公布，按法定节假日计算，公布后期限可能变化。",
            "The holidays of {year} are not announced yet: those of the law are counted, and the "
            "deadline may change.",
            year=year,
        )
        if year in calendar.told
        else said(
            "日历里没有 {year} 年，只扣除周末。",
            "The calendar does not know {year}: only its weekends are left out.",
            year=year,
        )
        for year in unsure
    ]


def _pause(since: dt.datetime, until: dt.datetime | None) -> Said:
    if until is None:
        return said("{a} 起计时暂停。", "The clock has stood still since {a}.", a=moment(since))
    return said(
        "{a} 至 {b} 计时暂停。",
        "The clock stood still from {a} to {b}.",
        a=moment(since),
        b=moment(until),
    )


def rule_of(class_code: str) -> dict[str, str]:
    """Say where the times of a class come from."""
    terms = case_terms.of_city()
    allowance = terms.of_class(class_code)
    whom = classes(allowance.classes if allowance else "")
    sentence = said(
        "时限适用于{whom}；来源：{source}{doubt}。",
        "The time is that of {whom}; source: {source}{doubt}.",
        whom=whom,
        source=terms.source,
        doubt="" if terms.confirmed else said("（未确认）", " (not confirmed)"),
    )
    return sentence.as_dict()


def classes(code: str) -> Said:
    """Name a class, or all classes that begin with some digits.

    Examples
    --------
    >>> classes("0502"), classes("05").zh, classes("")
    ('“Dispute with the property company”', '05 大类', 'all classes')
    """
    if code in code_list("case_classes"):
        return said("“{name}”", "“{name}”", name=called("case_classes", code))
    if code:
        return said("{code} 大类", "the major class {code}", code=code)
    return said("所有类别", "all classes")


def time_of(class_code: str) -> dict[str, str] | None:
    """Say how long a case of a class may take; None where no rule says."""
    allowance = case_terms.of_city().of_class(class_code)
    return time(allowance.clock, allowance.amount).as_dict() if allowance else None


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
