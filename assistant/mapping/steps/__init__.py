"""The steps of a transformation, each with its Python; `assistant.mapping.compile` has their SQL."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from assistant.mapping.steps.dates import Date
from assistant.mapping.steps.interface import CannotConvert, StepBase
from assistant.mapping.steps.learnt import Program, Standard
from assistant.mapping.steps.numbers import Cast, Number, Scale
from assistant.mapping.steps.text import Blank, Case, Codes, Default, Replace, Split, Trim

Step = Annotated[
    Trim
    | Case
    | Replace
    | Split
    | Blank
    | Default
    | Codes
    | Date
    | Number
    | Cast
    | Scale
    | Standard
    | Program,
    Field(discriminator="kind"),
]
"""Any step; its JSON says which in `kind`."""

__all__ = [
    "Blank",
    "CannotConvert",
    "Case",
    "Cast",
    "Codes",
    "Date",
    "Default",
    "Number",
    "Program",
    "Replace",
    "Scale",
    "Split",
    "Standard",
    "Step",
    "StepBase",
    "Trim",
]
