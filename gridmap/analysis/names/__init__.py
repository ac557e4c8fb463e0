"""Finding by name: texts as letters, how letters are spoken, and what a word may mean."""

from gridmap.analysis.names.index import TYPES, Found, NameIndex, Rows
from gridmap.analysis.names.strings import Strings

__all__ = ["TYPES", "Found", "NameIndex", "Rows", "Strings"]
