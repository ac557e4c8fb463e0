"""The questions of governance: frames and arrays in, results out; no files, no store."""
