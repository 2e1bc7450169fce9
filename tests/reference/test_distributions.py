"""Distributions: densities by scipy.stats, divergences by integration."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from derivatives import numbers
from formulas import evaluated
from gencc.runtime.support import streams
from gencc.verification.reference import tape
from gencc.verification.reference.functions import find
from gencc.verification.reference.tape import Array, Value, gradients, variable
from scipy import integrate, special, stats

M, V = numbers(4, 3), numbers(4, 3, low=-3, high=1.5, seed=1)


def divergence(
    mean: float, log_var: float, other: float = 0.0, other_log_var: float = 0.0
) -> float:
    """The integral of q (log q - log p), as far as q is not 0 to double precision."""
    sd = math.exp(log_var / 2)
    q, p = stats.norm(mean, sd), stats.norm(other, math.exp(other_log_var / 2))

    def integrand(v: float) -> float:
        return float(q.pdf(v) * (q.logpdf(v) - p.logpdf(v)))

    ends = mean - 12 * sd, mean + 12 * sd
    return float(integrate.quad(integrand, *ends, epsabs=1e-11, epsrel=1e-11)[0])


def test_kl_is_the_integral() -> None:
    actual = evaluated("kl(normal(m, v), prior.z)", m=M, v=V)
    expected = [sum(map(divergence, *pair)) for pair in zip(M[:2], V[:2], strict=True)]
    np.testing.assert_allclose(actual[:2], expected, 1e-10)


def test_kl_of_any_two_normals_is_the_integral() -> None:
    n, w = numbers(4, 3, seed=2), numbers(4, 3, low=-1, high=1, seed=3)
    rows = zip(M[:2], V[:2], n[:2], w[:2], strict=True)
    expected = [sum(map(divergence, *row)) for row in rows]
    actual = evaluated("kl(normal(m, v), normal(n, w))", m=M, v=V, n=n, w=w)
    np.testing.assert_allclose(actual[:2], expected, 1e-10)
    back = [sum(divergence(0, 0, *two) for two in zip(M[0], w[0], strict=True))]
    actual = evaluated("kl(prior.z, normal(m, w))", m=M, w=w)
    np.testing.assert_allclose(actual[:1], back, 1e-10)


def test_kl_of_equal_distributions_is_0() -> None:
    for formula in (
        "kl(normal(m, v), normal(m, v))",
        "kl(prior.z, prior.z) * m + v - v",
    ):
        assert not evaluated(formula, m=M, v=V).any()


def test_entropy_is_the_mean_of_minus_the_log_of_the_density() -> None:
    expected = stats.norm(M, np.exp(V / 2)).entropy().sum(axis=1)
    np.testing.assert_allclose(
        evaluated("entropy(normal(m, v))", m=M, v=V), expected, 1e-14
    )
    spread = evaluated("entropy(normal(m, mean(v)))", m=M, v=V)
    expected = 3 * stats.norm(0, np.exp(V.mean(axis=1) / 2)).entropy()
    np.testing.assert_allclose(spread, expected, 1e-14)
    fixed = evaluated("entropy(normal(m, 0.5)) + sum(0 * m)", m=M)
    np.testing.assert_allclose(
        fixed, 3 * stats.norm(0, math.exp(0.25)).entropy(), 1e-14
    )


def test_entropy_and_kl_of_priors() -> None:
    """Numbers, the same for each example."""

    def of(formula: str) -> float:
        return float(evaluated(f"{formula} + sum(0 * m)", m=M)[0])

    narrow, wide = stats.uniform(-1, 1.5), stats.uniform(-2, 2.5)
    assert of("entropy(prior.z)") == pytest.approx(3 * stats.norm().entropy())
    assert of("entropy(prior.narrow)") == pytest.approx(3 * narrow.entropy())
    expected = 3 * (wide.entropy() - narrow.entropy())
    assert of("kl(prior.narrow, prior.wide)") == pytest.approx(expected)
    cross = integrate.quad(lambda v: -stats.norm.logpdf(v) / 1.5, -1, 0.5)[0]
    expected = 3 * (cross - narrow.entropy())
    assert of("kl(prior.narrow, prior.z)") == pytest.approx(expected)


def test_kl_from_a_uniform_to_a_normal_is_the_integral() -> None:
    def cross(mean: float, log_var: float) -> float:
        p = stats.norm(mean, math.exp(log_var / 2))
        return float(integrate.quad(lambda v: -p.logpdf(v) / 1.5, -1, 0.5)[0])

    actual = evaluated("kl(prior.narrow, normal(m, v))", m=M, v=V)
    expected = [
        sum(map(cross, *row)) - 3 * math.log(1.5) for row in zip(M, V, strict=True)
    ]
    np.testing.assert_allclose(actual, expected, 1e-12)


def test_kl_is_cross_entropy_less_entropy() -> None:
    actual = evaluated("kl(normal(m, v), prior.z)", m=M, v=V)
    entropy = stats.norm(M, np.exp(V / 2)).entropy()
    second_moment = M**2 + np.exp(V)
    expected = (0.5 * np.log(2 * np.pi) + second_moment / 2 - entropy).sum(axis=1)
    np.testing.assert_allclose(actual, expected, 1e-13)
    nothing = evaluated("kl(normal(m, v), prior.z)", m=0 * M, v=0 * V)
    assert not nothing.any()


@pytest.mark.parametrize("away", [0.0, 1.5, -40.0, 1e5])
@pytest.mark.parametrize("log_var", [-12.0, 0.0, 7.0])
def test_log_prob_in_the_tails(away: float, log_var: float) -> None:
    """`away` standard deviations from the mean, where the density itself is 0."""
    sd = math.exp(log_var / 2)
    v = np.full((4, 3), log_var)
    at = M + away * sd
    actual = evaluated("log_prob(normal(m, v), w)", m=M, v=v, w=at)
    expected = stats.norm.logpdf(at, M, sd).sum(axis=1)
    np.testing.assert_allclose(actual, expected, 1e-12)  # at - mean has lost digits


def test_log_prob_of_the_prior() -> None:
    at = 20 * M
    actual = evaluated("log_prob(prior.z, m)", m=at)
    np.testing.assert_allclose(actual, stats.norm.logpdf(at).sum(axis=1), 1e-14)


S = V / 4  # log-scales of laplaces


def apart(q: Any, p: Any, ends: tuple[float, float], *kinks: float) -> float:
    """The integral of q (log q - log p)."""

    def integrand(v: float) -> float:
        return float(q.pdf(v) * (q.logpdf(v) - p.logpdf(v)))

    inside = [kink for kink in kinks if ends[0] < kink < ends[1]]
    return float(
        integrate.quad(integrand, *ends, points=inside, epsabs=1e-11, limit=200)[0]
    )


def test_laplace_has_the_density_and_entropy_of_scipy() -> None:
    d = stats.laplace(M, np.exp(S))
    actual = evaluated("log_prob(laplace(m, s), w)", m=M, s=S, w=30 * V)
    np.testing.assert_allclose(actual, d.logpdf(30 * V).sum(axis=1), 1e-13)
    actual = evaluated("entropy(laplace(m, s))", m=M, s=S)
    np.testing.assert_allclose(actual, d.entropy().sum(axis=1), 1e-13)
    actual = evaluated("log_prob(prior.peaked, m) + entropy(prior.peaked)", m=M)
    expected = stats.laplace.logpdf(M).sum(axis=1) + 3 * stats.laplace.entropy()
    np.testing.assert_allclose(actual, expected, 1e-13)
    actual = evaluated("log_prob(laplace(m, mean(s)), m)", m=M, s=S)
    np.testing.assert_allclose(actual, -3 * (math.log(2) + S.mean(axis=1)), 1e-13)


def test_kl_from_and_to_a_laplace_is_the_integral() -> None:
    """But from a normal, whose integral has no closed form of the language's functions."""
    n, t = numbers(4, 3, seed=2), numbers(4, 3, low=-0.5, high=0.5, seed=3)
    of = {
        "kl(laplace(m, s), laplace(n, t))": (stats.laplace, 1.0, stats.laplace, 1.0),
        "kl(laplace(m, s), normal(n, t))": (stats.laplace, 1.0, stats.norm, 0.5),
    }
    for formula, (first, first_sign, second, second_sign) in of.items():
        actual = evaluated(formula, m=M, s=S, n=n, t=t)
        for example in range(2):
            total = 0.0
            for m, s, k, w in zip(
                M[example], S[example], n[example], t[example], strict=True
            ):
                q, p = (
                    first(m, math.exp(first_sign * s)),
                    second(k, math.exp(second_sign * w)),
                )
                total += apart(q, p, (m - 40 * math.exp(s), m + 40 * math.exp(s)), m, k)
            assert actual[example] == pytest.approx(total, rel=1e-9)
    actual = evaluated("kl(prior.narrow, laplace(m, t))", m=M, t=t)
    expected = [
        apart(stats.uniform(-1, 1.5), stats.laplace(m, math.exp(w)), (-1, 0.5), m)
        for m, w in zip(M[0], t[0], strict=True)
    ]
    assert actual[0] == pytest.approx(sum(expected), rel=1e-10)
    actual = evaluated(
        "kl(prior.peaked, laplace(m, t)) - kl(laplace(0 * m, 0 * t), laplace(m, t))",
        m=M,
        t=t,
    )
    np.testing.assert_allclose(actual, 0, atol=1e-14)


