"""`lw.Ledger`: every part of the loss, by name, each epoch."""

import warnings
from collections.abc import Callable
from typing import Any

import keras
from rich.console import Console

from losswright.core.describe import clip
from losswright.core.errors import LosswrightError, SettingError
from losswright.kernels.train_steps import before_each_step
from losswright.objective.accounts import Account, accounts_of, as_logs, table_of
from losswright.objective.books import Books, Sums
from losswright.objective.computation import Computation
from losswright.objective.nonfinite import FirstNonFinite, NonFinite
from losswright.objective.tails import Tails, tail

ATTRIBUTE = "losswright_ledger"
HIDDEN = ("compute_loss", "train_step")


class Ledger(keras.callbacks.Callback):
    """Callback that keeps account of each output's loss, each `add_loss` and each regulariser.

    Works with any compiled model. At the end of an epoch it puts these numbers into the logs, so `history` and the
    callbacks after it (TensorBoard, CSVLogger, W&B, MLflow) get them; list it before those.

    - `{part}/value`: the mean over the samples; `{part}/weight`: its (mean) loss weight; `{part}/share`: value times
      weight over the total. The values times the weights add up to Keras's `loss`. With `val_` also for validation.
    - `{part}/gradient_norm`, `{part}/gradient_share`: mean norm of the gradient by all trainable variables, over the
      steps where it was measured, and its share in the sum of those norms; `{part}/cosine/{other}`: mean cosine
      between the gradients of two parts. Below 0 they pull in opposite directions.
    - `{output}/tail_threshold`, `{output}/tail_loss_share`, `{output}/tail_gradient_share`, if `tail` is given: see
      `losswright.tail`.
    - `nonfinite_step`, once a part was not finite. `ledger.nonfinite` then says which part, in which step, from which
      layer on, and for which sample of the batch; a warning says it too.

    Args:
        every: steps between two measurements of gradients, from the first of an epoch on. Each costs a forward pass,
            and a backward pass a part.
        gradients: whether to measure gradients at all.
        table: print a table each epoch.
        tail: data on which the tail is looked at after each epoch, `(x, y)` or `(x, y, sample_weight)`.

    Attributes:
        epochs: the accounts of each epoch, as a list of `Account`.
        validations: the same for validation.
        cosines: for each epoch, the mean cosine by pair of names.
        tails: for each epoch, what `losswright.tail` found.
        nonfinite: `NonFinite`, or None.
    """

    def __init__(
        self,
        *,
        every: int = 100,
        gradients: bool = False,
        table: bool = False,
        tail: tuple[Any, ...] | None = None,
    ):
        super().__init__()
        if not isinstance(every, int) or every < 1:
            raise SettingError(f"Ledger(every={clip(every)}): every must be a whole number of at least 1")
        if tail is not None and not (isinstance(tail, tuple) and len(tail) in (2, 3)):
            raise SettingError(f"Ledger(tail={clip(tail)}): tail must be (x, y) or (x, y, sample_weight)")
        self.every, self.gradients, self.table, self.tail = every, gradients, table, tail
        self.epochs: list[list[Account]] = []
        self.validations: list[list[Account]] = []
        self.cosines: list[dict[tuple[str, str], float]] = []
        self.tails: list[Tails] = []
        self.nonfinite: NonFinite | None = None
        self._detach: Callable[[], None] | None = None

    def set_model(self, model: keras.Model) -> None:
        """Open the books: Keras calls this before it compiles the step."""
        super().set_model(model)
        if not model.compiled:
            raise LosswrightError("Ledger: the model is not compiled, so it has no loss to keep account of")
        self._before_test: Any = None
        self._steps = 0
        self._attach(model)

    def on_epoch_begin(self, epoch, logs=None):
        """Forget the last epoch's close."""
        self._before_test = self._after_test = None

    def on_test_begin(self, logs=None):
        """Validation is about to reset all sums: read those of training before."""
        if self._before_test is None:
            self._before_test = self._books.read(training=True)

    def on_test_end(self, logs=None):
        """Read the sums of validation."""
        self._after_test = self._books.read(training=False)

    def on_epoch_end(self, epoch, logs=None):
        """Close the books of an epoch."""
        sums = self._books.read(training=True) if self._before_test is None else self._before_test
        accounts, cosines = accounts_of(sums)
        self.epochs.append(accounts)
        self.cosines.append(cosines)
        written = as_logs(accounts, cosines)
        if self._after_test is not None:
            self.validations.append(accounts_of(self._after_test)[0])
            written |= {f"val_{name}": value for name, value in as_logs(self.validations[-1], {}).items()}
        if self.tail is not None:
            self.tails.append(tail(self.model, *self.tail))
            written |= self.tails[-1].as_logs()
        written |= self._report_nonfinite(sums)
        if logs is not None:
            logs.update(written)
        if self.table:
            Console().print(table_of(accounts, cosines, title=f"epoch {epoch + 1}"), *self.tails[-1:])

    def on_train_end(self, logs=None):
        """Close the books and leave the model as it was."""
        if self._detach is not None:
            self._detach()
            self._detach = None

    def _attach(self, model: keras.Model) -> None:
        if self._detach is not None:  # an earlier fit was interrupted
            self._detach()
        hidden = {name: vars(model).get(name) for name in HIDDEN}
        computation = Computation.of(model)
        self._watch = FirstNonFinite(computation)
        self._books = Books(computation, self._watch.look, every=self.every, gradients=self.gradients)
        computation.listeners.append(self._books.note)
        setattr(model, ATTRIBUTE, self._books)
        if self.gradients:
            model.train_step = before_each_step(model, self._books.measure)
        _compile_anew(model)
        self._detach = lambda: _restore(model, computation, self._books, hidden)

    def _report_nonfinite(self, sums: Sums) -> dict[str, float]:
        if self.nonfinite is None:
            self.nonfinite = self._watch.investigate(sums, self._steps)
            if self.nonfinite is not None:
                warnings.warn(f"Ledger: {self.nonfinite}", stacklevel=2)
        self._steps += sums.steps
        return {} if self.nonfinite is None else {"nonfinite_step": float(self.nonfinite.step)}


def _restore(model: keras.Model, computation: Computation, books: Books, hidden: dict[str, Any]) -> None:
    computation.listeners.remove(books.note)
    for name, value in hidden.items():
        vars(model).pop(name, None)
        if value is not None:
            setattr(model, name, value)
    model._tracker.untrack(books)
    delattr(model, ATTRIBUTE)
    _compile_anew(model)


def _compile_anew(model: keras.Model) -> None:
    """Let Keras compile its steps again, with what has changed."""
    model.train_function = model.test_function = None
