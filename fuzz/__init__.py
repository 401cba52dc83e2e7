"""Hostile input, at random, for every public entry: `make fuzz`."""
