"""The source of a module as one file that stands alone, with what it uses of this project's other modules."""

from __future__ import annotations

import ast
import inspect
import sys
from functools import cache
from importlib import import_module
from types import ModuleType

_OWN = ("assistant", "connectors")


def standing_alone(module: ModuleType) -> str:
    """The module's source behind the definitions it needs of others here, each as it is written there."""
    gathered = _Gathered()
    for name in _definitions(module):
        gathered.take(module, name)
    docstring = inspect.getdoc(module) or ""
    imports = "\n".join(sorted(gathered.imports))
    return (
        f'"""{docstring}\n"""\n\nfrom __future__ import annotations\n\n{imports}\n\n'
        + "\n\n".join(gathered.parts)
        + "\n"
    )


class _Gathered:
    """Definitions in an order in which each stands behind those it uses, and the imports they need."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.imports: set[str] = set()
        self._from: dict[str, str] = {}

    def take(self, module: ModuleType, name: str) -> None:
        """Adds a definition of a module and, before it, what that uses."""
        if name in self._from:
            if self._from[name] != module.__name__:
                raise ValueError(f"Both {self._from[name]} and {module.__name__} define {name}.")
            return
        node, text = _definitions(module)[name]
        imported = _imports(module)
        for target in _targets(node):
            self._from[target] = module.__name__
        for used in sorted({one.id for one in ast.walk(node) if isinstance(one, ast.Name)}):
            if used in imported:
                where, line = imported[used]
                if where.split(".")[0] in _OWN:
                    self.take(import_module(where), used)
                else:
                    self.imports.add(line)
            elif used in _definitions(module):
                self.take(module, used)
        self.parts.append(text)


@cache
def _definitions(module: ModuleType) -> dict[str, tuple[ast.stmt, str]]:
    """What a module defines at its top, by name: the statement and its source."""
    source = inspect.getsource(sys.modules[module.__name__])
    found = {}
    for node in ast.parse(source).body:
        text = ast.get_source_segment(source, node) or ""
        found.update(dict.fromkeys(_targets(node), (node, text)))
    return found


def _targets(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


@cache
def _imports(module: ModuleType) -> dict[str, tuple[str, str]]:
    """Imported names: the module they come from and the line that imports one alone."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.Import):
            for one in node.names:
                line = f"import {one.name}" + (f" as {one.asname}" if one.asname else "")
                found[one.asname or one.name] = one.name, line
        elif isinstance(node, ast.ImportFrom) and node.module and node.module != "__future__":
            for one in node.names:
                found[one.name] = node.module, f"from {node.module} import {one.name}"
    return found
