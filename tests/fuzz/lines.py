"""Lines × decide: one line out for each line in, whatever is in it."""

from __future__ import annotations

import json
import random
from pathlib import Path

from bot.policy import Policy
from bot.policy.wire import answers
from tests.fuzz.nasty import altered, damaged
from tests.fuzz.report import Found, Limit
from tests.policy.cases import boundary_cases


def fuzz(limit: Limit, *, seed: int, folder: Path) -> Found:
    chance, found = random.Random(seed), Found("lines", folder)
    seeds = list(boundary_cases(200))
    policy = Policy()
    while limit.left(found.tries):
        found.tries += 1
        line = chance.choice(seeds)
        for _ in range(chance.choice((0, 1, 1, 2))):
            line = altered(line, chance)
        raw = json.dumps(line).encode()
        if chance.random() < 0.2:
            raw = damaged(raw, chance).replace(b"\n", b" ")
        try:
            said = list(answers([raw], policy))
            answer = json.loads(said[0])
        except Exception as error:
            found.broke(error, raw)
            continue
        if len(said) != 1 or said[0].count(b"\n") != 1 or not ({"error", "outcome"} & set(answer)):
            found.fault("not one answer", raw)
        found.outcomes["error" if "error" in answer else "decided"] += 1
    return found
