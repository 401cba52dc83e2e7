"""What two devices make of an objective, beside what one makes of it: `make devices`."""
