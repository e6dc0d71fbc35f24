"""Draws a confusion matrix as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

_CELL = 18
_LABELS = 170
_STYLE = (
    "text{font:11px sans-serif;fill:#333}.n{font-size:9px;text-anchor:middle}"
    ".row{text-anchor:end}line{stroke:#eee}"
)
_RIGHT, _WRONG = "#2e7d32", "#c62828"


def draw(pairs: Sequence[tuple[str, str]], title: str) -> str:
    """One row a label, one column a reading; the darker a field, the greater its share."""
    counts = Counter(pairs)
    totals = Counter(label for label, _ in pairs)
    names = sorted({name for pair in pairs for name in pair})
    size = _LABELS + _CELL * len(names) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}">',
        f"<style>{_STYLE}</style>",
        f'<rect width="{size}" height="{size}" fill="#fff"/>',
        f'<text x="8" y="18">{escape(title)}</text>',
        *(part for index, name in enumerate(names) for part in _labels(index, name, size)),
        *(
            _field(names.index(label), names.index(read), count, count / totals[label])
            for (label, read), count in sorted(counts.items())
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _labels(index: int, name: str, size: int) -> tuple[str, ...]:
    middle = _LABELS + index * _CELL + _CELL / 2 + 4
    edge = _LABELS + index * _CELL
    shown = escape(name)
    return (
        f'<line x1="{_LABELS}" y1="{edge}" x2="{size - 10}" y2="{edge}"/>',
        f'<text class="row" x="{_LABELS - 6}" y="{middle}">{shown}</text>',
        f'<text transform="translate({middle} {_LABELS - 6}) rotate(-90)">{shown}</text>',
    )


def _field(row: int, column: int, count: int, share: float) -> str:
    x, y = _LABELS + column * _CELL, _LABELS + row * _CELL
    colour = _RIGHT if row == column else _WRONG
    strength = round(0.15 + 0.6 * share, 2)
    return (
        f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" '
        f'fill="{colour}" fill-opacity="{strength}"/>'
        f'<text class="n" x="{x + _CELL / 2}" y="{y + _CELL / 2 + 3}">{count}</text>'
    )