A, B = (np.exp(numbers(4, 3, seed=seed)) for seed in (6, 7))


def test_gamma_has_the_density_and_entropy_of_scipy() -> None:
    d, at = stats.gamma(A, scale=1 / B), np.exp(V)
    actual = evaluated("log_prob(gamma(a, b), w)", a=A, b=B, w=at)
    np.testing.assert_allclose(actual, d.logpdf(at).sum(axis=1), 1e-12)
    actual = evaluated("entropy(gamma(a, b))", a=A, b=B)
    np.testing.assert_allclose(actual, d.entropy().sum(axis=1), 1e-12)
    prior = stats.gamma(2.5, scale=1 / 0.5)
    actual = evaluated("log_prob(prior.waits, w) + entropy(prior.waits)", w=at)
    expected = prior.logpdf(at).sum(axis=1) + 3 * prior.entropy()
    np.testing.assert_allclose(actual, expected, 1e-12)


def test_kl_between_gammas_is_the_integral() -> None:
    actual = evaluated(
        "kl(gamma(a, b), gamma(b, a)) + kl(gamma(a, b), prior.waits)", a=A, b=B
    )
    total = 0.0
    for a, b in zip(A[0], B[0], strict=True):
        q = stats.gamma(a, scale=1 / b)
        for p in (stats.gamma(b, scale=1 / a), stats.gamma(2.5, scale=2)):
            total += apart(q, p, (1e-12, q.ppf(1 - 1e-14)), 0.01, 0.5)
    assert actual[0] == pytest.approx(total, rel=1e-6)


