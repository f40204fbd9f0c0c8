"""One file a version. Never edit one that was released: add the next."""
