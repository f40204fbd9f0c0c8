"""What is installed, which models, which settings, which connections work: the first thing to look at."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Literal

from pydantic_settings import BaseSettings

from assistant.settings import Settings
from connectors.redact import redact

Status = Literal["ok", "absent", "failed"]

_EXTRAS = {
    "postgresql": ("psycopg",),
    "mysql": ("pymysql",),
    "duckdb": ("duckdb",),
    "parquet": ("pyarrow",),
    "ui": ("streamlit",),
    "server": ("fastapi", "uvicorn"),
    "demo": ("faker",),
    "train": ("torch", "transformers", "peft", "datasets", "onnx"),
}
_CORE = ("pandas", "numpy", "SQLAlchemy", "scikit-learn", "onnxruntime", "tokenizers", "skops", "pydantic")


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, how it is, and a few words."""

    section: str
    name: str
    status: Status
    text: str


def examine(settings: Settings, urls: Sequence[str] = ()) -> list[Finding]:
    """Everything `dqa doctor` prints; never raises, never holds a secret."""
    return [
        *_packages(),
        *_models(settings),
        *_settings(settings),
        _ledger(settings),
        *map(_connection, urls),
    ]


def as_dict(findings: Sequence[Finding]) -> dict[str, Any]:
    """JSON form; `ok` is False when anything failed (an absent extra is no failure)."""
    return {
        "ok": all(finding.status != "failed" for finding in findings),
        "findings": [asdict(finding) for finding in findings],
    }


def _packages() -> list[Finding]:
    found = [Finding("installed", "python", "ok", platform.python_version())]
    found += [Finding("installed", name, "ok", importlib.metadata.version(name)) for name in _CORE]
    for extra, modules in _EXTRAS.items():
        missing = [module for module in modules if importlib.util.find_spec(module) is None]
        if missing:
            text = f"not installed ({', '.join(missing)}): pip install 'data-quality-assistant[{extra}]'"
            found.append(Finding("extras", extra, "absent", text))
        else:
            found.append(Finding("extras", extra, "ok", ", ".join(modules)))
    return found


def _models(settings: Settings) -> list[Finding]:
    """Each model opened once: that reads its files and holds them against their checksums."""
    from assistant import models
    from assistant.anomalies.combiner import load_combiner
    from assistant.mapping.ranker import load_ranker
    from assistant.models.store import NAMES
    from assistant.rules.judge.combiner import load_combiner as load_rule_combiner

    loaded = models.load(settings)
    openers: dict[str, Callable[[], Any]] = {name: partial(getattr, loaded, name) for name in NAMES}
    openers["anomaly_combiner"] = load_combiner
    openers["rule_combiner"] = load_rule_combiner
    openers["mapping_ranker"] = load_ranker
    found = []
    for name, opener in openers.items():
        try:
            found.append(Finding("models", name, "ok", f"version {opener().version}"))
        except Exception as error:
            found.append(Finding("models", name, "failed", redact(str(error))))
    return found


def _settings(settings: Settings) -> list[Finding]:
    from assistant.hook import HookOptions

    listed: list[tuple[str, BaseSettings]] = [("DQA_", settings), ("DQA_HOOK_", HookOptions())]
    found = []
    for prefix, group in listed:
        for name, field in type(group).model_fields.items():
            value = settings.ledger_url if group is settings and name == "ledger" else getattr(group, name)
            shown = "not set" if value is None else redact(str(value))
            variable = f"{prefix}{name.upper()}"
            origin = _origin(variable, name in group.model_fields_set)
            found.append(Finding("settings", variable, "ok", f"{shown} ({origin}). {field.description}"))
    return found


def _origin(variable: str, given: bool) -> str:
    if variable in os.environ:
        return "environment"
    return "dqa.toml" if given else "default"


def _ledger(settings: Settings) -> Finding:
    from assistant.ledger import Ledger

    try:
        with Ledger.open(settings.ledger_url) as ledger:
            runs = len(ledger.runs(limit=1_000))
    except Exception as error:
        return Finding("ledger", redact(settings.ledger_url), "failed", redact(str(error)))
    return Finding("ledger", redact(settings.ledger_url), "ok", f"{runs} runs")


def _connection(url: str) -> Finding:
    import connectors

    try:
        with connectors.open(url) as connector:
            tables = connector.tables()
            return Finding("connections", connector.source, "ok", f"{len(tables)} tables")
    except Exception as error:
        return Finding("connections", redact(url), "failed", redact(str(error)))
