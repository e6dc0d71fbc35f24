"""compose.yaml and the proxy before it: names and addresses fit each other, and are settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
GATEWAYS, ENGINES = ("bot-1", "bot-2"), ("engine-1", "engine-2")
PROXY = (ROOT / "deploy" / "nginx.conf").read_text()


def settings_of(name: str) -> Settings:
    """As the container reads them, with what `.env` has to give."""
    given = {key: str(value) for key, value in SERVICES[name]["environment"].items()}
    for key, value in given.items():
        given[key] = re.sub(r"\$\{(\w+)(:[-?][^}]*)?\}", filled, value)
    return Settings.from_env(given)


def filled(found: re.Match[str]) -> str:
    default = found[2] or ""
    return default.removeprefix(":-") if default.startswith(":-") else "s" * 32


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_gateway_starts_with_these_settings(name: str):
    settings = settings_of(name)
    settings.need_secrets()
    assert settings.database_url.startswith("postgresql+psycopg://anxin:")
    assert settings.replica == name
    assert [urlsplit(url).hostname for url in settings.engine_urls] == list(ENGINES)


def test_gateways_differ_in_nothing_but_their_names():
    one, two = (settings_of(name) for name in GATEWAYS)
    assert one.model_copy(update={"replica": two.replica}) == two


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_listens_where_gateways_look_and_calls_actions_where_they_are(name: str):
    engine, gateway = settings_of(name), settings_of("bot-1")
    assert urlsplit(engine.engine_urls[0]).port == urlsplit(gateway.engine_urls[0]).port
    assert engine.action_secret == gateway.action_secret
    assert {urlsplit(url).hostname for url in engine.actions_at} == set(GATEWAYS)
    assert {urlsplit(url).port for url in engine.actions_at} == {gateway.action_port}
    assert "ANXIN_DATABASE_URL" not in SERVICES[name]["environment"]
    assert SERVICES[name]["networks"] == ["inside"], "no way out, and none in"


def test_the_proxy_knows_every_gateway_and_nobody_else_is_reached_from_outside():
    assert re.findall(r"server ([\w-]+):(\d+)", PROXY) == [(name, "8080") for name in GATEWAYS]
    published = {name: one["ports"] for name, one in SERVICES.items() if "ports" in one}
    assert published == {"proxy": ["127.0.0.1:8080:8080"]}


def test_the_proxys_times_fit_those_of_the_sockets():
    seconds = {name: int(value) for name, value in re.findall(r"(proxy_\w+) (\d+)s;", PROXY)}
    # A socket is asked every 20 s and has 20 s to answer.
    assert seconds["proxy_read_timeout"] > 40
    assert seconds["proxy_send_timeout"] > 40
    assert seconds["proxy_connect_timeout"] <= 2
