"""The command line: every command parses its words, calls one action or query, and prints."""

from gridmap.cli import (
    evaluating,
    explaining,
    importing,
    planning,
    standards,
    stores,
    writing,
)
from gridmap.cli.root import EXIT_CODES, main

__all__ = [
    "EXIT_CODES",
    "evaluating",
    "explaining",
    "importing",
    "main",
    "planning",
    "standards",
    "stores",
    "writing",
]
