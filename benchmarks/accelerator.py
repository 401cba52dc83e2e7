"""A GPU's own memory and clock, where the backend computes on one."""

import time

import keras

BACKEND = keras.config.backend()


def name() -> str:
    """Of the device; nothing where the backend computes on processors."""
    if BACKEND == "jax":
        import jax

        return "" if jax.default_backend() == "cpu" else str(jax.devices()[0].device_kind)
    if BACKEND == "torch":
        import torch

        return torch.cuda.get_device_name() if torch.cuda.is_available() else ""
    return ""


PRESENT = bool(name())
clock = time.perf_counter if PRESENT else time.process_time  # what waits for a GPU takes no processor's time


def memory() -> tuple[float, float]:
    """MB held now, and at most since the process began or `memory` was last asked on PyTorch."""
    if BACKEND == "jax":
        import jax

        found = jax.devices()[0].memory_stats()
        return found["bytes_in_use"] / 2**20, found["peak_bytes_in_use"] / 2**20
    import torch

    held, most = torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    return held / 2**20, most / 2**20


def wait() -> None:
    """Until PyTorch's kernels are done; JAX is asked for its arrays."""
    if PRESENT and BACKEND == "torch":
        import torch

        torch.cuda.synchronize()


if __name__ == "__main__":
    import json

    print(json.dumps({"device": name() or "no GPU"}))
