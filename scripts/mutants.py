"""Damages the code at random, one place at a time, and lists the damages that no test notices.

First every test runs once, to learn which lines it runs and how long it takes; then each mutant
meets the fast SQLite tests that run its line. All of it happens in a copy of the tree.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from xml.etree import ElementTree as ET

from coverage import CoverageData

ROOT = Path(__file__).resolve().parent.parent
# Whose tests are asked to notice: the room's own first, then those of who calls it.
ROOMS: dict[str, tuple[str, ...]] = {
    "bot/gateway": ("tests/gateway", "tests/payouts", "tests/contract"),
    "bot/desk": ("tests/desk", "tests/gateway", "tests/actions", "tests/decisions"),
    "bot/decisions": ("tests/decisions", "tests/payouts", "tests/cases", "tests/actions"),
    "bot/cases": ("tests/cases", "tests/gateway", "tests/actions", "tests/appeals"),
    "bot/payouts": ("tests/payouts", "tests/gateway"),
    "bot/shop/importing": ("tests/shop",),
}
# What only the engine's processes, a browser or a model would notice is not asked here.
_ASIDE = ("-m", "not slow", "--timeout", "120")
# Reading the map of the tests is slow on a busy machine; a mutant's own tests are not.
_MAP_SECONDS = 3600
_SPARE_SECONDS = 30

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
}  # fmt: skip
MISSED = ("survived", "no test")
# What is written for people who run the shop changes nothing when it is gone.
_SAID_TO_OPERATORS = ("log.", "metrics.")


@dataclass(frozen=True)
class Mutant:
    """One damage: the file's text before and after, and the first and last line it touches."""

    file: str
    first: int
    last: int
    before: str
    after: str

    def diff(self) -> str:
        lines = difflib.unified_diff(
            self.before.splitlines(), self.after.splitlines(), lineterm="", n=0
        )
        return "\n".join(line for line in list(lines)[2:] if not line.startswith("@@"))


