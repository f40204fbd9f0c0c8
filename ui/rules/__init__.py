"""What the pages and the command line show of rules: words, forms to edit them, ways to mend what breaks them."""
