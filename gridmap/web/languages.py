"""The languages of the pages: Chinese is the source, each other one a catalogue beside it.

A catalogue is `gridmap/translations/LANGUAGE/LC_MESSAGES/messages.po`, read as it stands: nothing
has to be compiled. docs/translating.md says how to add one.
"""

import datetime as dt
import io
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, request
from flask_babel import Babel, Domain, get_locale, refresh

from gridmap.analysis.opening_words import in_words
from gridmap.files.values import LOCAL
from gridmap.saying import in_language

TRANSLATIONS = Path(__file__).parents[1] / "translations"
# The language of a page, and the locale in which its numbers and dates are written.
LOCALES = {"zh": "zh_CN", "en": "en_GB"}
DATA = ("/api/", "/layers/", "/tiles/")


def register(app: Flask) -> None:
    """Give the templates of `app` their languages."""
    babel = Babel(app, default_locale=LOCALES["zh"], locale_selector=_locale)
    babel.domain_instance = Catalogues()
    app.extensions["babel"].instance = babel
    app.add_template_filter(lambda value: in_language(value, asked()), "said")
    app.add_template_filter(decimal, "decimalformat")
    app.add_template_filter(moment)
    app.add_template_filter(day)
    app.add_template_filter(lambda text: in_language(in_words(text), asked()), "hours")
    app.add_template_global(other_language)


def decimal(value: float) -> str:
    """Write a number as the language of the page does; a table has the same ones many times."""
    return _decimal(value, str(get_locale()))


@lru_cache(maxsize=10_000)
def _decimal(value: float, locale: str) -> str:
    return str(format_decimal(value, locale=locale))


def moment(value: dt.datetime | str) -> str:
    """Write a moment, or its ISO text, as it is in the town: day, hour and minute."""
    when = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    local = when.astimezone(LOCAL)
    return f"{format_date(local, 'medium', locale=get_locale())} {local:%H:%M}"


def day(value: str) -> str:
    """Write the ISO text of a day as the language of the page writes a short one."""
    return str(format_date(dt.date.fromisoformat(value), "short", locale=get_locale()))


class Catalogues(Domain):
    """The catalogues, read from their texts."""

    def get_translations(self) -> NullTranslations:
        """Return the translations of the page's language."""
        locale = get_locale()
        return catalogue(locale.language) if locale else NullTranslations()


@cache
def catalogue(language: str) -> NullTranslations:
    """Read the catalogue of a language; the source language has none."""
    place = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    if not place.is_file():
        return NullTranslations()
    compiled = io.BytesIO()
    with place.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def asked() -> str:
    """Return the language of an answer: a page says it by `lang`, its scripts by their header."""
    if "language" not in g:  # a page asks some thousand times
        g.language = _asked()
    return str(g.language)


def _asked() -> str:
    if request.path.startswith(DATA) and "lang" not in request.args:
        return request.accept_languages.best_match(("en", "zh"), default="en")
    return "en" if request.args.get("lang") == "en" else "zh"


def use(language: str) -> str:
    """Answer this request in a language, whatever its address says; return it."""
    g.language = language
    refresh()
    return language


def other_language() -> str:
    """Return the address of this page in the other language.

    The answer to a form stands where the form was sent, which cannot be looked at: the page of the
    form is the next one above.
    """
    path, routes = request.path, current_app.create_url_adapter(request)
    while routes and path.count("/") > 1 and not routes.test(path, method="GET"):
        path = path.rpartition("/")[0]
    asked_for = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    if asked() != "en":
        asked_for.append(("lang", "en"))
    query = "?" + urlencode(asked_for) if asked_for else ""
    return request.script_root + quote(path) + query


def _locale() -> str:
    return LOCALES[asked()]
