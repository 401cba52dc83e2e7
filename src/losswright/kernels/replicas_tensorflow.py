"""What the replicas of `tf.distribute` tell each other."""

import tensorflow as tf


def replicas() -> int:
    """How many replicas take part in this step."""
    context = tf.distribute.get_replica_context()
    return 1 if context is None else context.num_replicas_in_sync


def replica():
    """The number of this replica, from 0."""
    return tf.distribute.get_replica_context().replica_id_in_sync_group


def add_up(value):
    """The sum of a tensor over all replicas; its slope is the sum of the slopes that it has on each."""
    return tf.distribute.get_replica_context().all_reduce(tf.distribute.ReduceOp.SUM, value)
