"""The command line: every command parses its words, calls one action or query, and prints."""

from gridmap.cli.root import EXIT_CODES, main

__all__ = ["EXIT_CODES", "main"]
