"""What a model does with input that is not as it was trained on: perturbed, or of another kind altogether."""
