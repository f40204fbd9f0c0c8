"""Training the judge of rules: tables with a today and a tomorrow, labelled candidates, the combiner."""
