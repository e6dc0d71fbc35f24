"""Learned once: read from its file the next time, and anew where what taught it has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from structlog.testing import capture_logs

from nlu.learned import Learned, get, put


class Lesson:
    """Counts how often it was learned."""

    def __init__(self, text: str) -> None:
        self.text = text

    def save(self, file: Path) -> None:
        put(file, {"text": self.text}, {})


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "lines.tsv"
    file.write_text("降价", encoding="utf-8")
    return file


def learned(source: Path, times: list[str]) -> Learned[Lesson]:
    def learn() -> Lesson:
        times.append(source.read_text(encoding="utf-8"))
        return Lesson(times[-1])

    def load(file: Path) -> Lesson:
        words: dict[str, Any]
        words, _ = get(file)
        return Lesson(words["text"])

    return Learned("lesson", learn, load=load, sources=lambda: [source])


def test_it_is_learned_once_and_again_when_its_lines_have_changed(source: Path) -> None:
    folder, times = source.parent / "kept", list[str]()
    for _ in range(2):
        lesson = learned(source, times)
        lesson.warm(folder)
        assert lesson.model().text == "降价"
    assert times == ["降价"]
    source.write_text("保价", encoding="utf-8")
    lesson = learned(source, times)
    lesson.warm(folder)
    assert (lesson.model().text, times) == ("保价", ["降价", "保价"])


def test_where_it_cannot_be_kept_it_is_used_all_the_same_and_said(source: Path) -> None:
    no_folder, times = source, list[str]()
    lesson = learned(source, times)
    with capture_logs() as lines:
        lesson.warm(no_folder)
    assert lesson.model().text == "降价"
    assert [line["event"] for line in lines] == ["not_kept"]


def test_words_and_numbers_come_back_as_they_were_put(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "model.npz"
    put(file, ["运费", 1], {"weights": np.arange(6).reshape(2, 3)})
    words, arrays = get(file)
    assert words == ["运费", 1]
    assert arrays.keys() == {"weights"}
    assert arrays["weights"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert [one.name for one in file.parent.iterdir()] == ["model.npz"], "no half file is left"
