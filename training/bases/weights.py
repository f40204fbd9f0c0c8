"""The weights of a base by their headers alone: which files, how many parameters, whether they are whole.

A safetensors file starts with 8 bytes (the header's length, little endian) and a JSON header that names each
tensor's type, shape and place: https://github.com/huggingface/safetensors#format.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import ModelMissing

WEIGHTS = "model.safetensors"
INDEX = "model.safetensors.index.json"
PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json")
_LONGEST_HEADER = 100_000_000
_BITS = {
    "F64": 64, "F32": 32, "F16": 16, "BF16": 16, "F8_E4M3": 8, "F8_E5M2": 8,
    "I64": 64, "I32": 32, "I16": 16, "I8": 8, "U64": 64, "U32": 32, "U16": 16, "U8": 8, "BOOL": 8,
}  # fmt: skip


@dataclass(frozen=True)
class Weights:
    """What the headers say: `parameters` in all, `size` in bytes on disk, `dtypes`: type → parameters."""

    files: tuple[Path, ...]
    parameters: int
    size: int
    dtypes: dict[str, int]


def weight_files(folder: Path, name: str) -> tuple[Path, ...]:
    """The safetensors files of the base called `name`: one, or the shards its index names, in name's order.

    Raises `ModelMissing` where there are none, one is missing, or there are only pickled weights.
    """
    if (folder / WEIGHTS).is_file():
        return (folder / WEIGHTS,)
    if (folder / INDEX).is_file():
        files = _shards(folder, name)
        for file in files:
            if not file.is_file():
                raise ModelMissing(
                    f"The base model {name} in {folder} lacks the shard {file.name} that its {INDEX} names; "
                    "download it again."
                )
        return files
    if any((folder / pickled).is_file() for pickled in PICKLED):
        raise ModelMissing(pickled_only(name, folder))
    raise ModelMissing(
        f"The base model {name} in {folder} has no {WEIGHTS}; give a folder or hub id with "
        f"config.json, tokenizer.json and {WEIGHTS} (or {INDEX} and its shards)."
    )


def pickled_only(name: str, place: object) -> str:
    """The sentence for a base without safetensors."""
    return (
        f"The base model {name} in {place} has only pickled weights ({PICKLED[0]}), which are not loaded: "
        "unpickling can run code. Convert it once where you trust it: "
        f"AutoModel.from_pretrained({name!r}).save_pretrained(folder), and the same with AutoTokenizer, "
        "writes safetensors; then give that folder."
    )


def digest(files: tuple[Path, ...]) -> str:
    """SHA-256 of the bytes of `files`, one after the other: as `cat model-*.safetensors | sha256sum`.

    For a single file that is the file's own SHA-256.
    """
    whole = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                whole.update(block)
    return whole.hexdigest()


def read_weights(folder: Path, name: str) -> Weights:
    """Count the parameters of a base by the headers of its files; raises `ModelMissing` for a damaged one."""
    files = weight_files(folder, name)
    dtypes: dict[str, int] = {}
    for file in files:
        for tensor in _header(file).values():
            dtypes[tensor["dtype"]] = dtypes.get(tensor["dtype"], 0) + math.prod(tensor["shape"])
    parameters = sum(count for kind, count in dtypes.items() if kind != "I64")  # position ids are none
    return Weights(files, parameters, sum(file.stat().st_size for file in files), dtypes)


def _shards(folder: Path, name: str) -> tuple[Path, ...]:
    file = folder / INDEX
    try:
        places = json.loads(file.read_text(encoding="utf-8"))["weight_map"]
        named = sorted({str(shard) for shard in places.values()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelMissing(f"{file} is not an index of shards ({error!r}); download {name} again.") from error
    for shard in named:
        if Path(shard).name != shard or not shard.endswith(".safetensors"):
            raise ModelMissing(
                f"{file} names {shard!r}, which is not a safetensors file beside it; not opened."
            )
    if not named:
        raise ModelMissing(f"{file} names no shards; download {name} again.")
    return tuple(folder / shard for shard in named)


def _header(file: Path) -> dict[str, dict[str, Any]]:
    """The tensors of one file by name, checked against the file's length."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if size < 8 or length > min(size - 8, _LONGEST_HEADER):
            raise _damaged(file, f"its header would be {length:,} bytes long, the file is {size:,}")
        text = stream.read(length)
    try:
        header = json.loads(text)
        tensors = {name: tensor for name, tensor in header.items() if name != "__metadata__"}
        ends = [_end(tensor) for tensor in tensors.values()]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(file, f"its header cannot be read: {error!r}"[:200]) from error
    if size != 8 + length + max(ends, default=0):
        expected = 8 + length + max(ends, default=0)
        raise _damaged(file, f"its header describes {expected:,} bytes, the file has {size:,}")
    return tensors


def _end(tensor: dict[str, Any]) -> int:
    """Where a tensor's bytes end; raises `ValueError` where its place does not fit its shape."""
    start, end = tensor["data_offsets"]
    bits = _BITS.get(tensor["dtype"])
    wanted = None if bits is None else math.prod(tensor["shape"]) * bits // 8
    if not 0 <= start <= end or (wanted is not None and end - start != wanted):
        raise ValueError(f"{tensor['shape']} of {tensor['dtype']} at {start}–{end}")
    return int(end)


def _damaged(file: Path, found: str) -> ModelMissing:
    return ModelMissing(f"{file} is not a whole safetensors file ({found}); download it again.")
