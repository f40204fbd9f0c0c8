"""The demo warehouse: a believable company's database, as dirty as real ones, with the truth kept aside.

`build` makes it, `run_demo` makes and scans it, `score` tells what was found. Lives here and not in
`assistant` because its mess comes from the training corpora; needs Faker (extra `demo`), never torch.
"""

from training.demo.run import DemoReport, DemoRun, build, run_demo
from training.demo.score import DemoScore, KindScore, score
from training.demo.store import read_truth

__all__ = ["DemoReport", "DemoRun", "DemoScore", "KindScore", "build", "read_truth", "run_demo", "score"]
