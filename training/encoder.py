"""Load a base encoder to train or export, quietly."""

from __future__ import annotations

from logging import ERROR

from transformers import AutoConfig, AutoModel, BertConfig, BertModel
from transformers.utils import logging

from assistant.errors import UsageError
from training.base import Base


def load_encoder(base: Base, dropout: float = 0.0) -> tuple[BertConfig, BertModel]:
    """Configuration and weights of `base`, without its pooler; raises `UsageError` where it is not a BERT.

    `dropout` replaces the base's own, of hidden states and of attention.
    """
    config = AutoConfig.from_pretrained(base.folder)
    if config.model_type != "bert" or config.hidden_act != "gelu":
        raise UsageError(
            f"The base {base.name} is a {config.model_type} with {getattr(config, 'hidden_act', 'no')} "
            "activation; adapters are trained on and exported from BERT encoders with gelu (BERT, MiniLM, "
            "BGE, E5). Give another --base-model."
        )
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = dropout
    verbosity = logging.get_verbosity()
    logging.set_verbosity(ERROR)  # a pooler that is left out is no news
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model = AutoModel.from_pretrained(base.folder, config=config, add_pooling_layer=False)
    finally:
        logging.set_verbosity(verbosity)
        logging.enable_progress_bar()  # type: ignore[no-untyped-call]
    return config, model.eval()
