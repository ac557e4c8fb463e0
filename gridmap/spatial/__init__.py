"""Geometry and network mathematics: arrays in and out, no files, no store."""
