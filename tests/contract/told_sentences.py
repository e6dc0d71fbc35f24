"""Every sentence that a refusal may tell, gathered from the source: `{}` where a value stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import actions.frame.base  # noqa: F401  (every room's errors are known then)
import bot.app  # noqa: F401
from bot.errors import AnxinError

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[一-鿿]")
# Functions that make the words of a refusal, of which the place that raises it knows nothing.
MAKE_WORDS = {
    "bot/desk/passwords.py": ("weakness",),
    "bot/library/service.py": ("_faults",),
    "bot/policy/editing.py": ("read", "_range", "_packs", "_pack_problems"),
    "bot/policy_versions/releasing.py": ("needs_second",),
    "bot/gateway/frames.py": ("<module>",),
    "bot/adapters/picture_process.py": ("<module>",),
    "bot/cases/workbench.py": ("<module>",),
    "bot/gateway/payouts.py": ("results",),
    "bot/gateway/imports.py": ("hand_in",),
    "bot/imports/service.py": ("<module>",),
    "bot/registers/filling.py": (
        *("read", "_value", "_one", "_several", "_line", "_text", "_number", "_money", "_date"),
        *("_yesno", "_order", "<module>"),
    ),
    "bot/registers/forms.py": ("_faults", "_fault", "_fault_of_options", "checked"),
    "bot/registers/form_service.py": ("_taken",),
    "bot/registers/service.py": ("_read",),
    "bot/reviews/drafts.py": ("faults",),
    "bot/reviews/service.py": ("_check",),
    "bot/typed.py": ("thousandths", "fen_typed", "phone", "_read"),
}
# Where a refusal is raised with words from elsewhere: from MAKE_WORDS, or from the file or the
# buyer's chat that the next line names.
FROM_ELSEWHERE = {
    "bot/adapters/picture_files.py",
    "bot/adapters/picture_process.py",
    "bot/decisions/service.py",
    "bot/desk/account_book.py",
    "bot/desk/accounts.py",
    "bot/desk/saying.py",
    "bot/decisions/instead.py",
    "bot/desk/waiting.py",
    "bot/gateway/frames.py",
    "bot/gateway/middlewares.py",
    "bot/gateway/requests.py",
    "bot/gateway/uploads.py",
    "bot/library/service.py",
    "bot/payouts/service.py",
    "bot/policy/editing.py",
    "bot/registers/forms.py",
    "bot/registers/service.py",
    "bot/reviews/service.py",
}
# What nobody at the desk is told: files are imported, and buyers chat, in Chinese.
_ELSEWHERE = ("bot/web", "bot/commands", "bot/demo", "bot/shop/importing", "bot/confined.py")


def kinds() -> set[str]:
    found, open_ = {AnxinError.__name__}, [AnxinError]
    while open_:
        for kind in open_.pop().__subclasses__():
            found.add(kind.__name__)
            open_.append(kind)
    return found


def sentences() -> dict[str, str]:
    """Each sentence with where it stands."""
    found: dict[str, str] = {}
    named = kinds()
    for file in sorted((ROOT / "bot").rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        if place.startswith(_ELSEWHERE):
            continue
        for sentence in _in(ast.parse(file.read_text(encoding="utf-8")), place, named):
            found.setdefault(sentence, place)
    return found


def raised_with_other_words() -> set[str]:
    """Files that raise a refusal with words that do not stand there."""
    found, named = set(), kinds()
    for file in sorted((ROOT / "bot").rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        if place.startswith(_ELSEWHERE):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                words = node.exc.args
                if _name(node.exc.func) in named and words and not [*_words(words[0])]:
                    found.add(place)
    return found


def _in(tree: ast.Module, place: str, named: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in named | {"error_response"}:
            for part in (*node.args, *(k.value for k in node.keywords)):
                yield from _words(part)
        if isinstance(node, ast.ClassDef) and node.name in named:
            for line in node.body:
                if isinstance(line, ast.Assign) and _name(line.targets[0]) == "message":
                    yield from _words(line.value)
        if isinstance(node, ast.FunctionDef) and node.name in MAKE_WORDS.get(place, ()):
            for line in node.body[_has_doc(node) :]:
                yield from _words(line)
    if "<module>" in MAKE_WORDS.get(place, ()):
        for line in tree.body:
            if isinstance(line, ast.Assign):
                yield from _words(line.value)


def _has_doc(node: ast.FunctionDef) -> int:
    return 0 if ast.get_docstring(node) is None else 1


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _words(node: ast.AST) -> Iterator[str]:
    """Whole sentences in an expression; what is put into one is a value."""
    if isinstance(node, ast.JoinedStr):
        parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
        text = "".join(str(part) for part in parts)
        if CHINESE.search(text):
            yield text
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str) and CHINESE.search(node.value):
            yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from _words(child)
