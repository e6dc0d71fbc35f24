"""A process that bursts is an error here, and nothing else."""

from __future__ import annotations

import pytest

from bot.confined import Bounds, Burst, Confined, Refused

BOUNDS = Bounds(memory_mb=128, cpu_seconds=1, silence_seconds=30)


def asked(request: bytes, bounds: Bounds = BOUNDS) -> bytes:
    with Confined("tests.confined.jobs", bounds) as process:
        return process.ask(request)


def test_it_answers_one_request_after_another():
    with Confined("tests.confined.jobs", BOUNDS) as process:
        assert [process.ask(text) for text in (b"abc", b"", b"x" * 3_000_000)] == [
            b"cba", b"", b"x" * 3_000_000
        ]  # fmt: skip


def test_it_has_no_secrets(monkeypatch):
    monkeypatch.setenv("ANXIN_SHOP_SECRET", "s" * 32)
    assert b"ANXIN" not in asked(b"environment")


@pytest.mark.parametrize(
    ("request_", "how"),
    [
        (b"memory", "memory"),
        (b"time", "time"),
        (b"fail", "ZeroDivisionError"),
        (b"panic", "KeyboardInterrupt"),
        (b"crash", "memory"),
        (b"exit", "ended with 3"),
        (b"write", "OSError"),
    ],
)
def test_what_goes_wrong_there_is_named_here(request_, how):
    with pytest.raises(Burst, match=how):
        asked(request_)


def test_one_that_hangs_is_given_up():
    with pytest.raises(Burst, match="time"):
        asked(b"hang", Bounds(memory_mb=256, cpu_seconds=1, silence_seconds=0))


def test_a_refusal_comes_with_its_words():
    with pytest.raises(Refused, match="不行"):
        asked(b"refuse")


def test_what_libraries_print_is_no_answer():
    assert asked(b"print") == b"printed"
