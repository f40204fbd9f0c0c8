"""Tables, columns, keys, rows: reading them, profiling them where they live, writing change sets back."""
