"""Rules a steward keeps: the language, three ways to run it, miners, the judge and its prices, exchange."""
