"""Make the shared encoder and its static embeddings anew.

python -m training.export assistant/models/weights
python -m training.export models/ --base-model BAAI/bge-small-en-v1.5
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.base import DEFAULT, find_base
from training.export.encoder import save_encoder
from training.export.static import distil


def main() -> None:
    """Export `--base-model` into `OUT/encoder` and `OUT/static`."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__)
    parser.add_argument("out", type=Path, help="folder of models")
    parser.add_argument("--base-model", default=DEFAULT, help="folder or Hugging Face id")
    given = parser.parse_args()
    base = find_base(given.base_model)
    print(save_encoder(base, given.out / "encoder").version)
    print(distil(base, given.out / "static").version)


if __name__ == "__main__":
    main()
