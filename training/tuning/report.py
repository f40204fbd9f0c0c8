"""The report of a search: one HTML page."""

from __future__ import annotations

from training.recipe import Recipe
from training.report.charts import bars, lines
from training.report.page import Section, write_page
from training.tuning.outcome import Tried, Tuned, Value
from training.tuning.pictures import history, parallel, slices

_CURVES = 8


def write_report(found: Tuned, recipe: Recipe) -> None:
    """Write `report.html` of a search around `recipe`; raises OSError."""
    names = sorted({name for one in found.trials for name in one.values})
    if found.importances:
        names.sort(key=lambda name: -found.importances.get(name, 0.0))
    sections = [Section("What was found", summary(found))]
    if any(one.state == "finished" for one in found.trials):
        sections += _pictures(found, names)
    sections.append(Section("All trials", table=_table(found, names)))
    write_page(found.report_file, f"Search for a recipe: {recipe.task}", sections)


def summary(found: Tuned) -> str:
    """The outcome in sentences."""
    states = [one.state for one in found.trials]
    counts = ", ".join(f"{states.count(state)} {said}" for state, said in _SAID.items() if state in states)
    text = f"{len(states)} trials: {counts or 'none yet'}."
    if found.best is None or found.best.figure is None:
        return f"{text} None was finished, so there is no best recipe."
    text += (
        f"\nBest: trial {found.best.number}, {found.metric} {found.best.figure:.4f} on the validation part"
    )
    first = found.trials[0]
    if first.number == 0 and first.figure is not None and first.state == "finished" and first != found.best:
        text += f", {found.best.figure - first.figure:+.4f} over the first trial"
    values = ", ".join(f"{name} {shown(value)}" for name, value in found.best.values.items())
    text += f": {values}."
    return text + (
        "\nThat figure is the best of many on the same examples, so it flatters. The test part was not "
        "touched: `dqa train` with the best recipe measures on it."
    )


_SAID = {
    "finished": "finished",
    "pruned": "given up early",
    "failed": "failed",
    "killed": "killed and tried again",
}


def shown(value: Value) -> str:
    """A value as a person reads it."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _pictures(found: Tuned, names: list[str]) -> list[Section]:
    trials, metric = found.trials, found.metric
    sections = [Section("How the search went", picture=history(trials, better=found.better, metric=metric))]
    finished = [one for one in trials if one.state == "finished"]
    leading = sorted(finished, key=lambda one: one.figure or 0.0, reverse=found.better == "higher")[:_CURVES]
    curves = {f"trial {one.number}": _curve(one) for one in leading if one.curve}
    if curves:
        title = f"The validation figure over the run, the {len(curves)} best trials"
        sections.append(
            Section("How they learnt", picture=lines(curves, title=title, x="evaluation", y=metric))
        )
    if found.importances:
        shares = list(found.importances.values())
        picture = bars(list(found.importances), shares, title="Share of what tells good trials from others")
        sections.append(Section("What mattered", _IMPORTANCE, picture=picture))
    common = [name for name in names if all(name in one.values for one in finished)]
    if common and len(finished) > 1:
        picture = parallel(common, finished, better=found.better, metric=metric)
        sections.append(Section("All fields at once", picture=picture))
    drawn = "".join(slices(name, trials, metric=metric) for name in names)
    drawn = f'<div style="display: flex; flex-wrap: wrap">{drawn}</div>'
    sections.append(Section("Field by field", "Darker points are later trials.", picture=drawn))
    return sections


_IMPORTANCE = (
    "By PED-ANOVA over the finished trials. With a few dozen trials it tells what to look at first, no more."
)


def _curve(one: Tried) -> tuple[list[float], list[float]]:
    return [float(number) for number, _ in one.curve], [figure for _, figure in one.curve]


def _table(found: Tuned, names: list[str]) -> tuple[list[str], list[list[str]]]:
    rows = [
        [
            str(one.number),
            _SAID[one.state] + (f": {one.why}" if one.why else ""),
            "" if one.figure is None else f"{one.figure:.4f}",
            *(shown(one.values[name]) if name in one.values else "" for name in names),
            f"{one.seconds:.0f}",
        ]
        for one in sorted(found.trials, key=lambda one: one.number)
    ]
    return ["trial", "state", found.metric, *names, "seconds"], rows
