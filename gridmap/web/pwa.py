"""What lets the pages be installed on a phone and open without a network."""

import json
from functools import cache

from flask import Blueprint, Response, jsonify, request, url_for

from gridmap import assets
from gridmap.web import bundle, params, statics

# What a page in the street needs: everything but the drawing tools and the report's map.
SHELL = ("css/*.css", "icons/*.svg", "vendor/icons.svg")
SHELL_VENDOR = (
    "maplibre-gl/*.mjs",
    "maplibre-gl/*.css",
    "pmtiles/*.mjs",
    "idb/*.js",
    "htmx.org/*.js",
)
LEFT_OUT = ("js/sw/worker.js", "js/draw/", "css/report.css")

blueprint = Blueprint("pwa", __name__)


@blueprint.get("/sw.js")
def worker() -> Response:
    """Send the service worker, with the list of what it keeps."""
    root = request.script_root
    shell = [url_for("static", filename=name) for name in shell_files()]
    head = (
        f"const VERSION = {json.dumps(statics.version())};\n"
        f"const ROOT = {json.dumps(root)};\n"
        f"const SHELL = {json.dumps(shell)};\n"
    )
    text = (assets.folder("static") / "js" / "sw" / "worker.js").read_text("utf-8")
    response = Response(head + text, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = f"{root}/"
    response.cache_control.no_cache = True
    return response


@cache
def shell_files() -> tuple[str, ...]:
    """Return the static files that the pages need, by their path below `static`."""
    folder = assets.folder("static")
    scripts = "bundle/*.*s" if bundle.files() is bundle.MADE else "js/**/*.js"
    patterns = [scripts, *SHELL, *(f"vendor/{pattern}" for pattern in SHELL_VENDOR)]
    found = {path.relative_to(folder).as_posix() for p in patterns for path in folder.glob(p)}
    return tuple(sorted(name for name in found if not name.startswith(LEFT_OUT)))


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """Describe the installed application."""
    english = params.lang() == "en"
    response = jsonify(
        name="gridmap",
        short_name="gridmap",
        description="Grid-based community governance" if english else "网格化管理地图",
        lang="en" if english else "zh-CN",
        id=f"{request.script_root}/my",
        start_url=f"{request.script_root}/my{'?lang=en' if english else ''}",
        scope=f"{request.script_root}/",
        display="standalone",
        background_color="#f5f2ea",
        theme_color="#0b6468",
        icons=[
            {
                "src": url_for("static", filename=f"icons/{name}.svg"),
                "sizes": "any",
                "type": "image/svg+xml",
                "purpose": purpose,
            }
            for name, purpose in (("gridmap", "any"), ("gridmap-maskable", "maskable"))
        ],
    )
    response.mimetype = "application/manifest+json"
    return response
