"""Put the web application together: one small step a concern."""

import gc
import os
import signal
import threading

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from gridmap import assets
from gridmap.actions import base_map as base_maps
from gridmap.analysis import hot_spots
from gridmap.config import Config
from gridmap.db import schema
from gridmap.db.engine import open_engine
from gridmap.web import (
    accounts,
    area_pages,
    areas,
    assessment_api,
    assessments,
    base_map,
    case_api,
    case_bounced,
    case_contacts,
    case_documents,
    case_hot_spots,
    case_pages,
    case_statistics,
    cases,
    consultation_many,
    consultation_pages,
    consultations,
    coverage,
    dates,
    downloads,
    drafts,
    errors,
    explaining,
    figures,
    form_api,
    forms,
    import_api,
    imports,
    invitations,
    languages,
    layers,
    list_api,
    lists,
    live,
    map_page,
    move_imports,
    my_grid,
    open311,
    openapi,
    organizations,
    places,
    planning,
    post_api,
    posts,
    pwa,
    qr,
    register_api,
    register_file_api,
    register_files,
    registers,
    reports,
    responsible,
    saved_view_api,
    saved_views,
    search,
    security,
    sessions,
    site_worklist,
    start,
    statics,
    tiles,
)
from gridmap.web.numbers import IdConverter
from gridmap.web.store import EXTENSION, Store

# Objects that a worker makes before it looks among the youngest for garbage; Python's own is 700.
YOUNGEST = 20_000
BLUEPRINTS = (
    map_page.blueprint,
    layers.blueprint,
    downloads.blueprint,
    areas.blueprint,
    area_pages.blueprint,
    search.blueprint,
    places.blueprint,
    coverage.blueprint,
    figures.blueprint,
    explaining.blueprint,
    planning.blueprint,
    drafts.blueprint,
    imports.blueprint,
    import_api.blueprint,
    move_imports.blueprint,
    reports.blueprint,
    qr.blueprint,
    tiles.blueprint,
    dates.blueprint,
    base_map.blueprint,
    cases.blueprint,
    case_api.blueprint,
    case_pages.blueprint,
    consultations.blueprint,
    consultation_pages.blueprint,
    consultation_many.blueprint,
    case_statistics.blueprint,
    case_hot_spots.blueprint,
    case_bounced.blueprint,
    case_documents.blueprint,
    case_contacts.blueprint,
    saved_views.blueprint,
    saved_view_api.blueprint,
    open311.blueprint,
    openapi.blueprint,
    organizations.blueprint,
    responsible.blueprint,
    site_worklist.blueprint,
    lists.blueprint,
    list_api.blueprint,
    assessments.blueprint,
    assessment_api.blueprint,
    forms.blueprint,
    form_api.blueprint,
    registers.blueprint,
    register_files.blueprint,
    register_api.blueprint,
    register_file_api.blueprint,
    posts.blueprint,
    post_api.blueprint,
    start.blueprint,
    live.blueprint,
    my_grid.blueprint,
    invitations.blueprint,
    pwa.blueprint,
    accounts.blueprint,
)


def create_app(config: Config | None = None) -> Flask:
    """Make the application for a store; the settings come from the environment by default.

    Raises
    ------
    ConfigError, StoreError
        A setting cannot be used, or the store cannot be opened.
    """
    config = config or Config.from_environ()
    app = Flask(
        "gridmap",
        static_folder=None,  # `web.statics` serves it
        template_folder=str(assets.folder("templates")),
    )
    _configure_store(app, config)
    _configure_requests(app, config)
    languages.register(app)
    errors.register(app)
    sessions.register(app, config)
    security.register(app)
    statics.register(app)
    live.register(app, app.extensions[EXTENSION])
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _configure_store(app: Flask, config: Config) -> None:
    engine = open_engine(config.store)
    schema.verify(engine)
    base_maps.check(config)
    app.extensions[EXTENSION] = Store(engine, config)


def _configure_requests(app: Flask, config: Config) -> None:
    app.config["TRUSTED_HOSTS"] = [h.strip() for h in config.trusted_hosts.split(",") if h.strip()]
    app.config["MAX_CONTENT_LENGTH"] = config.max_upload_mb * 1024 * 1024
    app.url_map.converters["int"] = IdConverter
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]


def create_worker() -> Flask:
    """Make the app of one process of the server: whoever listens is sent home when it must end.

    The server's own handler of signals waits for all answers, and those that tell of what happens
    would go on for many seconds. Python writes each signal into a pipe besides.
    """
    app = create_app()
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)

    def wait() -> None:
        os.read(told, 1)
        live.stop(app)

    threading.Thread(target=wait, name="gridmap-end", daemon=True).start()
    threading.Thread(target=_load, name="gridmap-load", daemon=True).start()
    return app


def _load() -> None:
    """Load what is used late, and spare what stays to the end from every search for garbage.

    Nobody who is the first to look at hot spots waits for seconds, and no page for the search of a
    million objects that are still needed.
    """
    hot_spots.load()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, 20, 20)
