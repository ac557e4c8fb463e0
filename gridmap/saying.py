"""A sentence for people in each language, so that who reads it gets the one of the page."""

import datetime as dt
from typing import Any, Self

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Said(str):
    """A sentence; as a text it is the English one.

    Attributes
    ----------
    zh, en : str
        The sentence in Chinese and in English.
    """

    __slots__ = ("en", "zh")

    zh: str
    en: str

    def __new__(cls, zh: str, en: str) -> Self:
        """Make the sentence."""
        made = super().__new__(cls, en)
        made.zh, made.en = zh, en
        return made

    def as_dict(self) -> dict[str, str]:
        """Return the sentence by language, as answers carry it."""
        return {"zh": self.zh, "en": self.en}


def said(zh: str, en: str, **values: Any) -> Said:
    """Make a sentence from its texts, and fill in values that may be sentences themselves.

    Parameters
    ----------
    zh, en : str
        Texts with the names of values in braces, as `str.format` reads them.

    Examples
    --------
    >>> sentence = said("没有区域 {code}。", "There is no area {code}.", code="620702")
    >>> print(sentence, sentence.zh)
    There is no area 620702. 没有区域 620702。
    """
    chinese = {name: in_language(value, "zh") for name, value in values.items()}
    return Said(zh.format_map(chinese), en.format_map(values))


def day_of(day: dt.date) -> Said:
    """Say a day as each language writes it.

    Examples
    --------
    >>> day_of(dt.date(2026, 6, 30)), day_of(dt.date(2026, 6, 30)).zh
    ('30 Jun 2026', '2026年6月30日')
    """
    month = MONTHS[day.month - 1]
    return Said(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {month} {day.year}")


def in_language(value: Any, lang: str) -> Any:
    """Return a sentence in a language, "zh" or "en"; anything else is returned as it is."""
    if not isinstance(value, Said):
        return value
    return value.zh if lang == "zh" else value.en


def of_error(error: Exception, lang: str) -> str:
    """Return the sentence of an error in a language, as far as it has one.

    Examples
    --------
    >>> of_error(ValueError(said("不行。", "This does not work.")), "zh")
    '不行。'
    """
    sentence = error.args[0] if error.args else ""
    return str(in_language(sentence, lang) if isinstance(sentence, Said) else error)
