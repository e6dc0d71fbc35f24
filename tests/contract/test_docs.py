"""The documentation against the code: nothing missing, nothing that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import click
import jwt
import pytest
import yaml
from aiohttp import web
from prometheus_client.metrics import MetricWrapperBase

from bot.app import create_app
from bot.commands.main import main
from bot.demo import showcase
from bot.demo.load import ACCOUNTS
from bot.gateway import metrics
from bot.gateway.fan_out import FanOut
from bot.gateway.hub import Hub, make_server
from bot.gateway.parts import CORE, PARTS
from bot.gateway.turns import TurnWorker
from bot.settings import Settings
from tests.decisions.builders import SetClock

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
FOLDERS = ("bot", "actions", "nlu", "stories", "tests", "docs", "scripts", "bench", "requirements")
ENDINGS = ("md", "py", "yml", "toml", "txt", "tsv", "ts", "vue", "svg", "png", "css")

_LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_NAMED_FILE = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./*-]*|[\w.-]+\.(?:{'|'.join(ENDINGS)}))`")
_SETTING = re.compile(r"ANXIN_[A-Z]+(?:_[A-Z]+)*")
# Made while Anxin runs or by a shop; the tree does not have them.
_NOT_IN_THE_TREE = frozenset({"widget.js"})


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def everything() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in PAGES)


def shown(value: object) -> str:
    """A default as the table writes it."""
    if isinstance(value, bool):
        return "`1`" if value else "`0`"
    if value is None:
        return "empty"
    text = ",".join(value) if isinstance(value, tuple) else str(value)
    return f"`{text}`" if text else "empty"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_table_with_its_default(name: str) -> None:
    row = f"| `ANXIN_{name.upper()}` | {shown(getattr(Settings(), name))} |"
    assert row in page("docs/operations.md")


def test_the_example_of_an_environment_is_the_defaults() -> None:
    lines = [line for line in page(".env.example").splitlines() if line[:1] not in ("", "#")]
    example = dict(line.split("=", 1) for line in lines)
    assert set(example) == {f"ANXIN_{name.upper()}" for name in Settings.model_fields}
    assert Settings.from_env(example) == Settings()


def test_every_variable_that_the_code_reads_is_described_and_no_other() -> None:
    own = {f"ANXIN_{name.upper()}" for name in Settings.model_fields}
    named = ("endpoints.yml", "Makefile", "Dockerfile", "compose.yaml")
    files = [*(ROOT / name for name in named), *ROOT.glob("tests/**/*.py")]
    for folder in ("bot", "actions", "nlu", "scripts", "bench"):
        files += (ROOT / folder).glob("**/*.py")
    code = own.union(
        *(_SETTING.findall(f.read_text(encoding="utf-8")) for f in files if f != Path(__file__))
    )
    described = set(_SETTING.findall(page("docs/operations.md")))
    assert code == described
    assert Settings.from_env(dict.fromkeys(described, "")) == Settings(), "and none is unknown"
    assert set(_SETTING.findall(everything())) <= code


def commands(group: click.Group, before: str = "anxin") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


@pytest.mark.parametrize(("name", "command"), commands(main))
def test_every_command_and_its_options_are_described(name: str, command: click.Command) -> None:
    rows = [line for line in page("docs/operations.md").splitlines() if f"`{name}" in line]
    assert rows, f"{name} is not in docs/operations.md"
    needed = [p for p in command.params if isinstance(p, click.Option) and p.name != "password"]
    for option in needed:
        assert any(way in " ".join(rows) for way in option.opts), f"{name} {option.opts}"


def test_every_command_that_is_named_exists() -> None:
    known = {name.split()[1] for name, _ in commands(main)}
    named = set(re.findall(r"`anxin ([a-z-]+)", everything()))
    assert named <= known


def test_every_make_target_is_described_and_every_named_one_exists() -> None:
    makefile = page("Makefile")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    told = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:`|^|&& )make ([a-z-]+)", everything(), re.MULTILINE))
    assert named <= targets
    assert told - named == set()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> web.Application:
    folder = tmp_path_factory.mktemp("docs")
    return create_app(
        Settings(
            database_url=f"sqlite:///{folder}/anxin.db",
            var_dir=folder,
            shop_secret="s" * 32,
            action_secret="a" * 32,
            demo=True,
        ),
        clock=SetClock(),
    )


def test_every_route_of_the_gateway_is_described(app: web.Application) -> None:
    text = everything()
    routes = {
        f"{route.method} {route.resource.canonical}"
        for route in app.router.routes()
        if route.resource is not None
        and not isinstance(route.resource, web.StaticResource)
        and route.method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        and not route.resource.canonical.startswith("/socket.io")
    }
    assert len(routes) > 25
    missing = {route for route in routes if not re.search(re.escape(route) + r"[`?]", text)}
    assert missing == set()


def test_every_event_of_the_sockets_is_described(app: web.Application) -> None:
    server = make_server([])
    # Only its registering of events is looked at; nothing is asked of the worker.
    worker, pushes = cast("TurnWorker", None), cast("FanOut", None)
    Hub(server, app[CORE], app[PARTS], pushes=pushes, worker=worker)
    buyer, console = page("docs/protocol.md").split("## Staff")
    for namespace, text in (("/buyer", buyer), ("/console", console)):
        events = set(server.handlers[namespace]) - {"connect", "disconnect"}
        assert {event for event in events if f"| `{event}` |" not in text} == set()


def test_every_metric_is_described() -> None:
    ours = [metric for metric in vars(metrics).values() if isinstance(metric, MetricWrapperBase)]
    names = {family.name for metric in ours for family in metric.collect()}
    assert names
    text = page("docs/operations.md")
    assert {name for name in names if f"`{name}" not in text} == set()


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_links_and_named_files_exist(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for target in _LINK.findall(_FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        found = (file.parent / path).resolve() if path else file
        assert found.exists(), f"{file.name} links to {target}"
        if anchor:
            assert anchor in anchors(found), f"{file.name} links to {target}"
    for name in _NAMED_FILE.findall(text):
        places = (ROOT, file.parent, ROOT / "nlu" / "components", *ROOT.glob("bot/*/"))
        found_here = any(next(place.glob(name.rstrip("/")), None) for place in places)
        assert found_here or name in _NOT_IN_THE_TREE, f"{file.name} names {name}"


def test_pages_that_the_code_names_exist() -> None:
    named: set[str] = set()
    for folder in ("bot", "actions", "nlu"):
        for file in (ROOT / folder).glob("**/*.py"):
            named |= set(re.findall(r"docs/[\w.-]+\.md", file.read_text(encoding="utf-8")))
    named |= set(re.findall(r"docs/[\w.-]+\.md", page("config.yml") + page("domain.yml")))
    assert {name for name in named if not (ROOT / name).exists()} == set()


def anchors(file: Path) -> set[str]:
    text = _FENCE.sub("", file.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_both_readmes_say_the_same() -> None:
    english, chinese = page("README.md"), page("README.zh-CN.md")
    assert len(english.splitlines()) < 100
    assert commands_in(english) == commands_in(chinese)
    english, chinese = _FENCE.sub("", english), _FENCE.sub("", chinese)
    for part, pattern in {
        "sections": r"^(#+) ",
        "rows of tables": r"^(\|) (?!---)",
        "things to try": r"^(\d)\. ",
        "words to try": r"「(.*?)」",
        "names in code": r"`([^`]+)`",
        "addresses": r"(http://\S+)",
        "figures": r"(—)",
    }.items():
        ours = re.findall(pattern, english, re.MULTILINE)
        theirs = re.findall(pattern, chinese, re.MULTILINE)
        assert sorted(ours) == sorted(theirs), part
    assert links_in(english) == links_in(chinese)


def links_in(text: str) -> set[str]:
    """All but those from one language to the other."""
    return set(_LINK.findall(text)) - {"README.md", "README.zh-CN.md"}


def commands_in(text: str) -> list[str]:
    fenced = "\n".join(_FENCE.findall(text))
    return re.findall(r"^(make [a-z]+|anxin [a-z-]+)", fenced, re.MULTILINE)


def test_the_readme_names_the_demo_as_it_is() -> None:
    text = page("README.md")
    for account in ACCOUNTS:
        assert f"`{account.username}` / `{account.password}`" in text
    sentences = {show.name: set(show.sentences) for show in showcase()}
    tries = re.findall(r"^\d\. (\S+): (.*)$", text, re.MULTILINE)
    assert len(tries) == 5
    for name, line in tries:
        assert set(re.findall("「(.*?)」", line)) <= sentences[name], name


def test_thresholds_are_those_of_the_pipeline() -> None:
    pipeline = yaml.safe_load(page("config.yml"))["pipeline"]
    fallback = next(part for part in pipeline if part["name"] == "FallbackClassifier")
    text = page("docs/architecture.md")
    assert f"below {fallback['threshold']:.2f}" in text
    assert f"within {fallback['ambiguity_threshold']:.2f}" in text


def test_the_python_example_makes_a_token_that_is_accepted(
    app: web.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.store.base import Base
    from bot.store.engine import open_engine

    settings = app[PARTS].settings
    monkeypatch.setenv("ANXIN_SHOP_SECRET", settings.shop_secret)
    example = re.findall(r"```python\n(.*?)```", page("docs/embedding.md"), re.DOTALL)
    names: dict[str, object] = {}
    exec(example[0].replace("my-shop", settings.shop_id), names)  # noqa: S102 - it is our own page
    token = names["anxin_token"]("b-1", "小雨")  # type: ignore[operator]
    assert jwt.get_unverified_header(token)["alg"] == "HS256"
    # The example reads the machine's clock, as a shop does: ours is set to when it did.
    issued = jwt.decode(token, options={"verify_signature": False})["iat"]
    clock = app[PARTS].clock
    assert isinstance(clock, SetClock)
    clock.now = datetime.fromtimestamp(issued, UTC)

    engine = open_engine(settings.database_url)
    Base.metadata.create_all(engine)
    engine.dispose()
    claim = app[CORE].buyers.check(token)
    assert (claim.buyer_id, claim.name, claim.order_no) == ("b-1", "小雨", None)
