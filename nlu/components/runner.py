"""Runs Rasa's graph of components one after the other.

Rasa's own runner hands each message to dask, which plans the same few steps anew for every message
and for every action, each time for longer than most of the steps take.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text, Tuple

import rasa.core.processor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

# A node and the nodes or inputs that it needs.
Step = Tuple[Text, Tuple[Text, ...]]


class StepRunner(DaskGraphRunner):
    """Same nodes, same answers; the order of steps is made once for each set of targets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As DaskGraphRunner."""
        super().__init__(*args, **kwargs)
        self._plans: Dict[Tuple[Text, ...], List[Step]] = {}

    def run(
        self, inputs: Optional[Dict[Text, Any]] = None, targets: Optional[List[Text]] = None
    ) -> Dict[Text, Any]:
        """The outputs of the targets, as DaskGraphRunner.run gives them."""
        names = tuple(targets or self._graph_schema.target_names)
        if names not in self._plans:
            self._plans[names] = _plan(self._graph_schema.minimal_graph_schema(list(names)))
        done: Dict[Text, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, needs in self._plans[names]:
            if name in done:
                raise GraphRunError(f"The input {name!r} has the name of a component.")
            done[name] = self._instantiated_nodes[name](*(done.get(need, need) for need in needs))
        return {name: done[name][1] for name in names}


def use() -> None:
    """Every agent loaded from now on runs this way."""
    rasa.core.processor.DaskGraphRunner = StepRunner


def _plan(schema: GraphSchema) -> List[Step]:
    steps: Dict[Text, Step] = {}

    def add(name: Text) -> None:
        if name in schema.nodes and name not in steps:
            needs = tuple(schema.nodes[name].needs.values())
            for need in needs:
                add(need)
            steps[name] = (name, needs)

    for name in schema.nodes:
        add(name)
    return list(steps.values())
