"""Learning from a larger model's probabilities besides the labels (Hinton, Vinyals and Dean 2015)."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, kl_div, log_softmax


def distillation_loss(student: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """T² times the divergence of the student's softened probabilities from the teacher's, a scalar.

    Both are logits (batch, outputs); with one output, the cross entropy of the probability of label 1.
    """
    if student.shape[1] == 1:
        soft = torch.sigmoid(teacher / temperature)
        return temperature**2 * binary_cross_entropy_with_logits(student / temperature, soft)
    return temperature**2 * kl_div(
        log_softmax(student / temperature, 1),
        log_softmax(teacher / temperature, 1),
        reduction="batchmean",
        log_target=True,
    )
