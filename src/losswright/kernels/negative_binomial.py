r"""The negative binomial distribution in the logarithms of mean and dispersion, right at any of them.

With mean $\mu = e^z$, dispersion $\alpha$ (variance $\mu + \alpha \mu^2$) and $u = \log(\alpha \mu)$, a count $y$
costs, but for $\log y!$,
$$y\,\mathrm{softplus}(-u) + \mathrm{softplus}(u) / \alpha - (\log\Gamma(y + 1/\alpha) - \log\Gamma(1/\alpha)).$$
No backend-neutral log-gamma exists, and the difference of two would have no digits left for small dispersions. Here it
is Stirling's series with the cancelling parts taken out by hand: of $\alpha y$ where that is small (the Poisson limit,
which is exact at $\alpha = 0$), else of $\log y$. Slopes in both arguments are those of the same terms; that in the
dispersion is right to about 1e-7 of the count where it crosses 0.
"""

from keras import ops

from losswright.kernels.logarithm import atanh_rest, exp_of_log

SHIFT = 4.0  # log-gamma of less than this is taken from log-gamma of 4 more
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)  # of 1/x, 1/x^3, ...; right to 5e-10 from x = 4 on


def cost_of_zero(log_mean, log_dispersion):
    r"""$\log(1 + \alpha\mu) / \alpha$, the cost of a count of 0; the mean itself where the dispersion is 0."""
    odds = log_mean + log_dispersion
    is_small = odds < -0.7
    x = ops.exp(ops.where(is_small, odds, -1.0))
    s = x / (2.0 + x)  # log1p(x) / x = 2 artanh(s) / x: its slope has no cancelling terms, unlike that of log1p(x) / x
    near_poisson = exp_of_log(ops.where(is_small, log_mean, 0.0)) * (1.0 + s * s * atanh_rest(s * s)) * 2.0 / (2.0 + x)
    inverse = exp_of_log(ops.where(is_small, 0.0, -log_dispersion))
    return ops.where(is_small, near_poisson, inverse * ops.softplus(ops.where(is_small, 0.0, odds)))


def cost_of_count(count, log_mean, log_dispersion):
    r"""The cost of a count $y \ge 0$, without $\log y!$. All three of one shape."""
    odds = log_mean + log_dispersion
    needs_shift = log_dispersion > -1.386  # a shape 1 / alpha below 4
    shape = ops.exp(-ops.where(needs_shift, log_dispersion, 0.0)) + SHIFT
    inverse = ops.where(needs_shift, 1.0 / shape, ops.exp(ops.where(needs_shift, 0.0, log_dispersion)))
    ratio = count * inverse
    is_low = ratio < 1.0

    # Low counts: the power of the shape, which cancels against the mean's, is left out of both.
    relative = ops.softplus(odds) - log_mean, ops.softplus(-odds) + log_dispersion
    of_power = ops.where(odds < 0, *relative)
    log_shape = ops.log(ops.where(needs_shift, shape, 1.0))
    of_low = ops.where(needs_shift, ops.softplus(-odds) - log_shape, of_power)
    low = count * (of_low - _stirling_near(ops.where(is_low, ratio, 0.0)))

    # High counts: Stirling as it stands. The shape is at most the count here, so nothing overflows.
    shape = 1.0 / ops.where(is_low, 1.0, inverse)
    high = count * (ops.softplus(-odds) - ops.log(count + shape) + 1.0) - shape * ops.log1p(
        ops.where(is_low, 0.0, ratio)
    )

    rest = 0.5 * ops.log1p(ratio) + _series(inverse) - _series(inverse / (1.0 + ratio))
    rest = rest + ops.where(needs_shift, _unshift(count, log_dispersion, needs_shift), 0.0)
    above_zero = ops.where(count == 0, 0.0, ops.where(is_low, low, high) + rest)
    above_zero = ops.where(count == 1, of_power, above_zero)  # its gamma functions differ by the shape itself
    return cost_of_zero(log_mean, log_dispersion) + above_zero


def _stirling_near(ratio):
    r"""$((1 + t) \log(1 + t) - t) / t$ for $t$ from 0 to 1, from terms that are all positive."""
    s = ratio / (2.0 + ratio)
    return s * (1.0 + s * (1.0 + s) * atanh_rest(s * s))


def _series(inverse):
    """What Stirling's formula leaves out, of the inverse of its argument."""
    square = inverse * inverse
    total = 0.0
    for coefficient in reversed(STIRLING):
        total = total * square + coefficient
    return total * inverse


def _unshift(count, log_dispersion, needs_shift):
    """The logarithm of the factors by which the shifted gamma functions differ from the plain ones."""
    log_dispersion = ops.where(needs_shift, log_dispersion, 0.0)
    is_zero = count == 0
    log_count = ops.log(ops.where(is_zero, 1.0, count))
    first = ops.where(is_zero, 0.0, ops.softplus(log_count + log_dispersion))  # a shape of 0 is infinitely many factors
    return first + sum(ops.log1p(count / (ops.exp(-log_dispersion) + k)) for k in range(1, int(SHIFT)))
