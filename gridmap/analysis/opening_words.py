"""Opening hours in words, as far as they are of the usual form."""

import re

from gridmap.saying import Said, said

DAYS = {
    "Mo": ("周一", "Mon"), "Tu": ("周二", "Tue"), "We": ("周三", "Wed"), "Th": ("周四", "Thu"),
    "Fr": ("周五", "Fri"), "Sa": ("周六", "Sat"), "Su": ("周日", "Sun"),
}  # fmt: skip
_DAY = rf"(?:{'|'.join(DAYS)})"
_TIME = r"\d{2}:\d{2}-\d{2}:\d{2}"
_DAYS = rf"{_DAY}(?:-{_DAY})?(?:,\s*{_DAY}(?:-{_DAY})?)*"
_RULE = re.compile(rf"({_DAYS})\s+({_TIME}(?:,\s*{_TIME})*)")


def in_words(text: str) -> Said | str:
    """Say hours in the notation of OpenStreetMap in words; any other text comes back as it is.

    Examples
    --------
    >>> in_words("Mo-Fr 08:30-12:00,14:00-18:00; Sa 09:00-12:00").zh
    '周一至周五 08:30–12:00、14:00–18:00；周六 09:00–12:00'
    >>> print(in_words("Mo-Su 08:30-20:30"), "|", in_words("by appointment"))
    every day 08:30–20:30 | by appointment
    """
    if text.strip() == "24/7":
        return said("全天", "day and night")
    found = [_RULE.fullmatch(rule.strip()) for rule in text.split(";")]
    rules = [rule.groups() for rule in found if rule]
    if len(rules) < len(found):
        return text
    chinese = "；".join(f"{_days(days, 0)} {_times(times, '、')}" for days, times in rules)
    english = "; ".join(f"{_days(days, 1)} {_times(times, ', ')}" for days, times in rules)
    return Said(chinese, english)


def _days(text: str, language: int) -> str:
    if text == "Mo-Su":
        return ("每天", "every day")[language]
    spans = [[DAYS[day][language] for day in span.split("-")] for span in re.split(r",\s*", text)]
    return ("、", ", ")[language].join(("至", "–")[language].join(span) for span in spans)


def _times(text: str, comma: str) -> str:
    return comma.join(re.split(r",\s*", text.replace("-", "–")))