def test_draws_of_a_gamma_have_its_mean_and_the_slope_of_that() -> None:
    """Of 20000 draws; mean a / b, whose slope along a is 1 / b."""
    count = 20_000
    uniform = streams.uniform(1, "g", 0, (count, 22))
    for a in (0.4, 3.0):
        shape = variable(np.full((count, 1), a))
        drawn = find("gamma")(shape, Value(uniform))
        probability = stats.kstest(drawn.array[:, 0], stats.gamma(a).cdf).pvalue
        assert probability > 0.01
        slope = gradients(tape.total(drawn, (0, 1)), [shape])[0].array.mean()
        assert slope == pytest.approx(1, abs=0.03)


P, Q = (special.softmax(logits, axis=1) for logits in (2 * M, V))


def test_categories_have_the_entropy_and_divergence_of_scipy() -> None:
    actual = evaluated("entropy(categorical(p))", p=P)
    np.testing.assert_allclose(actual, stats.entropy(P, axis=1), 1e-13)
    actual = evaluated("kl(categorical(p), categorical(q))", p=P, q=Q)
    np.testing.assert_allclose(actual, stats.entropy(P, Q, axis=1), 1e-12)
    equal = np.full((4, 3), 1 / 3)
    actual = evaluated("kl(categorical(p), prior.kind)", p=P)
    np.testing.assert_allclose(actual, stats.entropy(P, equal, axis=1), 1e-12)
    actual = evaluated("kl(prior.kind, categorical(p))", p=P)
    np.testing.assert_allclose(actual, stats.entropy(equal, P, axis=1), 1e-12)
    actual = evaluated("entropy(prior.kind) + sum(0 * p)", p=P)
    np.testing.assert_allclose(actual, math.log(3), 1e-15)


