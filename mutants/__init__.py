"""Do the tests notice when the code is wrong? Small faults, one at a time: `make mutants`."""
