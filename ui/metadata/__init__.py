"""What the pages and the command line show of metadata: words, values as people type them, the catalogue's lines."""
