"""Lists as they are saved, read again."""

import json
from typing import Any

from gridmap.files.csvs import stream_rows
from gridmap.files.geojson import stream_features
from gridmap.files.listed import Listed, features, lines


def as_csv(told: Listed, lang: str = "zh") -> list[str]:
    """Return the lines of a list that is saved as CSV."""
    return b"".join(stream_rows(lines(told, lang))).decode("utf-8-sig").splitlines()


def as_features(told: Listed, lang: str = "zh") -> list[dict[str, Any]]:
    """Return the features of a list that is saved as GeoJSON."""
    text = b"".join(stream_features(features(told, lang)))
    found: list[dict[str, Any]] = json.loads(text)["features"]
    return found
