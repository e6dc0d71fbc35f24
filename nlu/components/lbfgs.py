"""Minimises a smooth convex function of very many numbers.

SciPy's L-BFGS-B spends more time on a million absent bounds than on the function; this is the
same method without them (Nocedal and Wright, Numerical Optimization, algorithm 7.4).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Function = Callable[[Floats], tuple[float, Floats]]

_MEMORY = 8
_SUFFICIENT = 1e-4
_HALVINGS = 20


def minimise(function: Function, start: Floats, *, iterations: int, tolerance: float) -> Floats:
    """function gives value and gradient; stops when a step gains less than tolerance of it."""
    point, (value, gradient) = start, function(start)
    pairs: deque[tuple[Floats, Floats]] = deque(maxlen=_MEMORY)
    for _ in range(iterations):
        direction = _direction(gradient, pairs)
        slope = float(direction @ gradient)
        # Before anything is known of the curvature, a step as long as the gradient overshoots.
        step = 1.0 if pairs else 1.0 / max(1.0, float(np.linalg.norm(gradient)))
        for _ in range(_HALVINGS):
            candidate = point + np.float32(step) * direction
            new_value, new_gradient = function(candidate)
            if new_value <= value + _SUFFICIENT * step * slope:
                break
            step /= 2
        else:
            return point
        moved, turned = candidate - point, new_gradient - gradient
        if float(moved @ turned) > 1e-10:
            pairs.append((moved, turned))
        gain = value - new_value
        point, value, gradient = candidate, new_value, new_gradient
        if gain <= tolerance * abs(value):
            return point
    return point


def _direction(gradient: Floats, pairs: deque[tuple[Floats, Floats]]) -> Floats:
    """Downhill, bent by what the last steps told of the curvature (two-loop recursion)."""
    direction = -gradient
    shares: list[tuple[float, float]] = []
    for moved, turned in reversed(pairs):
        inverse = 1.0 / float(moved @ turned)
        share = inverse * float(moved @ direction)
        direction = direction - np.float32(share) * turned
        shares.append((inverse, share))
    if pairs:
        moved, turned = pairs[-1]
        direction = direction * np.float32(float(moved @ turned) / float(turned @ turned))
    for (moved, turned), (inverse, share) in zip(pairs, reversed(shares), strict=True):
        back = inverse * float(turned @ direction)
        direction = direction + np.float32(share - back) * moved
    return direction
