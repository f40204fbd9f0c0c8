"""What the pages and the command line show of mappings: words, edits, the pairs of tables."""
