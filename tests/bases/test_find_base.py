from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from assistant.errors import ModelMissing, UsageError
from tests.tiny import make_causal, make_seq2seq
from training import base as bases
from training.base import DEFAULT_SHA256, find_base
from training.bases.family import CONFIG, family_of
from training.bases.inspect import inspect_base, shape_of
from training.bases.weights import INDEX, WEIGHTS, read_weights


def shard(folder: Path) -> dict[str, list[str]]:
    """Split the weights of a base into two files and an index."""
    tensors = load_file(folder / WEIGHTS)
    names = sorted(tensors)
    parts = {"model-00001-of-00002.safetensors": names[::2], "model-00002-of-00002.safetensors": names[1::2]}
    for file, part in parts.items():
        save_file({name: tensors[name] for name in part}, folder / file)
    places = {name: file for file, part in parts.items() for name in part}
    (folder / INDEX).write_text(json.dumps({"metadata": {}, "weight_map": places}))
    (folder / WEIGHTS).unlink()
    return parts


def test_a_folder_says_what_it_is(tiny: Path) -> None:
    base = find_base(str(tiny))
    tensors = load_file(tiny / WEIGHTS)
    assert (base.family, base.licence, base.reads_bytes) == ("encoder", "mit", False)
    assert base.parameters == sum(tensor.size for tensor in tensors.values())
    assert base.sha256 == hashlib.sha256((tiny / WEIGHTS).read_bytes()).hexdigest()


def test_shards_count_as_one_and_their_digest_is_that_of_all_bytes(copied: Path, tiny: Path) -> None:
    parts = shard(copied)
    base = find_base(str(copied))
    assert base.parameters == find_base(str(tiny)).parameters
    assert (
        base.sha256
        == hashlib.sha256(b"".join((copied / file).read_bytes() for file in sorted(parts))).hexdigest()
    )
    (copied / next(iter(parts))).unlink()
    with pytest.raises(ModelMissing, match="lacks the shard model-00001-of-00002"):
        find_base(str(copied))


@pytest.mark.parametrize(
    ("index", "said"),
    [("{", "is not an index of shards"), ("[]", "is not an index of shards"),
     ('{"weight_map": {}}', "names no shards"),
     ('{"weight_map": {"a": "../secret.safetensors"}}', "not a safetensors file beside it"),
     ('{"weight_map": {"a": "model.bin"}}', "not a safetensors file beside it")],
)  # fmt: skip
def test_an_index_that_is_none_is_a_sentence(index: str, said: str, remove: Callable[..., Path]) -> None:
    folder = remove(WEIGHTS)
    (folder / INDEX).write_text(index)
    with pytest.raises(ModelMissing, match=said):
        find_base(str(folder))


def test_pickled_weights_are_not_loaded_and_the_sentence_says_how_to_convert(
    remove: Callable[..., Path],
) -> None:
    folder = remove(WEIGHTS)
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04cos\nsystem\n")
    with pytest.raises(ModelMissing, match=r"only pickled weights.*save_pretrained"):
        find_base(str(folder))


def test_generators_of_both_families(tmp_path: Path) -> None:
    seq2seq = find_base(str(make_seq2seq(tmp_path / "seq2seq")))
    assert (seq2seq.family, seq2seq.reads_bytes) == ("encoder-decoder", True)
    causal = find_base(str(make_causal(tmp_path / "causal")))
    assert (causal.family, causal.reads_bytes) == ("decoder", False)
    assert shape_of(seq2seq).layers == 4
    assert shape_of(causal).layers == 2
    assert inspect_base(str(seq2seq.folder)).max_positions is None
    assert inspect_base(str(causal.folder)).max_positions == 512


def test_bytes_need_no_tokenizer_file_and_words_do(remove: Callable[..., Path]) -> None:
    folder = remove("tokenizer.json")
    with pytest.raises(ModelMissing, match=r"has no tokenizer\.json"):
        find_base(str(folder))
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "ByT5Tokenizer"}')
    assert find_base(str(folder)).reads_bytes


def test_remote_code_is_refused_and_not_run(copied: Path) -> None:
    config = json.loads((copied / CONFIG).read_text())
    config |= {"auto_map": {"AutoModel": "modeling_own.OwnModel"}, "architectures": ["OwnModel"]}
    (copied / CONFIG).write_text(json.dumps(config))
    (copied / "modeling_own.py").write_text("raise SystemExit('this was run')")
    with pytest.raises(UsageError, match=r"needs remote code: .*OwnModel.*are not run"):
        find_base(str(copied))


