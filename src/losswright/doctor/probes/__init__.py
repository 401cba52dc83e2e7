"""What can be measured on a case. Each probe is measured once, when a rule first asks for it."""
