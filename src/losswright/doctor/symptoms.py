"""Faults that are often only symptoms of another one: rules name these sets in `explains`."""

SLOW = frozenset({"lr_too_low", "epochs_too_few", "capacity", "optimizer", "batch_size", "data_too_few"})
UNSTABLE = frozenset({"lr_too_high", "hidden_act_bad", "init_bad"})
POOR = frozenset({"overfit", "reg_too_strong", "data_imbalance", "hidden_act_missing"})
TRAINING = SLOW | UNSTABLE | POOR
"""What a look at training alone may see in a model that can't learn for another reason."""
