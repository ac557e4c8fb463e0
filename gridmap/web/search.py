"""The search box's questions, and what is known of a place that somebody points at."""

from contextlib import suppress
from pathlib import Path

from flask import Blueprint, Response, jsonify, request

from gridmap.actions import place_card, search, search_index
from gridmap.errors import InputError, StoreError
from gridmap.saying import said
from gridmap.web import params
from gridmap.web.store import store

blueprint = Blueprint("search", __name__, url_prefix="/api")

HITS, MOST_HITS = 8, 50


@blueprint.get("/search")
def find() -> Response:
    """Find areas, facilities, sites, organizations, addresses and pasted coordinates."""
    found = search.search(
        store().engine,
        params.text("q"),
        limit=_limit(),
        bbox=params.bbox(),
        types=params.words("type"),
        folder=_folder(),
        day=params.day(),
    )
    return jsonify(found)


@blueprint.get("/place")
def describe() -> Response:
    """Say in which areas a place lies, and what is nearest on foot."""
    lon, lat = params.number("lon", 999), params.number("lat", 999)
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise InputError(
            said(
                "lon 和 lat 应是 -180..180 和 -90..90 之内的度数。",
                "lon and lat must be degrees within -180..180 and -90..90.",
            )
        )
    here = store()
    # A server that only shows may not be able to keep files.
    networks = here.config.files_folder / "networks" if here.config.writable else None
    kinds = params.facility_kinds() if params.text("kind") else None
    card = place_card.describe(
        here.engine, lon, lat, kinds=kinds, networks=networks, day=params.day()
    )
    return jsonify(card)


@blueprint.after_app_request
def _begin(response: Response) -> Response:
    """Build the index while the page of somebody who may search is still being drawn."""
    if request.endpoint == "map_page.show" and response.status_code == 200:
        with suppress(StoreError):  # whoever searches is told
            search_index.begin(store().engine, _folder())
    return response


def _folder() -> Path:
    return store().config.files_folder / "search"


def _limit() -> int:
    limit = params.number("limit", HITS)
    if limit != int(limit) or not 1 <= limit <= MOST_HITS:
        raise InputError(f"limit must be a whole number from 1 to {MOST_HITS}.")
    return int(limit)
