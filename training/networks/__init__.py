"""What is trained: a base model of any family with its adapter, heads over what it pools, and its tokens."""
