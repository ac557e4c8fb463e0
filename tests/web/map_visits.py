"""Visits to the map page in a real browser, and what is asked of the server beside them."""

import json
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, StorageState, expect

from tests.conftest import PASSWORD

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# Outside the demo city: a map that looks there draws nothing, and opens in a third of the time.
AWAY = "at=100.9,38.5,17"
BARE = f"{AWAY}&show="
BLOCKED = "Service Worker registration blocked by Playwright"
# Chromium says so of itself where a processor draws the page.
SOFTWARE = "GPU stall due to ReadPixels"
# What a service worker answers, no test could hold back; those of going offline allow it.
CALM = {"service_workers": "block", "reduced_motion": "reduce", "device_scale_factor": 0.5}
# The map in fewer pixels still than the page around it: what it draws, no test looks at.
COARSE = "Object.defineProperty(window, 'devicePixelRatio', { get: () => 0.1 })"
# The page itself tells when its root element says something, so that nobody has to ask.
SAYS = """
([name, value, exact, most]) => new Promise((done) => {
  const root = document.documentElement;
  const says = (said) => said !== null && (exact ? said === value : RegExp(value).test(said));
  const look = () => {
    if (!says(root.getAttribute(name))) return;
    observer.disconnect();
    done(true);
  };
  const observer = new MutationObserver(look);
  observer.observe(root, { attributes: true, attributeFilter: [name] });
  setTimeout(done, most, false);
  look();
})
"""
# Nothing is searched for, and nothing that was said stays.
EMPTY = """
() => {
  const box = document.getElementById('search-input');
  box.value = '';
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus();
  for (const close of document.querySelectorAll('.notice .button:last-child')) close.click();
}
"""
SESSIONS: dict[str, dict[str, StorageState]] = {}  # by server, by role
SLOW_MS = 60_000  # software WebGL on a busy machine
expect.set_options(timeout=SLOW_MS)


@dataclass
class Visit:
    """A page, and everything it said and asked for."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def hosts(self) -> set[str]:
        parts = [urlsplit(url) for url in self.requests]
        return {part.netloc for part in parts if part.scheme not in ("data", "blob")}

    def geometry(self) -> list[str]:
        return [url for url in self.requests if "/layers/" in url]


Visiting = Callable[..., Visit]


@dataclass
class Visitor:
    """Opens paths of a server in contexts of their own, and closes them all in the end."""

    browser: Browser
    server: str
    contexts: list[BrowserContext] = field(default_factory=list)

    def __call__(
        self, path: str = "/", size: dict[str, int] = DESKTOP, role: str = "", **options: Any
    ) -> Visit:
        """Open a path as a visitor or as a role's account; wait until its map stands still.

        A page is as large as it says in CSS pixels, but has fewer of its own, and nothing flies:
        the processor that draws it has other tests to do. Tests of pixels and of motion ask for
        `device_scale_factor` and `reduced_motion`.
        """
        phone = size["width"] < 720
        coarse = "device_scale_factor" not in options
        options = CALM | options
        if role:
            options["storage_state"] = self.session(role)
        context = self.browser.new_context(
            viewport=size, has_touch=phone, is_mobile=phone, **options
        )
        self.contexts.append(context)
        context.set_default_timeout(SLOW_MS)
        if coarse:
            context.add_init_script(COARSE)
        page = context.new_page()
        visited = Visit(page)
        page.on("pageerror", lambda error: visited.problems.append(str(error)))
        page.on("console", lambda message: _note(visited, message.type, message.text))
        page.on("request", lambda request: visited.requests.append(request.url))
        page.goto(self.server + path)
        wait_for(page, "data-ready", "true")
        return visited

    def session(self, role: str) -> StorageState:
        """Return the cookies of a role's account; it logs in once on each server."""
        known = SESSIONS.setdefault(self.server, {})
        if role not in known:
            context = self.browser.new_context()
            log_in(context.new_page(), self.server, role)
            known[role] = context.storage_state()
            context.close()
        return known[role]

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@dataclass
class Stayer:
    """Opens a page once, and lets tests that ask for the like of it go on from there.

    A path is gone to as "back" goes to it: by the address alone. So it is for tests of what a page
    does once it stands, not of how it opens, nor of what stays behind in a browser.
    """

    browser: Browser
    server: str
    opened: dict[tuple[object, ...], tuple[Visitor, Visit]] = field(default_factory=dict)

    def __call__(
        self, path: str = "/", size: dict[str, int] = DESKTOP, role: str = "", **options: Any
    ) -> Visit:
        """Go to a path on a page of this kind, which says nothing of what others did there."""
        lang = "lang=en" if "lang=en" in path else "lang=zh"
        kind = (lang, role, *size.values(), *sorted(options.items()))
        if kind in self.opened:
            visited = self.opened[kind][1]
            _clear(visited, lang)
        else:
            visitor = Visitor(self.browser, self.server)
            visited = visitor(f"/?{BARE}&{lang}", size, role, **options)
            self.opened[kind] = visitor, visited
        _turn(visited.page, path)
        return visited

    def close(self) -> None:
        for visitor, _ in self.opened.values():
            visitor.close()
        self.opened.clear()


