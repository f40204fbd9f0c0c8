"""Fine-tuning methods, each a short file: what it changes about the loss, the gradients or the rates."""
