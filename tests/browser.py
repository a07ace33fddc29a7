"""A real browser for tests: Chromium by Playwright. Without one the tests that need it are skipped, and say so."""

from __future__ import annotations

import os
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A running Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="no browser test: playwright is not installed")
    path = os.environ.get("CLEANER_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no browser test: there is no Chromium here (apt-get install chromium, or CLEANER_CHROMIUM=path)")
    with sync_api.sync_playwright() as playwright:
        # As root, and in most containers, Chromium cannot make a sandbox of its own.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page of the browser that remembers what it complained about and what it asked the network for."""

    def __init__(self, browser: Any, *, width: int = 1280, scheme: str = "light") -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def until(self, expression: str, seconds: float = 8.0) -> None:
        """Waits until an expression holds on the page (whose policy forbids the browser's own way to wait for one)."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"not within {seconds} s: {expression}"
            self.page.wait_for_timeout(30)

    def low_contrast(self) -> list[str]:
        """Texts on this page whose contrast is below 4.5 to 1 (WCAG 2 AA), with the figure."""
        found: list[str] = self.page.evaluate(_CONTRAST)
        return found

    def unnamed(self) -> list[str]:
        """Controls without a name for a screen reader."""
        found: list[str] = self.page.evaluate(_UNNAMED)
        return found


_CONTRAST = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const rgb = (over, under) => {
    brush.clearRect(0, 0, 1, 1);
    for (const colour of [under, over]) { brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1); }
    return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const linear = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (node) => {
    const all = [];
    for (; node; node = node.parentElement) all.push(getComputedStyle(node).backgroundColor);
    return all.reverse().reduce((under, over) => `rgb(${rgb(over, under)})`, "white");
  };
  const left = ".hidden, .hidden *, .off, script, style, :disabled, option";
  const out = [];
  for (const node of document.querySelectorAll("body *")) {
    const speaks = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!speaks || !node.checkVisibility() || node.matches(left)) continue;
    const under = ground(node);
    const a = light(rgb(getComputedStyle(node).color, under)), b = light(rgb(under, under));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) out.push(`${ratio.toFixed(2)} <${node.tagName} ${node.className}> ${node.textContent.trim().slice(0, 40)}`);
  }
  return out;
}"""
_UNNAMED = """() => [...document.querySelectorAll("button, input, select, textarea, a[href], dialog, [role=region]")]
  .filter((node) => !(node.textContent.trim() && node.matches("button, a")))
  .filter((node) => !node.labels?.length && !node.ariaLabel && !node.hasAttribute("aria-labelledby"))
  .map((node) => node.outerHTML.slice(0, 80))"""
