"""Reads messages through a trained model without a server: a line in, a line of JSON out.

Run in the engine's environment: python -m nlu.components.parse_lines models/<name>.tar.gz
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import time
import warnings
from typing import TYPE_CHECKING, Any, Dict, Text, TextIO

import structlog

from nlu import zh
from nlu.components import no_tensorflow

if TYPE_CHECKING:
    from rasa.core.agent import Agent

_RANKING = 5
_FALLBACK = "nlu_fallback"


def main() -> None:
    """Standard input to standard output; what Rasa logs goes to standard error."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    # Rasa's server does this for itself; without it every message is printed at full length.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    no_tensorflow.use()
    from rasa.core.agent import Agent

    from nlu.components import runner

    runner.use()
    agent = Agent.load(sys.argv[1])
    asyncio.run(_read(agent, out))


async def _read(agent: Agent, out: TextIO) -> None:
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        cleaned = zh.clean_for_engine(text)
        began = time.perf_counter()
        read = await agent.parse_message(cleaned) if cleaned else {}
        took = {"ms": round((time.perf_counter() - began) * 1000, 2)}
        out.write(json.dumps({**_answer(text, read), **took}, ensure_ascii=False) + "\n")
        out.flush()


def _answer(text: Text, read: Dict[Text, Any]) -> Dict[Text, Any]:
    ranking = [i for i in read.get("intent_ranking", []) if i["name"] != _FALLBACK]
    return {
        "text": text,
        "intent": ranking[0] if ranking else {"name": _FALLBACK, "confidence": 0.0},
        # Whether the dialogue would ask back instead of acting on this reading.
        "fallback": not ranking or read["intent"]["name"] == _FALLBACK,
        "ranking": ranking[:_RANKING],
        "wishes": read.get("wishes", []),
        "beside": read.get("beside", []),
        "items": read.get("items", []),
        "entities": [entity.__dict__ for entity in zh.find_entities(text)],
    }


if __name__ == "__main__":
    main()
