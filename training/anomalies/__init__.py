"""How the anomaly detector's own last stage is made: its lexicon, its training tables, its combiner."""
