"""The map inside a report: folium and Leaflet, every byte of it inlined."""

import json
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely
from branca.element import Element, MacroElement
from folium.template import Template

from gridmap import assets
from gridmap.reports.figures import is_missing
from gridmap.reports.findings import Speaker
from gridmap.reports.styles import SHARE_CLASSES, share_class, tokens_sheet

DECIMALS = 6  # 0.1 m: what a screen can show of a town
CANVAS_FROM = 3000  # shapes; beyond it a browser draws SVG too slowly


def render_map(speaker: Speaker) -> str:
    """Return the report's map as one HTML document that loads nothing.

    Raises
    ------
    FileNotFoundError
        Leaflet is not installed in `static/vendor`.
    """
    maps = speaker.data.maps
    leaflet_js, leaflet_css = _leaflet()
    shapes = len(maps.grids) + len(maps.facilities)
    # A tile layer would ask the network; without one Leaflet must be told how far to zoom.
    town = folium.Map(
        tiles=None,
        max_zoom=19,
        zoom_control=True,
        attribution_control=False,
        font_size="14px",
        zoom_snap=0.25,
        prefer_canvas=shapes > CANVAS_FROM,
    )
    town._id = "report"  # noqa: SLF001 - else random: the same data must make the same file
    town.default_js, town.default_css = [], []
    figure = town.get_root()
    for number, (tag, code) in enumerate(
        [
            ("style", leaflet_css),
            ("style", tokens_sheet() + _own("map.css")),
            ("script", leaflet_js),
        ]
    ):
        figure.header.add_child(_Inline(tag, code), name=f"inline_{number}")
    town.add_child(_Drawing(_own("map.js"), _json(_content(speaker))), name="drawing")
    return str(figure.render())


class _Inline(Element):
    """Code put into the page as it is; a template of its own would read braces in it."""

    _template = Template("<{{this.tag}}>{{this.code}}</{{this.tag}}>")

    def __init__(self, tag: str, code: str) -> None:
        super().__init__()
        self.tag, self.code = tag, code


class _Drawing(MacroElement):
    """The report's layers on a folium map; `content` is JSON that is safe inside a script."""

    _template = Template(
        "{% macro script(this, kwargs) %}{{ this.code }}\n"
        "drawReport({{ this._parent.get_name() }}, {{ this.content }});{% endmacro %}"
    )

    def __init__(self, code: str, content: str) -> None:
        super().__init__()
        self._name = "Drawing"
        self.code, self.content = code, content


def _leaflet() -> tuple[str, str]:
    folder = assets.folder("static") / "vendor" / "leaflet"
    try:
        script = (folder / "leaflet.js").read_text("utf-8")
        sheet = (folder / "leaflet.css").read_text("utf-8")
    except FileNotFoundError as error:
        raise FileNotFoundError(
            "Leaflet is missing from static/vendor, so the report has no map. Run: make vendor"
        ) from error
    # Leaflet names its site in the corner of a map and its pictures beside its style sheet;
    # this map shows neither, and a file that opens offline links to nothing.
    script = script.replace('href="https://leafletjs.com"', 'href="#"')
    script = script.replace("//# sourceMappingURL=leaflet.js.map", "")
    for picture in ("layers.png", "layers-2x.png", "marker-icon.png"):
        sheet = sheet.replace(f"url(images/{picture})", "none")
    return script, sheet.replace("behavior: url(#default#VML);", "")


def _own(name: str) -> str:
    path: Path = assets.folder("templates") / "report" / name
    return path.read_text("utf-8")


def _json(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Inside a script only these could end it or break a line of it.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _content(speaker: Speaker) -> dict[str, Any]:
    data, say = speaker.data, speaker.say
    maps, row = data.maps, data.maps.reach
    asked = set(row.kind.split(",")) if row else set()
    kinds = {kind.kind: speaker.name(kind) for kind in data.totals.facilities}
    facilities = _points(maps.facilities)
    return {
        "areas": _features(maps.grids, lambda area: _area(speaker, area)),
        "communities": _features(
            maps.communities, lambda area: {"name": _text(area["name"]), "code": area["code"]}
        ),
        "asked": [_facility(f, kinds) for f in facilities if f["kind"] in asked],
        "other": [_facility(f, kinds) for f in facilities if f["kind"] not in asked],
        "homes": [
            {"at": home["at"], "text": _count(speaker, home.get("residents"))}
            for home in _points(maps.residences)
        ],
        "fills": [f"--{one.token}" for one in SHARE_CLASSES],
        "bounds": _bounds(maps),
        "synthetic": say("synthetic") if data.synthetic else "",
        "words": {
            "areas": say("lay_areas"),
            "communities": say("lay_communities"),
            "asked": say("lay_asked", kind=speaker.name(row)) if row else "",
            "other": say("lay_other") if row else say("facilities"),
            "homes": say("lay_homes"),
            "layers": say("layer"),
        },
    }


def _area(speaker: Speaker, area: dict[str, Any]) -> dict[str, Any]:
    say, row = speaker.say, speaker.data.maps.reach
    share = area["share_uncovered"]
    lines = [
        [say("code"), str(area["code"])],
        [say("residents"), _count(speaker, area["residents"])],
    ]
    if row is not None:
        label = f"{say('uncovered')}（{speaker.within(row)}）"
        if speaker.lang == "en":
            label = f"{say('uncovered')} ({speaker.within(row)})"
        lines.append([label, _count(speaker, area["uncovered"])])
        lines.append([say("share"), speaker.percent(share)])
    return {
        "name": _text(area["name"]) or str(area["code"]),
        "lines": lines,
        "class": share_class(None if is_missing(share) else float(share)) if row else None,
    }


def _count(speaker: Speaker, people: Any) -> str:
    text = speaker.number(people)
    return text if is_missing(people) else f"{text} {speaker.say('people')}"


def _facility(facility: dict[str, Any], kinds: dict[str, str]) -> dict[str, Any]:
    kind = kinds.get(facility["kind"], facility["kind"])
    return {"at": facility["at"], "name": _text(facility["name"]) or kind, "kind": kind}


def _features(frame: gpd.GeoDataFrame, properties: Any) -> dict[str, Any]:
    rounded = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    records = frame.drop(columns=frame.geometry.name).to_dict("records")
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties(record),
                "geometry": shapely.geometry.mapping(shape),
            }
            for shape, record in zip(rounded, records, strict=True)
            if shape is not None and not shape.is_empty
        ],
    }


def _points(frame: gpd.GeoDataFrame | None) -> list[dict[str, Any]]:
    if frame is None:
        return []
    records = frame.drop(columns=frame.geometry.name).to_dict("records")
    return [
        {**record, "at": [round(point.y, DECIMALS), round(point.x, DECIMALS)]}
        for point, record in zip(frame.geometry, records, strict=True)
        if point is not None and not point.is_empty
    ]


def _bounds(maps: Any) -> list[list[float]] | None:
    for frame in (maps.grids, maps.communities, maps.facilities):
        if len(frame) and np.isfinite(frame.total_bounds).all():
            west, south, east, north = (round(float(v), DECIMALS) for v in frame.total_bounds)
            return [[south, west], [north, east]]
    return None


def _text(value: Any) -> str:
    return "" if is_missing(value) else str(value)
