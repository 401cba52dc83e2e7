"""What holds for every test: a backend, quiet libraries, and property tests that repeat and have no deadline."""

import os

from hypothesis import settings

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

settings.register_profile("losswright", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("losswright")
