"""What the pages and the command line show of metadata: words, values, the catalogue."""
