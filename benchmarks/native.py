"""The same losses as a user of the backend alone would write them: functions that make one, by name."""

import keras

ALPHA, GAMMA = 0.25, 2.0


def jax_losses():
    import jax.numpy as jnp
    import optax

    def focal(y, z):
        cost = optax.softmax_cross_entropy(z, y)
        return jnp.mean(ALPHA * (1 - jnp.exp(-cost)) ** GAMMA * cost)

    def sparse(y, z):
        return jnp.mean(optax.softmax_cross_entropy_with_integer_labels(z, y))

    return {
        "mean_squared_error": lambda y, p: jnp.mean(jnp.square(y - p)),
        "huber": lambda y, p: jnp.mean(optax.huber_loss(p, y)),
        "binary_crossentropy": lambda y, z: jnp.mean(optax.sigmoid_binary_cross_entropy(z, y)),
        "binary_focal": lambda y, z: jnp.mean(optax.sigmoid_focal_loss(z, y, gamma=GAMMA)),
        "poisson": lambda y, p: jnp.mean(p - y * jnp.log(p)),
        "categorical_crossentropy": lambda y, z: jnp.mean(optax.softmax_cross_entropy(z, y)),
        "sparse_crossentropy": sparse,
        "categorical_focal": focal,
        "kl_divergence": lambda y, p: jnp.mean(optax.kl_divergence(jnp.log(p), y)),
    }


def torch_losses():
    import torch
    import torch.nn.functional as F  # noqa: N812  (the name that PyTorch's users know)

    def binary_focal(y, z):
        cost = F.binary_cross_entropy_with_logits(z, y, reduction="none")
        return ((1 - torch.exp(-cost)) ** GAMMA * cost).mean()

    def focal(y, z):
        cost = F.cross_entropy(z, y, reduction="none")
        return (ALPHA * (1 - torch.exp(-cost)) ** GAMMA * cost).mean()

    return {
        "mean_squared_error": lambda y, p: F.mse_loss(p, y),
        "huber": lambda y, p: F.huber_loss(p, y),
        "binary_crossentropy": lambda y, z: F.binary_cross_entropy_with_logits(z, y),
        "binary_focal": binary_focal,
        "poisson": lambda y, p: F.poisson_nll_loss(p, y, log_input=False),
        "categorical_crossentropy": lambda y, z: F.cross_entropy(z, y),
        "sparse_crossentropy": lambda y, z: F.cross_entropy(z, y),
        "categorical_focal": focal,
        "kl_divergence": lambda y, p: F.kl_div(p.log(), y, reduction="batchmean"),
    }


def tensorflow_losses():
    import tensorflow as tf

    mean, nn = tf.reduce_mean, tf.nn

    def huber(y, p):
        error = tf.abs(y - p)
        return mean(tf.where(error <= 1.0, 0.5 * tf.square(error), error - 0.5))

    def binary_focal(y, z):
        cost = nn.sigmoid_cross_entropy_with_logits(y, z)
        return mean((1.0 - tf.exp(-cost)) ** GAMMA * cost)

    def focal(y, z):
        cost = nn.softmax_cross_entropy_with_logits(y, z)
        return mean(ALPHA * (1.0 - tf.exp(-cost)) ** GAMMA * cost)

    return {
        "mean_squared_error": lambda y, p: mean(tf.math.squared_difference(y, p)),
        "huber": huber,
        "binary_crossentropy": lambda y, z: mean(nn.sigmoid_cross_entropy_with_logits(y, z)),
        "binary_focal": binary_focal,
        "poisson": lambda y, p: mean(p - y * tf.math.log(p)),
        "categorical_crossentropy": lambda y, z: mean(nn.softmax_cross_entropy_with_logits(y, z)),
        "sparse_crossentropy": lambda y, z: mean(nn.sparse_softmax_cross_entropy_with_logits(y, z)),
        "categorical_focal": focal,
        "kl_divergence": lambda y, p: mean(tf.reduce_sum(tf.math.xlogy(y, y / p), axis=-1)),
    }


NATIVE = {"jax": jax_losses, "torch": torch_losses, "tensorflow": tensorflow_losses}[keras.config.backend()]()
NATIVE["sparse_crossentropy_large"] = NATIVE["small_batch"] = NATIVE["sparse_crossentropy"]
