"""Every format against its tool on the demo: `python -m training.evaluation.exchange [--format gx]`.

Prints a Markdown table: rules carried and refused, verdicts agreed and disagreed; then what was refused and
why, and every disagreement.
"""

from __future__ import annotations

import argparse
import sys

from training.demo.run import SEED
from training.demo.warehouse import build_clean
from training.evaluation.exchange.cases import cases
from training.evaluation.exchange.compare import Comparison, compare
from training.evaluation.exchange.tools import TOOLS, absent


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=TOOLS, action="append")
    parser.add_argument("--scale", type=float, default=0.02)
    arguments = parser.parse_args()
    missing = absent()
    if missing:
        sys.exit(missing)
    frames = build_clean(SEED, arguments.scale)
    held = cases(frames)
    found = [compare(fmt, held, frames) for fmt in arguments.format or TOOLS]
    print("| format | run by | carried | of these run by us alone | refused | agreed | disagreed |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for one in found:
        counts = (len(one.carried), len(one.unrun), len(one.refused), one.agreed, len(one.disagreed))
        print(f"| {one.format} | {TOOLS[one.format]} | {' | '.join(map(str, counts))} |")
    for one in found:
        _details(one)


def _details(one: Comparison) -> None:
    for title, lines in (
        ("refused", one.refused),
        ("run by us alone", one.unrun),
        ("disagreed", one.disagreed),
    ):
        if lines:
            print(f"\n{one.format}, {title}:\n" + "\n".join(f"- {line}" for line in lines))


if __name__ == "__main__":
    main()
