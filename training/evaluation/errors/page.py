"""An error analysis as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from training.evaluation.errors.records import Cluster, ErrorReport, Mistake
from training.report.charts import bars, scatter
from training.report.page import Section, write_page
from training.tasks.examples import Text

_LONGEST = 160


def write_report(file: Path, report: ErrorReport) -> None:
    """Write the report to `file`; raises OSError."""
    write_page(file, f"Mistakes of {report.model}", _sections(report))


def shown(text: Text, longest: int = _LONGEST) -> str:
    """A text, or both of a pair, on one line and at most `longest` characters long."""
    line = " ".join((text if isinstance(text, str) else " ‖ ".join(text)).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _sections(report: ErrorReport) -> list[Section]:
    share = report.wrong / max(report.examples, 1)
    found = f"{report.wrong:,} of {report.examples:,} held-out examples are answered wrong ({share:.1%})."
    if not report.clusters:
        return [Section("Overview", found)]
    sections = [_overview(report, found)]
    if len(report.places) > 2 and len(report.clusters) > 1:
        sections.append(_map(report))
    sections += [_cluster(i, cluster) for i, cluster in enumerate(report.clusters, 1)]
    if report.confident:
        sections.append(
            Section(
                "Most confident mistakes",
                "Where its own doubt would not have helped.",
                _table(report.confident),
            )
        )
    if report.label_errors:
        text = (
            "Mistakes of which the label is likelier wrong than the answer, by confident learning (Northcutt "
            "et al. 2021): look at these before training on more data."
        )
        sections.append(Section("Likely label errors", text, _table(report.label_errors)))
    return sections


def _overview(report: ErrorReport, found: str) -> Section:
    quality = (
        "" if report.silhouette is None else f" Their silhouette is {report.silhouette:.2f} (1: far apart)."
    )
    rows = [
        [str(i), str(cluster.size), f"{cluster.size / report.wrong:.0%}", cluster.name]
        for i, cluster in enumerate(report.clusters, 1)
    ]
    return Section(
        "Overview",
        f"{found} They fall into {len(report.clusters)} "
        f"{'cluster' if len(report.clusters) == 1 else 'clusters'} by their characters, their meaning, and "
        f"what was taken for what.{quality}",
        (["cluster", "mistakes", "share", "what they have in common"], rows),
        bars(
            [f"{i}" for i in range(1, len(rows) + 1)],
            [cluster.size for cluster in report.clusters],
            title="Mistakes by cluster",
        ),
    )


def _map(report: ErrorReport) -> Section:
    largest = 7  # as many colours as can be told apart
    names = [str(label + 1) if label < largest else "others" for _, _, label in report.places]
    order = sorted(range(len(names)), key=lambda i: (names[i] == "others", names[i]))
    picture = scatter(
        [report.places[i][0] for i in order], [report.places[i][1] for i in order],
        title="The mistakes in the plane of most variance", x_name="", y_name="",
        colours=[names[i] for i in order],
    )  # fmt: skip
    return Section("Map", "Colours are clusters; near means alike.", picture=picture)


def _cluster(number: int, cluster: Cluster) -> Section:
    lines = [f"{part}." for part in (cluster.mix_up,) if part] or (
        [] if cluster.traits else [f"{cluster.name}."]
    )
    lines += [
        f"{trait.count} of {cluster.size} {trait.words}; of the right answers {trait.among_right:.0%} do."
        for trait in cluster.traits
    ]
    return Section(f"Cluster {number}: {cluster.size} mistakes", "\n".join(lines), _table(cluster.samples))


def _table(mistakes: Sequence[Mistake]) -> tuple[list[str], list[list[str]]]:
    confident = any(one.confidence is not None for one in mistakes)
    head = ["text", "true", "said", *(["confidence"] if confident else []), "groups"]
    rows = [
        [
            shown(one.text),
            one.truth,
            one.answer,
            *([f"{one.confidence:.3f}" if one.confidence is not None else ""] if confident else []),
            ", ".join(one.groups),
        ]
        for one in mistakes
    ]
    return head, rows
