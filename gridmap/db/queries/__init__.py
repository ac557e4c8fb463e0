"""Reads, one file a noun; current rows only, unless they say otherwise."""