@pytest.mark.parametrize("config", ["{", "[]", '"x"', '{"model_type": "resnet"}', "{}"])
def test_a_config_that_is_none_of_a_text_model_is_a_sentence(config: str, copied: Path) -> None:
    (copied / CONFIG).write_text(config)
    with pytest.raises((ModelMissing, UsageError), match="base model"):
        find_base(str(copied))


@pytest.mark.parametrize(
    ("config", "family"),
    [({"model_type": "bert"}, "encoder"), ({"model_type": "bert", "is_decoder": True}, "decoder"),
     ({"model_type": "gpt2"}, "decoder"), ({"model_type": "qwen2"}, "decoder"),
     ({"model_type": "t5"}, "encoder-decoder"), ({"model_type": "bart"}, "encoder-decoder"),
     ({"model_type": "t5", "architectures": ["T5EncoderModel"]}, "encoder"),
     ({"model_type": "modernbert"}, "encoder"), ({"model_type": "deberta-v2"}, "encoder")],
)  # fmt: skip
def test_the_family_by_the_configuration(config: dict[str, object], family: str) -> None:
    assert family_of(config, "it") == family


@pytest.mark.parametrize(
    ("front", "licence"),
    [("---\nlicense: apache-2.0\n---\n", "apache-2.0"), ("---\nlicense:\n- mit\n---\n", "mit"),
     ("---\nlicense: other\nlicense_name: qwen-research\n---\n", "qwen-research"),
     ("---\nlicense: [\n---\n", "BSD-3-Clause"), ("# Title\nlicense: mit\n", "BSD-3-Clause")],
)  # fmt: skip
def test_the_licence_is_what_the_card_states_else_the_licence_file(
    front: str, licence: str, copied: Path
) -> None:
    (copied / "README.md").write_text(front)
    (copied / "LICENSE.txt").write_text("BSD 3-Clause License\n\nCopyright")
    assert find_base(str(copied)).licence == licence


def test_the_licence_by_configuration_then_catalogue_then_unknown(
    remove: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = remove("README.md")
    assert find_base(str(folder)).licence == "unknown"
    monkeypatch.setattr(bases, "_from_hub", lambda name: folder)
    assert find_base("google/gemma-2-2b").licence == "gemma"
    monkeypatch.setattr(bases, "digest", lambda files: DEFAULT_SHA256)
    assert find_base(str(folder)).licence == "Apache-2.0"
    config = json.loads((folder / CONFIG).read_text()) | {"license": "cc-by-4.0"}
    (folder / CONFIG).write_text(json.dumps(config))
    monkeypatch.undo()
    assert find_base(str(folder)).licence == "cc-by-4.0"


def test_truncated_weights_are_a_sentence(copied: Path) -> None:
    file = copied / WEIGHTS
    file.write_bytes(file.read_bytes()[:-4])
    with pytest.raises(ModelMissing, match=r"not a whole safetensors file.*download it again"):
        find_base(str(copied))


def spoilt_header(header: bytes) -> bytes:
    return len(header).to_bytes(8, "little") + header


@pytest.mark.parametrize(
    "content",
    [b"", b"\x01", b"\xff" * 8, spoilt_header(b"{"), spoilt_header(b"[]"), spoilt_header(b'{"a": 1}'),
     spoilt_header(b'{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}') + bytes(4),
     spoilt_header(b'{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [8, 4]}}'),
     spoilt_header(b'{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}'),
     spoilt_header(b'{"a": {"dtype": "F32", "shape": "ab", "data_offsets": [0, 8]}}') + bytes(8)],
)  # fmt: skip
def test_a_corrupt_header_is_a_sentence(content: bytes, copied: Path) -> None:
    (copied / WEIGHTS).write_bytes(content)
    with pytest.raises(ModelMissing, match="not a whole safetensors file"):
        find_base(str(copied))


@given(content=st.binary(max_size=200) | st.binary(max_size=100).map(spoilt_header))
def test_no_bytes_make_the_reader_fail_otherwise(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    (folder / WEIGHTS).write_bytes(content)
    try:
        weights = read_weights(folder, "it")
    except ModelMissing:
        return
    assert weights.size == len(content)
