"""Labels of one's own for columns: what each column says, what its table says, decided together."""
