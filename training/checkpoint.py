"""Where a killed run goes on from: trained weights, optimizer and random state; safetensors and JSON only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from assistant.errors import AssistantError, UsageError

_STATE = "checkpoint.json"


@dataclass
class Position:
    """How far a run is.

    `fingerprint` names recipe, base and corpus; `stale` counts evaluations since the best; `losses` are those
    since the last evaluation; `history` holds (step, mean loss, primary metric); `seconds` and `cpu_seconds`
    are all time spent; `micro` the examples that pass through the network at once.
    """

    fingerprint: str
    step: int = 0
    best: float | None = None
    best_step: int = 0
    stale: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    micro: int = 0
    losses: list[float] = field(default_factory=list)
    history: list[tuple[int, float, float]] = field(default_factory=list)

    def record(self, figure: float, *, improves: bool) -> bool:
        """Note an evaluation; `improves` comes back."""
        self.history.append((self.step, sum(self.losses) / len(self.losses), figure))
        self.losses.clear()
        self.stale = 0 if improves else self.stale + 1
        if improves:
            self.best, self.best_step = figure, self.step
        return improves


def save_checkpoint(
    folder: Path,
    position: Position,
    parameters: Mapping[str, nn.Parameter],
    best: Mapping[str, Tensor],
    optimizer: torch.optim.Optimizer,
) -> None:
    """Save everything into `folder`; a kill at any moment leaves the old or the new checkpoint whole.

    Raises `AssistantError` where the disk does not take it: the old checkpoint is still there then.
    """
    tensors = {f"now.{name}": tensor.detach().cpu().contiguous() for name, tensor in parameters.items()}
    tensors |= {f"best.{name}": tensor.cpu().contiguous() for name, tensor in best.items()}
    for name, parameter in parameters.items():
        for key, value in optimizer.state[parameter].items():
            tensors[f"optimizer.{key}.{name}"] = value.cpu().contiguous()
    tensors["random"] = torch.get_rng_state()
    if torch.cuda.is_available():
        tensors["random.cuda"] = torch.cuda.get_rng_state()
    weights = f"checkpoint-{position.step}.safetensors"
    state = json.dumps({"weights": weights, "position": asdict(position)})
    scratch, half = folder / f"{_STATE}.part", folder / f"{weights}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Under another name first: the checkpoint in force may be of this very step.
        save_file(tensors, half)
        half.replace(folder / weights)
        scratch.write_text(state, encoding="utf-8")
        scratch.replace(folder / _STATE)
    except (OSError, SafetensorError) as error:
        half.unlink(missing_ok=True)
        _forget_half(folder, weights, scratch)
        raise AssistantError(
            f"The checkpoint cannot be written to {folder} ({error}): make room on that disk and give the "
            "same command again; it goes on from the checkpoint before."
        ) from error
    for old in folder.glob("checkpoint-*.safetensors*"):
        if old.name != weights:
            old.unlink()


def _forget_half(folder: Path, weights: str, scratch: Path) -> None:
    """Remove what was half written, unless it is the checkpoint in force."""
    scratch.unlink(missing_ok=True)
    state = folder / _STATE
    if not (state.is_file() and weights in state.read_text(encoding="utf-8")):
        (folder / weights).unlink(missing_ok=True)


def load_checkpoint(
    folder: Path,
    fingerprint: str,
    parameters: Mapping[str, nn.Parameter],
    optimizer: torch.optim.Optimizer,
) -> tuple[Position, dict[str, Tensor]]:
    """Put the state saved in `folder` back; the position and the best weights so far.

    Without a checkpoint: the start. Raises `UsageError` for one of another recipe, `AssistantError` for a
    damaged one.
    """
    if not (folder / _STATE).is_file():
        return Position(fingerprint), {}
    try:
        state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        position = Position(**state["position"])
        position.history = [(step, loss, figure) for step, loss, figure in position.history]
        tensors = load_file(folder / state["weights"])
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise AssistantError(
            f"The checkpoint in {folder} is damaged ({type(error).__name__}); delete that folder and start "
            "anew."
        ) from error
    if position.fingerprint != fingerprint:
        raise UsageError(
            f"The checkpoint in {folder} comes from another recipe, base or corpus; delete that folder to "
            "start anew, or train with the recipe it was started with."
        )
    try:
        return position, _put_back(tensors, parameters, optimizer)
    except (KeyError, RuntimeError) as error:
        raise AssistantError(
            f"The checkpoint in {folder} was written by other versions of torch, transformers or peft "
            f"({type(error).__name__}); delete that folder and start anew."
        ) from error


def _put_back(
    tensors: Mapping[str, Tensor], parameters: Mapping[str, nn.Parameter], optimizer: torch.optim.Optimizer
) -> dict[str, Tensor]:
    """Weights, optimizer and random state as they were; the best weights so far."""
    best = {}
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(tensors[f"now.{name}"])
            if f"best.{name}" in tensors:
                best[name] = tensors[f"best.{name}"].to(parameter.device)
            kept = {
                key.split(".")[1]: value
                for key, value in tensors.items()
                if key.startswith("optimizer.") and key.split(".", 2)[2] == name
            }
            if kept:
                optimizer.state[parameter] = {
                    key: value if key == "step" else value.to(parameter.device) for key, value in kept.items()
                }
    torch.set_rng_state(tensors["random"])
    if "random.cuda" in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors["random.cuda"])
    return best


def clear_checkpoint(folder: Path) -> None:
    """Remove the checkpoint of a run that has ended."""
    for file in [folder / _STATE, *folder.glob("checkpoint-*.safetensors*")]:
        file.unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
