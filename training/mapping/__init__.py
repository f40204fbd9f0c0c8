"""What the matcher of schemas learns from: pairs of columns for its encoder, made schemas for its ranker."""
