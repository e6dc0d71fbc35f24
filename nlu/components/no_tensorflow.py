"""Rasa without TensorFlow: none of our components uses it, and it costs more than all the rest.

Rasa's modules import TensorFlow and Keras at their top, for components that config.yml does not
name. After `use()` they get stand-ins: names to inherit from and to annotate with, nothing that can
be called. So TensorFlow need not be installed, and where it is, it is not loaded. A component that
needs it says so when it is made or trained; tests/nlu/in_engine.py looks at those of config.yml.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import os
import sys
from abc import ABCMeta
from types import ModuleType
from typing import Any, List, Optional, Sequence, Text

WANTED = "RASA_WITH_TENSORFLOW"
LEFT_OUT = ("tensorflow", "tensorflow_hub", "tensorflow_text", "keras", "jax")

# Between them they import all of Rasa's modules that name TensorFlow at their top.
_RASA = ("rasa.__main__", "rasa.engine.recipes.default_components", "rasa.core.test")


class NeedsTensorFlow(ImportError):
    """A part of TensorFlow was asked to do something."""

    def __init__(self, name: Text) -> None:
        super().__init__(
            f"{name} is needed, and TensorFlow is left out of the engine "
            "(nlu/components/no_tensorflow.py): config.yml names a component that cannot be used."
        )


class _StandIn(ABCMeta):
    """A class in name only; so are all its parts."""

    def __getattr__(cls, name: Text) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__qualname__}.{name}")

    def __call__(cls, *_: Any, **__: Any) -> Any:
        raise NeedsTensorFlow(cls.__qualname__)


def _stand_in(name: Text) -> Any:
    return _StandIn(name.rpartition(".")[2], (), {"__qualname__": name, "__module__": __name__})


class _Module(ModuleType):
    def __getattr__(self, name: Text) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{self.__name__}.{name}")


class _StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds them before the installed ones; once Rasa is read, says that there are none, so that
    no other library takes them for the real ones."""

    given = True

    def find_spec(
        self, fullname: Text, path: Optional[Sequence[Text]], target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if fullname.partition(".")[0] not in LEFT_OUT:
            return None
        if not self.given:
            raise NeedsTensorFlow(fullname)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing in it."""


def use() -> None:
    """Import Rasa without TensorFlow. Raises RuntimeError where that is loaded already. With the
    variable WANTED it is loaded as ever: bench/understanding.py measures Rasa's own pipelines."""
    if os.environ.get(WANTED):
        return
    if _loaded():
        raise RuntimeError(f"loaded before it could be left out: {', '.join(_loaded())}")
    finder = _StandIns()
    sys.meta_path.insert(0, finder)
    for name in _RASA:
        importlib.import_module(name)
    finder.given = False
    for name in _loaded():
        del sys.modules[name]


def needed_by(component: type) -> List[Text]:
    """The modules of a component and of what it inherits from that name TensorFlow."""
    homes = {part.__module__ for part in component.__mro__ if part.__module__ != "builtins"}
    return sorted(home for home in homes if _names_it(sys.modules[home]))


def _names_it(module: ModuleType) -> bool:
    return any(
        isinstance(value, (_StandIn, _Module))
        for name, value in vars(module).items()
        if module.__name__ != __name__ and not name.startswith("__")
    )


def _loaded() -> List[Text]:
    return [name for name in sys.modules if name.partition(".")[0] in LEFT_OUT]
