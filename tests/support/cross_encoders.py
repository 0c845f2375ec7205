"""A real CrossEncoder, small and made here: a BERT of two layers with random weights."""

from __future__ import annotations

from pathlib import Path

from index.embedding import package_folder


def make_cross_encoder(folder: Path, *, seed: int = 7, scores: int = 1) -> str:
    """Save one to a folder, its name returned; it gives so many scores a pair."""
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(package_folder())
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    config.num_labels = scores
    config.initializer_range = 1.0  # scores far enough apart to rank
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    CrossEncoder(str(folder), device="cpu").save_pretrained(str(folder))
    return str(folder)