def test_the_likelihood_of_a_category_is_its_probability() -> None:
    one_hot = np.eye(3)[[2, 0, 1, 1]]
    actual = evaluated("log_prob(categorical(p), v)", p=P, v=one_hot)
    np.testing.assert_allclose(actual, np.log(P[range(4), [2, 0, 1, 1]]), 1e-14)
    actual = evaluated("log_prob(prior.kind, v)", v=one_hot)
    np.testing.assert_allclose(actual, -math.log(3), 1e-15)


def test_bits_have_the_entropy_and_divergence_of_scipy() -> None:
    """Of two categories each; their probabilities come out of a sigmoid."""

    def both(logits: Array) -> Array:
        return np.stack([special.expit(logits), special.expit(-logits)])

    actual = evaluated("entropy(bernoulli(sigmoid(m)))", m=M)
    np.testing.assert_allclose(actual, stats.entropy(both(M)).sum(axis=1), 1e-13)
    actual = evaluated("kl(bernoulli(sigmoid(m)), bernoulli(sigmoid(v)))", m=M, v=V)
    expected = stats.entropy(both(M), both(V)).sum(axis=1)
    np.testing.assert_allclose(actual, expected, 1e-12)
    fair = np.full((2, 4, 3), 0.5)
    actual = evaluated("kl(bernoulli(sigmoid(m)), prior.bits)", m=M)
    np.testing.assert_allclose(actual, stats.entropy(both(M), fair).sum(axis=1), 1e-12)
    actual = evaluated("kl(prior.bits, bernoulli(sigmoid(m)))", m=M)
    np.testing.assert_allclose(actual, stats.entropy(fair, both(M)).sum(axis=1), 1e-12)
    bits = np.array([[0.0, 1, 1], [1, 0, 1], [0, 0, 0], [1, 1, 1]])
    actual = evaluated("log_prob(bernoulli(sigmoid(m)), v)", m=M, v=bits)
    expected = stats.bernoulli.logpmf(bits, special.expit(M)).sum(axis=1)
    np.testing.assert_allclose(actual, expected, 1e-13)
    actual = evaluated(
        "log_prob(prior.bits, v) + entropy(prior.bits) + 0 * sum(v)", v=bits
    )
    np.testing.assert_allclose(actual, 0, atol=1e-15)


def test_a_bit_is_1_below_its_probability() -> None:
    noise = numbers(4, 3, low=0, high=1, seed=2)
    actual = evaluated("sample(bernoulli(sigmoid(m)))", m=M, noise=noise)
    assert (actual == (noise < special.expit(M))).all()


def test_gumbel_noise_chooses_and_relaxes() -> None:
    noise = stats.gumbel_r.ppf(numbers(4, 3, low=0, high=1, seed=2))
    actual = evaluated("sample(categorical(p))", p=P, noise=noise)
    assert actual.tolist() == np.eye(3)[(np.log(P) + noise).argmax(axis=1)].tolist()
    actual = evaluated("gumbel_softmax(m, 0.5)", m=M, noise=noise)
    np.testing.assert_allclose(
        actual, special.softmax((M + noise) / 0.5, axis=1), 1e-13
    )


def test_a_hardmax_takes_the_first_of_the_largest() -> None:
    v = np.array(
        [[0.0, -0.0, -1.0], [-0.0, 0.0, 0.0], [1.0, 2.0, 2.0], [-1.0, -3.0, -1.0]]
    )
    assert evaluated("hardmax(v)", v=v).argmax(axis=1).tolist() == [0, 0, 1, 0]