class _Finder(ast.NodeVisitor):
    """Collects (node, replacement text) of everything that can be damaged."""

    def __init__(self) -> None:
        self.found: list[tuple[ast.AST, str]] = []

    def _swap(self, node: ast.AST, name: str, value: object) -> None:
        fields_ = {key: getattr(node, key) for key in node._fields} | {name: value}
        self.found.append((node, f"({ast.unparse(type(node)(**fields_))})"))

    def visit_Compare(self, node: ast.Compare) -> None:
        for place, operator in enumerate(node.ops):
            other = _SWAPS.get(type(operator))
            if other is not None:
                self._swap(node, "ops", [*node.ops[:place], other(), *node.ops[place + 1 :]])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self._swap(node, "op", _SWAPS[type(node.op)]())
        for place in range(len(node.values)):
            rest = [*node.values[:place], *node.values[place + 1 :]]
            text = f" {'and' if isinstance(node.op, ast.And) else 'or'} "
            self.found.append((node, f"({text.join(f'({ast.unparse(one)})' for one in rest)})"))
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if type(node.op) in _SWAPS:
            self._swap(node, "op", _SWAPS[type(node.op)]())
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self.found.append((node, f"({ast.unparse(node.operand)})"))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.found.append((node, str(not node.value)))
        elif isinstance(node.value, int):
            self.found.append((node, str(node.value + 1)))

    def visit_If(self, node: ast.If) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def _negate(self, test: ast.expr) -> None:
        if isinstance(test, ast.Name | ast.Attribute | ast.Call):
            self.found.append((test, f"(not {ast.unparse(test)})"))

    def visit_Expr(self, node: ast.Expr) -> None:
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if not isinstance(call, ast.Call) or ast.unparse(call).startswith(_SAID_TO_OPERATORS):
            return
        self.found.append((node, "pass"))
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self.found.append((node, "pass"))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (*node.args.defaults, *node.args.kw_defaults, *node.body):
            if part is not None:
                self.visit(part)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in node.body:
            self.visit(part)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Python 3.11 does not say where in its line a part of an f-string stands."""


def mutants_of(root: Path, file: str) -> list[Mutant]:
    text = (root / file).read_text(encoding="utf-8")
    lines = text.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    finder = _Finder()
    finder.visit(ast.parse(text))
    made: list[Mutant] = []
    for node, new in finder.found:
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        raw = text.encode()
        after = (raw[:start] + new.encode() + raw[end:]).decode()
        made.append(Mutant(file, node.lineno, node.end_lineno, text, after))
    return made


@dataclass
class CoverageMap:
    """Which test runs which line, and how long it takes."""

    seconds: dict[str, float]
    of_line: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    of_file: dict[str, set[str]] = field(default_factory=dict)

    def for_mutant(self, mutant: Mutant, folders: Sequence[str]) -> list[str]:
        """The room's own first, the quick ones before the slow. A line that runs when its file
        is loaded may be noticed by whoever runs anything of the file."""
        lines = list(range(mutant.first, mutant.last + 1))
        # The second line of an expression counts as run where the first one did.
        while lines[0] > 1 and not any((mutant.file, line) in self.of_line for line in lines):
            lines = [lines[0] - 1]
        found = set().union(*(self.of_line.get((mutant.file, line), set()) for line in lines))
        found = found or self.of_file.get(mutant.file, set())
        place = {folder: number for number, folder in enumerate(folders)}
        ranked = [
            (place[folder], self.seconds[name], name)
            for name in found
            if (folder := "/".join(name.split("/")[:2])) in place
        ]
        return [name for _, _, name in sorted(ranked)]

    def within(self, names: Sequence[str], seconds: float) -> list[str]:
        """The first of them, up to so much time; one at least."""
        ends = list(accumulate(self.seconds[name] for name in names))
        return [
            name for name, end in zip(names, ends, strict=True) if end <= seconds or end == ends[0]
        ]


def learn(tree: Path, folders: Sequence[str], workers: int) -> CoverageMap:
    report, data = tree / "report.xml", tree / "map.coverage"
    command = [sys.executable, "-m", "pytest", *folders, *_ASIDE, "-q", "-n", str(workers)]
    command += ["-p", "no:randomly", "--cov=bot", "--cov-context=test", "--cov-report="]
    learned = [*command, f"--junitxml={report}"]
    if _run(learned, tree, _MAP_SECONDS, {"COVERAGE_FILE": str(data)}) is None:
        raise SystemExit("the tests did not end in an hour: take fewer rooms, or a quieter machine")
    tests = CoverageMap(dict(_passed(report)))
    found = CoverageData(str(data))
    found.read()
    for path in found.measured_files():
        file = Path(path).relative_to(tree).as_posix()
        for line, contexts in found.contexts_by_lineno(path).items():
            names = {context.rpartition("|")[0] for context in contexts} & tests.seconds.keys()
            tests.of_line[file, line] = names
            tests.of_file.setdefault(file, set()).update(names)
    return tests


def _passed(report: Path) -> Iterator[tuple[str, float]]:
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by us
        if case.find("failure") is None and case.find("error") is None:
            file = case.attrib["classname"].replace(".", "/")
            yield f"{file}.py::{case.attrib['name']}", float(case.attrib["time"])


def _run(
    command: Sequence[str], tree: Path, seconds: float, more: dict[str, str] | None = None
) -> int | None:
    """The exit code; None where it took too long."""
    process = subprocess.Popen(
        command,
        cwd=tree,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"} | (more or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return None


def try_out(tree: Path, mutant: Mutant, names: Sequence[str], seconds: float) -> str:
    """`killed`, `too slow` (an endless loop, say), `survived` or `no test`."""
    if not names:
        return "no test"
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:randomly"]
    file = tree / mutant.file
    file.write_text(mutant.after, encoding="utf-8")
    try:
        code = _run([*command, *_ASIDE, *names], tree, 3 * seconds + _SPARE_SECONDS)
    finally:
        file.write_text(mutant.before, encoding="utf-8")
    return "too slow" if code is None else "survived" if code == 0 else "killed"


@contextlib.contextmanager
def copy_of_the_tree() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="anxin-mutants-") as name:
        tree = Path(name).resolve()
        listed = subprocess.run(
            ["git", "ls-files", "-z", "-co", "--exclude-standard"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        for file in filter(None, listed.split("\0")):
            if (ROOT / file).is_file():
                (tree / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / file, tree / file)
        yield tree


def draw(root: Path, rooms: Sequence[str], count: int, seed: int) -> list[tuple[str, Mutant]]:
    """Rooms in turn, so that each is looked at however early the time is over."""
    chance = random.Random(seed)
    piles: list[list[tuple[str, Mutant]]] = []
    for room in rooms:
        files = sorted(path.relative_to(root).as_posix() for path in (root / room).rglob("*.py"))
        pile = [(room, mutant) for file in files for mutant in mutants_of(root, file)]
        chance.shuffle(pile)
        piles.append(pile)
    most = max(map(len, piles), default=0)
    return [pile[turn] for turn in range(most) for pile in piles if turn < len(pile)][:count]


def main() -> int:
    wanted = _arguments()
    rooms = wanted.room or list(ROOMS)
    folders = list(dict.fromkeys(folder for room in rooms for folder in ROOMS[room]))
    end = time.monotonic() + wanted.minutes * 60
    counts: dict[str, Counter[str]] = {room: Counter() for room in rooms}
    with copy_of_the_tree() as tree:
        drawn = draw(tree, rooms, wanted.count, wanted.seed)
        print(f"learning which test runs what: {', '.join(folders)}", flush=True)
        tests = learn(tree, folders, wanted.workers)
        print(f"{len(tests.seconds)} tests; {len(drawn)} mutants", flush=True)
        for room, mutant in drawn:
            if time.monotonic() > end:
                print("\nthe time is over", flush=True)
                break
            names = tests.within(tests.for_mutant(mutant, ROOMS[room]), wanted.seconds)
            verdict = try_out(tree, mutant, names, wanted.seconds)
            counts[room][verdict] += 1
            if verdict in MISSED:
                print(f"\n{verdict}: {mutant.file}:{mutant.first}\n{mutant.diff()}", flush=True)
    print()
    for room, found in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        noticed = found.total() - sum(found[verdict] for verdict in MISSED)
        print(f"{room}: {noticed} of {found.total()} noticed; {dict(found)}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300, help="how many mutants to draw")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws others")
    parser.add_argument("--minutes", type=float, default=180, help="stop trying after so long")
    parser.add_argument("--seconds", type=float, default=20, help="tests for one mutant")
    parser.add_argument("--workers", type=int, default=2, help="processes that learn the tests")
    parser.add_argument("--room", action="append", choices=list(ROOMS), help="only this room")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
