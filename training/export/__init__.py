"""From trained weights to what serving runs: ONNX graphs, adapters, static embeddings."""
