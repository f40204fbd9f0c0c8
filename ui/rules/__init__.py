"""What the pages and the command line show of rules: words, forms, ways to mend them."""
