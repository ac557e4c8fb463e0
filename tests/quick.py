"""What keeps the tests quick: what no test asks about is made once a process, not once a test."""

import gc
import os
import sys
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from gridmap.actions import passwords
from gridmap.db import engine as engines

STATEMENTS = 5_000
# Objects that are made before the garbage of the youngest is looked for; Python's own is 700.
YOUNGEST = 20_000
REAL_HASHER = passwords._HASHER  # which tests ask about, and what is served hashes with
_models: dict[str, Engine] = {}  # by driver


def set_up() -> None:
    """Take over what stays the same from test to test."""
    keep_bytecode()
    keep_templates()
    keep_rules()
    keep_statements()
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def keep_bytecode() -> None:
    """Let modules be compiled once for all processes of a run, whatever the environment says."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


class _Templates(BytecodeCache):
    """Compiled templates in memory, by their name and the sum of what they say."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


def keep_templates() -> None:
    """Let the many applications of a run share their compiled templates."""
    Flask.jinja_options = {"bytecode_cache": _Templates()}


def keep_rules() -> None:
    """Let the many applications of a run share what is made of the text of a rule.

    Those are its parts, by which an address is matched, and the code that makes an address: it is
    compiled from those parts and finds all else on the rule when it runs.
    """
    _keep_parts()
    made = Rule._compile_builder
    kept: dict[tuple[Any, ...], Any] = {}

    def compile_builder(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = made(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = compile_builder  # type: ignore[method-assign]


def _keep_parts() -> None:
    parse = Rule._parse_rule
    kept: dict[tuple[Any, ...], tuple[list[Any], list[Any], dict[str, Any]]] = {}

    def parse_rule(self: Rule, text: str) -> list[Any]:
        assert self.map is not None
        key = (text, *self.map.converters.items())
        if key in kept:
            parts, trace, converters = kept[key]
            self._trace += trace
            self._converters |= converters
            self.arguments |= set(converters)
            return parts
        before, known = len(self._trace), set(self._converters)
        parts = list(parse(self, text))
        new = {name: one for name, one in self._converters.items() if name not in known}
        kept[key] = parts, self._trace[before:], new
        return parts

    Rule._parse_rule = parse_rule  # type: ignore[method-assign]


def keep_statements() -> None:
    """Let the many engines of a run share what statements compile to: one program has one engine.

    The key of a compiled statement holds the dialect, so the dialect is shared too, once an engine
    like it was connected (`like`); nor does a server have to tell each engine anew what it is.
    """
    like(create_engine("sqlite://"))
    made = engines.create_engine

    def create(url: Any, **settings: Any) -> Engine:
        model = _models.get(make_url(url).get_dialect().driver)
        engine: Engine = made(url, _initialize=model is None, **settings)
        if model:
            engine.dialect = model.dialect
            engine._compiled_cache = model._compiled_cache
        return engine

    engines.create_engine = create


def like(engine: Engine) -> None:
    """Make the engines to come compile statements as this one does."""
    with engine.connect():
        pass  # the first connection tells the dialect of the server
    engine._compiled_cache = LRUCache(STATEMENTS)
    _models[engine.driver] = engine


def collect_seldom() -> None:
    """Spare what pytest holds to the end, and what it made of gridmap, from every collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, 20, 20)
    gc.enable()
