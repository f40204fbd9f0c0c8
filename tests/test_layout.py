"""The walls of the house: imports go one way, and serving never loads torch."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("connectors", "assistant", "training", "ui")
HEAVY = {"torch", "transformers", "peft", "datasets", "faker"}
LOCAL = (
    ROOT / "assistant" / "rules" / "generation" / "local" / "model.py",
    ROOT / "assistant" / "metadata" / "naming" / "local.py",
)
"""The files of the assistant that may load torch, in their functions: for a larger model of the user's."""


def imported(path: Path) -> set[str]:
    """First names of all modules that the file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("floor", FLOORS)
def test_a_floor_knows_only_those_below_it(floor: str) -> None:
    above = set(FLOORS[FLOORS.index(floor) + 1 :])
    wrong = {str(path.relative_to(ROOT)): imported(path) & above for path in (ROOT / floor).rglob("*.py")}
    assert {name: names for name, names in wrong.items() if names} == {}


@pytest.mark.parametrize("floor", ["connectors", "assistant", "ui"])
def test_serving_never_imports_the_trainers_libraries(floor: str) -> None:
    files = [path for path in (ROOT / floor).rglob("*.py") if path not in LOCAL]
    wrong = {str(path.relative_to(ROOT)): imported(path) & HEAVY for path in files}
    assert {name: names for name, names in wrong.items() if names} == {}


@pytest.mark.parametrize("path", LOCAL, ids=lambda path: str(path.parent.name))
def test_a_model_of_the_users_own_is_loaded_inside_functions_alone(path: Path) -> None:
    body = ast.parse(path.read_text()).body
    top = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {alias.name for node in top for alias in node.names} | {
        str(node.module) for node in top if isinstance(node, ast.ImportFrom)
    }
    assert not {name.split(".")[0] for name in named} & {*HEAVY, "llguidance"}


def test_importing_the_assistant_is_light() -> None:
    heavy = {"torch", "pandas", "sklearn", "onnxruntime"}
    code = f"import assistant, sys; print(sorted({heavy} & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "module",
    [
        "training.corpora",
        "training.evaluation",
        "ui.cli.main",
        "assistant.rules.generation",
        "assistant.metadata.naming",
    ],
)
def test_these_import_without_torch(module: str) -> None:
    code = f"import {module}, sys; print('torch' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert result.stdout.strip() == "False"
