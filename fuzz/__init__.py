"""Hostile input, at random, for every loss and metric: `make fuzz`."""
