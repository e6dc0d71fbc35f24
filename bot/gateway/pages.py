"""The built pages, the demo shop, and what machines ask."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import generate_latest

from bot.demo import showcase
from bot.demo.showcase import ShownBuyer
from bot.gateway.answers import answer
from bot.gateway.health import health
from bot.gateway.parts import CORE, PARTS
from bot.gateway.requests import forwarded_for
from bot.shape import Shape
from bot.shop.cards import ProductCard


class DemoToken(Shape):
    token: str


class DemoBuyers(Shape):
    buyers: list[ShownBuyer]


class DemoProducts(Shape):
    products: list[ProductCard]


# A page is asked about each time, and not sent again while it is the same (ETag); the files that it
# names have a hash of their content in their names. Beside each lies what is sent compressed.
ASK_AGAIN = {"Cache-Control": "no-cache"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


async def _page(request: web.Request, *names: str) -> web.FileResponse:
    return _file(request.app[PARTS].web_root.joinpath(*names), ASK_AGAIN)


def _file(file: Path, headers: Mapping[str, str]) -> web.FileResponse:
    if not file.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(file, headers={**headers, "Vary": "Accept-Encoding"})


def _assets(folder: Path) -> Handler:
    async def asset(request: web.Request) -> web.FileResponse:
        """GET /console/assets/{name}, GET /demo/assets/{name}"""
        file = folder / request.match_info["name"]
        if file.parent != folder or file.name.startswith("."):
            raise web.HTTPNotFound
        return _file(file, FOR_EVER)

    return asset


async def demo_page(request: web.Request) -> web.StreamResponse:
    """GET /: the demo shop with the widget; without the demo, the console."""
    if not request.app[PARTS].settings.demo:
        raise web.HTTPFound("/console/")
    return await _page(request, "demo", "index.html")


async def widget(request: web.Request) -> web.StreamResponse:
    """GET /widget.js"""
    response = await _page(request, "widget.js")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


async def console_page(request: web.Request) -> web.StreamResponse:
    """GET /console/"""
    return await _page(request, "console", "index.html")


async def to_console(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/console/")


async def demo_token(request: web.Request) -> web.Response:
    """GET /demo/token?buyer=: what the shop's own server would sign for who is signed in there."""
    core = request.app[CORE]

    def work() -> str:
        buyer = core.shop.buyer(request.query.get("buyer", ""))
        return core.buyers.sign(buyer_id=buyer.id, name=buyer.name)

    return answer(DemoToken(token=await asyncio.to_thread(work)))


async def demo_buyers(request: web.Request) -> web.Response:
    """GET /demo/buyers"""
    return answer(DemoBuyers(buyers=showcase()))


async def demo_products(request: web.Request) -> web.Response:
    """GET /demo/products"""
    products = await asyncio.to_thread(request.app[CORE].shop.product_cards)
    return answer(DemoProducts(products=products))


async def metrics(request: web.Request) -> web.Response:
    """GET /metrics, from this machine only."""
    if forwarded_for(request) not in ("127.0.0.1", "::1"):
        raise web.HTTPNotFound
    return web.Response(body=generate_latest(), content_type="text/plain", charset="utf-8")


def add_pages(app: web.Application) -> None:
    parts = app[PARTS]
    app.router.add_get("/", demo_page)
    app.router.add_get("/widget.js", widget)
    app.router.add_get("/console", to_console)
    app.router.add_get("/console/", console_page)
    app.router.add_get("/health", health)
    app.router.add_get("/metrics", metrics)
    for name in ("console", "demo"):
        folder = parts.web_root / name / "assets"
        if folder.is_dir():
            app.router.add_get(f"/{name}/assets/{{name}}", _assets(folder))
    if parts.settings.demo:
        app.router.add_get("/demo/token", demo_token)
        app.router.add_get("/demo/buyers", demo_buyers)
        app.router.add_get("/demo/products", demo_products)
