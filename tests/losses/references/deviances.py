"""Truths about deviances: scikit-learn's definition in 50 digits."""

from losswright import losses
from tests.support.inputs import SHAPE, narrow, pairs, positives
from tests.support.reference import LEAST_AT_BEST, NON_NEGATIVE, ZERO_AT_BEST, Reference
from tests.support.truth import Element, exp, log

AMOUNTS = [0.0, 1e-3, 1.0, 3.0, 1e3, 1e6]
LOGS = [-30.0, -7.0, 0.0, 1.0, 1.125, 6.875, 13.8125, 30.0]


def tweedie(power):
    """The general formula, which holds for no power of 1 or 2."""

    def deviance(y, mean):
        of_target = y ** (2 - power) / ((1 - power) * (2 - power))
        return 2 * (of_target - y * mean ** (1 - power) / (1 - power) + mean ** (2 - power) / (2 - power))

    return deviance


def poisson(y, mean):
    return 2 * ((y * log(y / mean) if y else 0) - y + mean)


def gamma(y, mean):
    return 2 * (log(mean / y) + y / mean - 1)


def of_log(deviance):
    return Element(lambda y, z: deviance(y, exp(z)))


def amounts_with_zeros(rng):
    return narrow(rng.gamma(2.0, size=SHAPE) * (rng.uniform(size=SHAPE) < 0.7), rng.normal(size=SHAPE))


def amounts(rng):
    return narrow(rng.gamma(2.0, size=SHAPE), rng.normal(size=SHAPE))


LAWS = [NON_NEGATIVE, ZERO_AT_BEST, LEAST_AT_BEST]
ABOVE = pairs(AMOUNTS[1:], LOGS)

REFERENCES = [
    *(
        Reference(losses.Tweedie(power=power), of_log(tweedie(power)), amounts_with_zeros, [pairs(AMOUNTS, LOGS)],
                  laws=[NON_NEGATIVE], cancels=True)
        for power in (1.5, 1.9, 1.25, 1.0078125, 1.9921875)
    ),
    Reference(losses.Tweedie(power=1), of_log(poisson), amounts_with_zeros, [pairs(AMOUNTS, LOGS)], cancels=True),
    Reference(losses.Tweedie(power=2), of_log(gamma), amounts, [ABOVE], cancels=True),
    Reference(
        losses.Tweedie(power=1.5, log_mean=False), Element(tweedie(1.5)), positives(),
        [pairs(AMOUNTS, [1e-6, 0.5, 1.0, 3.0078125, 1e6])], laws=LAWS, best=lambda y: y + 1e-20, cancels=True,
    ),
    Reference(
        losses.PoissonDeviance(), of_log(poisson), amounts_with_zeros, [pairs(AMOUNTS, [*LOGS, 80.0])],
        laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.PoissonDeviance(log_mean=False), Element(poisson), positives(),
        [pairs(AMOUNTS, [1e-20, 0.5, 1.0, 3.0078125, 1e6, 1e30])], laws=LAWS, best=lambda y: y + 1e-20, cancels=True,
    ),
    Reference(
        losses.GammaDeviance(), of_log(gamma), amounts, [pairs([1e-20, *AMOUNTS[1:]], [*LOGS, 80.0, 1e4])],
        laws=[NON_NEGATIVE], cancels=True,
    ),
    Reference(
        losses.GammaDeviance(log_mean=False), Element(gamma), positives(),
        [pairs([1e-3, 1.0, 3.0, 1e6], [1e-6, 0.5, 1.0, 3.0078125, 1e6, 1e30])], laws=LAWS, cancels=True,
    ),
]  # fmt: skip