def staying(stayer: Stayer, session: pytest.Session) -> Iterator[Visiting]:
    """Lend the pages to a test; after one that failed, who knows what they look like."""
    failed = session.testsfailed
    yield stayer
    if session.testsfailed > failed:
        stayer.close()


def _clear(visited: Visit, lang: str) -> None:
    """Leave whatever a test did: its answers, its words, what it opened, and where it was."""
    page = visited.page
    page.unroute_all()
    page.evaluate(EMPTY)
    for _ in range(3):  # a list, a card, what is selected
        page.keyboard.press("Escape")
    page.mouse.move(1, 1)
    page.evaluate("sessionStorage.clear(), localStorage.clear(), document.activeElement.blur()")
    _turn(page, f"/?{BARE}&{lang}")
    visited.problems.clear()
    visited.requests.clear()


def _turn(page: Page, path: str) -> None:
    """Let a page follow an address, until its theme and what is selected are there."""
    page.evaluate("(path) => history.pushState(null, '', path)", path)
    page.evaluate("dispatchEvent(new PopStateEvent('popstate')), 0")
    busy = "[data-theme=loading], [data-selected=loading]"
    expect(page.locator(f"html:not({busy})")).to_have_count(1)


def _note(visited: Visit, kind: str, text: str) -> None:
    if text == BLOCKED or SOFTWARE in text:
        return
    if kind in ("error", "warning") or "Content Security Policy" in text:
        visited.problems.append(text)


def log_in(page: Page, server: str, role: str) -> None:
    """Log in as the account of a role, which bears the role's name."""
    page.goto(f"{server}/login?next=/account")
    page.fill("#name", role)
    page.fill("#password", PASSWORD)
    page.click(".entry button[type=submit]")
    page.wait_for_url("**/account")


def wait_for(page: Page, attribute: str, value: str | re.Pattern[str]) -> None:
    """Wait for what the page says of itself on its root element."""
    exact = isinstance(value, str)
    wanted = [attribute, value if exact else value.pattern, exact]
    end = time.monotonic() + SLOW_MS / 1000
    while (left := end - time.monotonic()) > 0:
        try:
            if page.evaluate(SAYS, [*wanted, left * 1000]):
                return
        except Error:  # between two pages
            page.wait_for_timeout(40)
    expect(page.locator("html")).to_have_attribute(attribute, value, timeout=1)


def theme(page: Page, begins: str) -> None:
    """Wait until a theme is drawn; `begins` is how its name does."""
    wait_for(page, "data-theme", re.compile(f"^{re.escape(begins)}"))


def api(server: str, path: str) -> Any:
    """Return what the server answers to a GET."""
    with urllib.request.urlopen(server + path) as response:
        return json.load(response)


def ask(server: str, path: str, body: Any) -> Any:
    """Return what the server answers to JSON."""
    request = urllib.request.Request(
        server + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def small_targets(page: Page, within: str = "body") -> list[list[Any]]:
    """Return the controls that a thumb would miss: lower than 44 px."""
    found: list[list[Any]] = page.evaluate(
        """(within) => [...document.querySelector(within).querySelectorAll(
            'button, a, select, input, summary')]
          .filter((e) => e.checkVisibility() && !e.closest('.skip, label.layer-name'))
          .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])
          .filter(([, height]) => height > 0 && height < 43.5)""",
        within,
    )
    return found
