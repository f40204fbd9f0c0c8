"""The `dqa` command: its list of commands, and how whatever goes wrong becomes a sentence and an exit code.

0: done. 1: it failed. 2: the request cannot be meant as it stands. 130: interrupted.
"""

from __future__ import annotations

import os
import shlex
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from assistant.errors import AssistantError, UsageError
from connectors.errors import BadUrl, ConnectorError, MissingDriver
from connectors.redact import redact
from ui.cli import (
    answering,
    cataloguing,
    checking,
    comparing,
    compressing,
    deciding,
    exchanging,
    interviewing,
    looking,
    mapped,
    mapping,
    measuring,
    measuring_columns,
    metadata,
    mistakes,
    modelling,
    preparing,
    prompting,
    protecting,
    rules,
    scanning,
    serving,
    showing,
    stating,
    status,
    training,
    tuning,
    vocabulary,
    writing,
)
from ui.cli.output import tell

app = typer.Typer(
    name="dqa",
    help="A data-quality assistant: models propose what is wrong in a database and how each value should "
    "read; you accept, edit or reject; accepted work is written back, and can be undone.",
    epilog="A first round: dqa scan URL · dqa suggestions · dqa accept --above 0.9 · dqa apply URL · "
    "dqa undo RUN. With the URL in DQA_URL, leave it out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_COMMANDS: tuple[tuple[str, tuple[Callable[..., Any], ...]], ...] = (
    ("Find", (scanning.scan, scanning.standardize, showing.learn)),
    ("Review", (looking.suggestions, looking.show, deciding.accept, deciding.reject, deciding.edit,
                deciding.reopen, answering.answer, answering.keep, interviewing.ask, serving.review)),
    ("Rules", (checking.check,)),
    ("Write", (writing.apply, writing.undo, writing.runs)),
    ("Serve", (serving.serve, serving.demo)),
    ("Models", (training.train, tuning.tune, comparing.compare, mistakes.errors,
                compressing.compress, protecting.federate)),
    ("Help", (status.doctor,)),
)  # fmt: skip

for panel, commands in _COMMANDS:
    for command in commands:
        app.command(command.__name__, rich_help_panel=panel)(command)
for name, command in (
    ("check", checking.check), ("export", exchanging.export), ("import", exchanging.import_),
    ("add", stating.add), ("say", stating.say), ("write", stating.write),
):  # fmt: skip
    rules.app.command(name)(command)
for name, command in (
    ("export", cataloguing.export), ("import", cataloguing.import_),
    ("merge", cataloguing.merge), ("glossary", vocabulary.glossary),
    ("types", vocabulary.types), ("add-type", vocabulary.add_type),
):  # fmt: skip
    metadata.app.command(name)(command)
for name, command in (
    ("mapping", measuring_columns.mapping), ("descriptions", measuring_columns.descriptions),
):  # fmt: skip
    measuring.app.command(name)(command)
for name, command in (("check", mapped.check), ("export", mapped.export)):
    mapping.app.command(name)(command)
app.add_typer(rules.app, name="rules", rich_help_panel="Rules")
app.add_typer(metadata.app, name="metadata", rich_help_panel="Metadata and mapping")
app.add_typer(mapping.app, name="map", rich_help_panel="Metadata and mapping")
preparing.app.command("scrub")(protecting.scrub)
app.add_typer(modelling.app, name="models", rich_help_panel="Models")
app.add_typer(measuring.app, name="evaluate", rich_help_panel="Models")
app.add_typer(preparing.app, name="data", rich_help_panel="Models")
app.add_typer(prompting.app, name="prompts", rich_help_panel="Models")


def main() -> None:
    """The entry point of the `dqa` script."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; never raises, never shows a traceback."""
    try:
        code = typer.main.get_command(app).main(list(arguments), prog_name="dqa", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except Exception as error:
        return _explain(error, arguments)
    if code == 130:
        again = shlex.join(["dqa", *arguments])
        tell(
            f"Interrupted. What was finished is kept; the same command goes on from there: {again}", "yellow"
        )
    return code if isinstance(code, int) else 0


def _explain(error: Exception, arguments: Sequence[str]) -> int:
    """Say in one sentence what went wrong; return the exit code."""
    usage = getattr(error, "format_message", None)
    if usage is not None:
        command = getattr(getattr(error, "ctx", None), "command_path", "dqa")
        tell(f"{usage().rstrip('.')}. See: {command} --help", "red")
        return 2
    if isinstance(error, AssistantError | ConnectorError):
        tell(str(error), "red")
        return 2 if isinstance(error, UsageError | BadUrl | MissingDriver) else 1
    tell(f"{_unforeseen(error)} {_log(error, arguments)}", "red")
    return 1


def _unforeseen(error: Exception) -> str:
    if isinstance(error, PermissionError) and error.filename:
        return f"No permission for {error.filename}: change its permissions, or set DQA_HOME to your folder."
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}."
    first = (str(error).strip().splitlines() or [""])[0][:300]
    return f"This failed for a reason the program did not foresee: {type(error).__name__}: {first}."


def _log(error: Exception, arguments: Sequence[str]) -> str:
    """Keep the traceback in the log file, without secrets; the sentence that says where it is."""
    lines = redact("".join(traceback.format_exception(error)))
    if os.environ.get("DQA_DEBUG"):
        tell(lines)
    path = Path(os.environ.get("DQA_HOME") or Path.home() / ".dqa") / "dqa.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {redact(shlex.join(['dqa', *arguments]))}\n{lines}\n")
    except OSError:
        return "Set DQA_DEBUG=1 to see the details."
    return f"The details are in {path}."