def test_log_prob_with_one_variance_for_all() -> None:
    actual = evaluated("log_prob(normal(m, 0.5), w)", m=M, w=V)
    expected = stats.norm.logpdf(V, M, math.exp(0.25)).sum(axis=1)
    np.testing.assert_allclose(actual, expected, 1e-14)


def test_a_sample_is_its_noise_shifted_and_scaled() -> None:
    noise = numbers(4, 3, seed=2)
    actual = evaluated("sample(normal(m, v))", m=M, v=V, noise=noise)
    sd = stats.norm(M, np.exp(V / 2)).std()
    np.testing.assert_allclose(actual, M + sd * noise, 1e-14)
    assert (evaluated("sample(prior.z) - m", m=0 * M, z=noise) == noise).all()


def test_noise_on_data() -> None:
    noise = numbers(4, 3, low=0, high=1, seed=2)
    actual = evaluated("corrupt(m, 0.5)", m=M, noise=noise)
    np.testing.assert_allclose(actual, M + noise / 2, 1e-14)
    actual = evaluated("mask(m, 0.4)", m=M, mask=noise)
    assert (actual == [[0 if u < 0.4 else v for v, u in zip(*rows, strict=True)]
                      for rows in zip(M, noise, strict=True)]).all()  # fmt: skip


def test_a_place_between_two_is_one_for_all_features() -> None:
    a, b = numbers(4, 2, 3, 1), numbers(4, 2, 3, 1, seed=1)
    t = np.array([0.0, 1.0, 0.25, 0.5])
    actual = evaluated("interpolate(a, b)", a=a, b=b, fraction=t)
    for example in range(4):
        expected = a[example] * (1 - t[example]) + b[example] * t[example]
        np.testing.assert_allclose(actual[example], expected, 1e-14, 1e-15)


def test_a_shuffle_gives_each_example_that_of_its_order() -> None:
    order = np.array([2.0, 0, 3, 1])
    actual: Array = evaluated("shuffle(m)", m=M, order=order)
    assert (actual == [M[2], M[0], M[3], M[1]]).all()


def directions(m: int) -> tuple[Array, Array, Array]:
    """Four means, which need not have length 1, directions, and concentrations."""
    means, points = numbers(4, m, seed=5), numbers(4, m, seed=6)
    points = points / np.linalg.norm(points, axis=1, keepdims=True)
    return means, points, np.array([[0.01], [1.5], [12.0], [80.0]])


@pytest.mark.parametrize("m", [2, 3, 7])
def test_directions_have_the_densities_of_scipy(m: int) -> None:
    means, points, kappas = directions(m)
    names = {"m": means, "v": points, "w": kappas}
    actual = evaluated("log_prob(von_mises_fisher(m, w), v)", **names)
    units = means / np.linalg.norm(means, axis=1, keepdims=True)
    known = [
        stats.vonmises_fisher(u, k) for u, k in zip(units, kappas[:, 0], strict=True)
    ]
    expected = [d.logpdf(v) for d, v in zip(known, points, strict=True)]
    np.testing.assert_allclose(actual, np.ravel(expected), 1e-10)
    entropies = evaluated("entropy(von_mises_fisher(m, w))", m=means, w=kappas)
    np.testing.assert_allclose(entropies, [d.entropy() for d in known], 1e-10)


def test_bessel_functions_are_those_of_scipy() -> None:
    v = np.array([[1e-4, 0.3], [2.0, 9.0], [40.0, 150.0], [300.0, 500.0]])
    for m in (2, 3, 12, 101):
        log = special.gammaln(m / 2) + (m / 2 - 1) * np.log(2 / v)
        log = log + np.log(special.ive(m / 2 - 1, v)) + v
        actual = evaluated(f"log_bessel(v, {m})", v=v)
        np.testing.assert_allclose(actual, log, 1e-11, 1e-13)
        ratio = special.ive(m / 2, v) / special.ive(m / 2 - 1, v)
        np.testing.assert_allclose(
            evaluated(f"bessel_ratio(v, {m})", v=v), ratio, 1e-12
        )


