"""What browsers and the machines that watch over us are told, and what it weighs on its way."""

from __future__ import annotations

import json
import re
from typing import Any

import aiohttp
import pytest

from bot.app import WEB_ROOT

# A browser's own, and a proxy's that knows only the older one.
BROWSER, OLDER, PLAIN = "gzip, deflate, br, zstd", "gzip", "identity"
KB = 1000


async def test_this_machine_reads_the_metrics(gateway):
    async with aiohttp.ClientSession() as http, http.get(f"{gateway.url}/metrics") as answer:
        assert answer.status == 200
        assert "# HELP" in await answer.text()


@pytest.fixture
async def http(gateway):
    """As a browser asks: what comes is not unpacked, so that its size is that on the wire."""
    if not (WEB_ROOT / "console" / "manifest.json").exists():
        pytest.skip("the pages are not built")
    async with aiohttp.ClientSession(gateway.url, auto_decompress=False) as session:
        yield session


async def fetched(
    http: aiohttp.ClientSession, path: str, takes: str, **headers: str
) -> tuple[aiohttp.ClientResponse, int]:
    """The answer, and how many bytes of it came."""
    asked = {"Accept-Encoding": takes, **headers}
    async with http.get(path, headers=asked) as answer:
        return answer, len(await answer.read())


def files_of(*pages: str) -> set[str]:
    """All that a browser fetches to show these pages of the console."""
    manifest: dict[str, Any] = json.loads((WEB_ROOT / "console" / "manifest.json").read_text())
    todo, found = ["index.html", *pages], set()
    while todo:
        chunk = manifest[todo.pop()]
        if chunk["file"] not in found:
            found |= {chunk["file"], *chunk.get("css", ())}
            todo += chunk.get("imports", ())
    return found


@pytest.mark.parametrize(("takes", "given"), [(BROWSER, "br"), (OLDER, "gzip"), (PLAIN, None)])
async def test_pages_come_as_the_browser_takes_them(http, takes, given):
    asset = next(name for name in files_of() if name.endswith(".js"))
    for path in ("/console/", "/widget.js", f"/console/{asset}"):
        answer, _ = await fetched(http, path, takes)
        assert answer.status == 200
        assert answer.headers.get("Content-Encoding") == given
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.content_type in ("text/html", "text/javascript", "application/javascript")


async def test_what_has_a_hash_in_its_name_is_kept_for_ever_and_pages_are_asked_about(http):
    for name in files_of("SignIn.vue"):
        assert re.search(r"-[\w-]{8}\.(js|css)$", name), name
        answer, _ = await fetched(http, f"/console/{name}", BROWSER)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("/console/", "/widget.js"):
        answer, _ = await fetched(http, path, BROWSER)
        assert answer.headers["Cache-Control"] == "no-cache"
        mark = {"If-None-Match": answer.headers["ETag"]}
        again, size = await fetched(http, path, BROWSER, **mark)
        assert (again.status, size) == (304, 0)


@pytest.mark.parametrize("takes", [BROWSER, OLDER])
async def test_the_first_page_and_the_widget_are_light(http, takes):
    _, widget = await fetched(http, "/widget.js", takes)
    assert widget <= 60 * KB
    _, page = await fetched(http, "/console/", takes)
    sizes = [(await fetched(http, f"/console/{name}", takes))[1] for name in files_of("SignIn.vue")]
    assert len(sizes) > 10
    assert page + sum(sizes) <= 200 * KB


def test_charts_are_fetched_by_no_page_before_it_is_shown():
    if not (WEB_ROOT / "console" / "manifest.json").exists():
        pytest.skip("the pages are not built")
    drawing = files_of("supervisor/chart.ts") - files_of()
    assert drawing
    for page in ("desk/DeskPage.vue", "supervisor/BoardPage.vue"):
        assert not drawing & files_of(page), page


@pytest.mark.parametrize("name", ["..%2findex.html", ".hidden", "no-such-file.js", "a%2f..%2fb"])
async def test_nothing_else_is_given(http, name):
    answer, _ = await fetched(http, f"/console/assets/{name}", BROWSER)
    assert answer.status == 404
