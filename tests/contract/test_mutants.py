"""The damages that `make mutants` draws: each is a program, of another meaning, in one place."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from scripts.mutants import ROOMS, ROOT, CoverageMap, Mutant, draw, mutants_of

SOURCE = """\
LIMIT = 3

def pay(bill, *, twice=False):
    if bill.open and bill.fen >= LIMIT:
        raise TooMuch(f"{bill.fen + 1} 分")
    log.info("paid")
    send(bill)
    return -bill.fen if twice else bill.fen - 1
"""


@pytest.fixture
def mutants(tmp_path: Path) -> list[Mutant]:
    (tmp_path / "one.py").write_text(SOURCE, encoding="utf-8")
    return mutants_of(tmp_path, "one.py")


def test_bounds_conditions_numbers_calls_and_raises_are_damaged(mutants: list[Mutant]) -> None:
    changed = {
        line for mutant in mutants for line in mutant.diff().splitlines() if line.startswith("+")
    }
    assert changed == {
        "+LIMIT = 4",
        "+def pay(bill, *, twice=True):",
        "+    if (bill.open or bill.fen >= LIMIT):",
        "+    if ((bill.fen >= LIMIT)):",
        "+    if ((bill.open)):",
        "+    if bill.open and (bill.fen > LIMIT):",
        "+        pass",
        "+    pass",
        "+    return -bill.fen if (not twice) else bill.fen - 1",
        "+    return -bill.fen if twice else (bill.fen + 1)",
        "+    return -bill.fen if twice else bill.fen - 2",
    }


def test_a_damage_is_a_program_of_another_meaning(mutants: list[Mutant]) -> None:
    for mutant in mutants:
        assert ast.dump(ast.parse(mutant.after)) != ast.dump(ast.parse(SOURCE))


def test_the_same_seed_draws_the_same_from_every_room() -> None:
    drawn = draw(ROOT, list(ROOMS), 12, 7)
    assert [room for room, _ in drawn] == [*ROOMS, *ROOMS]
    assert drawn == draw(ROOT, list(ROOMS), 12, 7) != draw(ROOT, list(ROOMS), 12, 8)


def test_the_folders_that_are_asked_to_notice_are_there() -> None:
    for room, folders in ROOMS.items():
        assert (ROOT / room).is_dir()
        assert all((ROOT / folder).is_dir() for folder in folders)


def test_a_line_is_tried_by_who_runs_it_the_rooms_own_and_quick_ones_first(
    mutants: list[Mutant],
) -> None:
    own, slow, other = "tests/pay/t.py::a", "tests/pay/t.py::b", "tests/cases/t.py::c"
    tests = CoverageMap(
        {own: 1.0, slow: 3.0, other: 0.1, "tests/far/t.py::d": 0.1},
        {("one.py", 4): {slow, other, own, "tests/far/t.py::d"}, ("one.py", 1): set()},
        {"one.py": {slow, own}},
    )
    in_line = {mutant.first: mutant for mutant in mutants}
    folders = ("tests/pay", "tests/cases")
    assert tests.for_mutant(in_line[4], folders) == [own, slow, other]
    assert tests.for_mutant(in_line[1], folders) == [own, slow], "runs when the file is loaded"
    assert tests.within([own, slow, other], 3.9) == [own]
    assert tests.within([slow, own], 0.5) == [slow], "one at least"
