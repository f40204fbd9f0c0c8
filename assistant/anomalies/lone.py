"""What a value's own word and form tell where nothing else does: experts for lone columns of distinct values.

Each expert sees one kind of evidence and may only become surer as that evidence grows, so that it carries
over to columns unlike those it learnt from. `EXPERTS` gives, by kind, the features it sees and for each
whether more of it makes an error likelier (1), less likely (-1) or either (0).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from assistant.anomalies.cells import CodedTable
from assistant.anomalies.features import NAMES

EXPERTS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        "word": MappingProxyType(
            {
                "words.slip_gain": 1, "words.slip_zipf": 1, "words.slip_length": 1, "words.slip_kind": 1,
                "words.slip_support": 1, "words.slip_near": -1, "words.own_zipf": -1,
                "words.own_foreign": -1, "words.own_support": -1, "words.built": -1, "words.letters": -1,
                "words.right_letters": 1, "words.others_zipf": 1, "words.unknown_share": -1,
                "words.slip_share": -1, "words.rare_share": -1, "words.usual_zipf": 1,
                "words.foreign_share": -1,
            }
        ),
        "form": MappingProxyType(
            {
                "pattern.shape_new": -1, "pattern.coarse_new": -1, "pattern.signs_new": -1, "parse.new": -1,
                "pattern.coarse_main": 1, "pattern.signs_main": 1, "parse.main": 1, "placeholder.level": 1,
                "placeholder.share": -1, "symbols.badness": 1, "symbols.absent": 1, "summary.odd_forms": -1,
                "summary.shapes": -1, "summary.numbers": 0, "summary.words": 0, "summary.dates": 0,
                "summary.codes": 0, "parse.number": 0, "parse.words": 0, "length.z_distinct": 0,
                "length.words_z": 0, "length.characters": -1, "summary.distinct": 1,
            }
        ),
    }
)  # fmt: skip
PLACES = MappingProxyType({kind: [NAMES.index(name) for name in seen] for kind, seen in EXPERTS.items()})
"""Where each expert's features stand among those of a cell."""


def heard(kind: str, features: np.ndarray) -> np.ndarray:
    """Bool of shape (values,): whether there is evidence of the kind at all."""
    if kind == "word":
        slip: np.ndarray = np.nan_to_num(features[:, NAMES.index("words.slip")]) > 0
        return slip
    new = features[:, [NAMES.index(f"{name}_new") for name in ("pattern.shape", "pattern.coarse")]]
    odd: np.ndarray = (np.nan_to_num(new) < 0).any(axis=1)
    named: np.ndarray = odd | (features[:, NAMES.index("placeholder.level")] > 0)
    return named


def is_lone(table: CodedTable) -> bool:
    """Whether the table is one column of distinct values: neither rows nor counts say anything of them."""
    return len(table.columns) == 1 and int(table.columns[0].counts.max(initial=0)) <= 1