def test_kl_of_directions_is_what_densities_are_apart() -> None:
    """On the sphere in space, by the mean over a grid of it; 0 to itself and of the prior."""
    means, others, kappas = directions(3)
    kappas = np.minimum(kappas, 12)
    height, turn = np.meshgrid(
        (np.arange(400) + 0.5) / 200 - 1, 2 * np.pi * np.arange(400) / 400
    )
    across = np.sqrt(1 - height**2)
    points = np.stack([height, across * np.cos(turn), across * np.sin(turn)], axis=-1)
    actual = evaluated(
        "kl(von_mises_fisher(m, w), von_mises_fisher(v, 3))",
        m=means,
        v=others,
        w=kappas,
    )
    to_prior = evaluated("kl(von_mises_fisher(m, w), prior.way)", m=means, w=kappas)
    for i in range(4):
        unit = means[i] / np.linalg.norm(means[i])
        q = stats.vonmises_fisher(unit, kappas[i, 0]).logpdf(points)
        p = stats.vonmises_fisher(others[i], 3.0).logpdf(points)
        weights = 4 * np.pi * np.exp(q)
        assert actual[i] == pytest.approx(np.mean(weights * (q - p)), rel=1e-4)
        flat = np.mean(weights * (q + np.log(4 * np.pi)))
        assert to_prior[i] == pytest.approx(flat, rel=1e-4, abs=1e-7)
    same = "kl(von_mises_fisher(m, w), von_mises_fisher(2 * m, w))"
    assert np.abs(evaluated(same, m=means, w=kappas)).max() < 1e-11


def evenly_likely(count: int, m: int) -> Array:
    """Noise for that many draws whose first numbers are the quantiles of N(0, 1)."""
    noise = streams.normal(2, "test", 0, (count, m))
    noise[:, 0] = stats.norm.isf((np.arange(count) + 0.5) / count)
    return noise


@pytest.mark.parametrize("m", [2, 3, 8])
def test_draws_of_directions_lie_as_their_density_says(m: int) -> None:
    """On the sphere, of each angle to the mean as many as the density has from there on."""
    count, kappa = 400, 5.0
    mean = np.tile(np.eye(m)[0], (count, 1))
    noise = evenly_likely(count, m)
    draws = find("von_mises_fisher")(Value(mean), Value(kappa), Value(noise)).array
    np.testing.assert_allclose(np.linalg.norm(draws, axis=1), 1, 1e-12)
    grid = np.linspace(0, np.pi, 4001)
    density = np.exp(kappa * (np.cos(grid) - 1)) * np.sin(grid) ** (m - 2)
    share = integrate.cumulative_trapezoid(density, grid, initial=0)
    angles = np.arccos(np.clip(draws[:, 0], -1, 1))
    below = np.interp(angles, grid, share / share[-1])
    np.testing.assert_allclose(below, (np.arange(count) + 0.5) / count, atol=1e-6)
    across = draws[:, 1:] / np.linalg.norm(draws[:, 1:], axis=1, keepdims=True)
    expected = noise[:, 1:] / np.linalg.norm(noise[:, 1:], axis=1, keepdims=True)
    np.testing.assert_allclose(across, expected, atol=1e-12)


def test_gradients_of_draws_are_those_of_what_they_are_the_mean_of() -> None:
    """d E f(z) / d kappa by quantiles, and by the closed form of E m . z = A(kappa)."""
    count, kappa, m = 400, 2.0, 4
    mean = np.tile(np.eye(m)[0], (count, 1))
    concentration = variable(np.full(count, kappa))
    noise = Value(evenly_likely(count, m))
    draws = find("von_mises_fisher")(Value(mean), concentration, noise)
    along = tape.take(draws, (slice(None), 0))
    (slopes,) = gradients(along, [concentration])
    ratio = special.ive(m / 2, kappa) / special.ive(m / 2 - 1, kappa)
    expected = 1 - ratio**2 - (m - 1) * ratio / kappa
    assert slopes.array.mean() == pytest.approx(expected, rel=1e-3)


def test_streams_of_directions_are_on_the_sphere() -> None:
    drawn = streams.von_mises_fisher(0, "test", 0, (5000, 3))
    np.testing.assert_allclose(np.linalg.norm(drawn, axis=1), 1, 1e-14)
    assert stats.kstest(drawn[:, 2], stats.uniform(-1, 2).cdf).pvalue > 0.01


