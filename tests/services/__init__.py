"""Real servers and the real product, started for tests and ended by their process ids."""