def test_a_prior_of_another_deviation_is_the_normal_of_that_variance() -> None:
    tight, loose = "normal(0 * m, 2 * log(0.4))", "normal(0 * m, 2 * log(7))"
    for formula in (
        "log_prob(TIGHT, 3 * m)",
        "entropy(TIGHT) + sum(m)",
        "kl(normal(m, v), TIGHT)",
        "kl(TIGHT, normal(m, v))",
        "kl(TIGHT, LOOSE) + sum(m)",
        "kl(LOOSE, prior.z) - kl(prior.z, TIGHT) + sum(m)",
        "kl(laplace(m, v), LOOSE) + kl(prior.peaked, TIGHT)",
        "kl(prior.narrow, TIGHT) + sum(m)",
    ):
        of_priors = formula.replace("TIGHT", "prior.tight").replace(
            "LOOSE", "prior.loose"
        )
        written_out = formula.replace("TIGHT", tight).replace("LOOSE", loose)
        actual, expected = (
            evaluated(f"0 * sum(v) + {text}", m=M, v=V)
            for text in (of_priors, written_out)
        )
        np.testing.assert_allclose(actual, expected, 1e-12, err_msg=formula)
    at = evaluated("log_prob(prior.tight, m)", m=M)
    np.testing.assert_allclose(at, stats.norm(0, 0.4).logpdf(M).sum(axis=1), 1e-13)


def test_log_prob_of_a_uniform_is_that_of_scipy_beyond_its_bounds_too() -> None:
    ends = np.array([[-1, 0.5, 0], [0.2, -0.3, 0.4], [0, 0, 0.6], [-1.1, 0, 0]])
    with np.errstate(divide="ignore"):
        actual = evaluated("log_prob(prior.narrow, w)", w=ends)
    expected = stats.uniform(-1, 1.5).logpdf(ends).sum(axis=1)
    assert [*np.isinf(expected)] == [False, False, True, True]
    np.testing.assert_allclose(actual, expected, 1e-14)


CENTERS, WIDTHS = numbers(4, 2, 3, seed=11), numbers(4, 2, 3, low=-2, high=1, seed=12)
SHARES = np.array([[0.7, 0.3], [0.5, 0.5], [1e-9, 1 - 1e-9], [0.1, 0.9]])
OF_NORMALS = "normal(rows(m, 2), rows(v, 2)), 2"


def test_a_mixture_has_the_density_of_its_components_by_their_weights() -> None:
    at = 8 * M
    each = stats.norm(CENTERS, np.exp(WIDTHS / 2)).logpdf(at[:, None]).sum(axis=2)
    actual = evaluated(
        f"log_prob(mixture({OF_NORMALS}, p), w)", m=CENTERS, v=WIDTHS, p=SHARES, w=at
    )
    expected = special.logsumexp(each, axis=1, b=SHARES)
    np.testing.assert_allclose(actual, expected, 1e-12)
    actual = evaluated(f"log_prob(mixture({OF_NORMALS}), w)", m=CENTERS, v=WIDTHS, w=at)
    expected = special.logsumexp(each, axis=1, b=0.5)
    np.testing.assert_allclose(actual, expected, 1e-12)


def test_a_draw_of_a_mixture_is_one_of_the_component_that_wins() -> None:
    noise = numbers(4, 2, 3, seed=13)
    keys = numbers(4, 2, low=-1, high=4, seed=14)
    actual = evaluated(
        f"sample(mixture({OF_NORMALS}, p))",
        m=CENTERS,
        v=WIDTHS,
        p=SHARES,
        noise=noise.reshape(8, 3),
        noise_choice=keys,
    )
    winners = (np.log(SHARES) + keys).argmax(axis=1)
    assert {*winners} == {0, 1}
    rows = np.arange(4), winners
    expected = CENTERS[rows] + np.exp(WIDTHS[rows] / 2) * noise[rows]
    np.testing.assert_allclose(actual, expected, 1e-13)
