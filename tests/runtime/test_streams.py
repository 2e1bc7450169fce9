"""Random streams: known answers, slices, ranges and moments."""

import math

import numpy as np
import pytest
from gencc.runtime.support import streams
from gencc.runtime.support.errors import DataError
from gencc.runtime.support.minibatches import minibatch_indices, minibatches_per_epoch
from scipy import stats


def test_known_answer_of_the_raw_generator() -> None:
    raw = np.random.Philox(
        key=np.array([1234, 7], dtype=np.uint64),
        counter=np.array([0, 0, 5, 3], dtype=np.uint64),
    ).random_raw(2)
    assert raw.tolist() == [0xB0DAD9F8D83EE05, 0x363F4A7AAAC97B23]


def test_a_stream_is_named_by_the_start_of_a_sha256() -> None:
    # printf noise | sha256sum: efe2a5c09e6d49d7...
    assert streams.stream("noise") == int.from_bytes(
        bytes.fromhex("efe2a5c09e6d49d7"), "little"
    )


def test_raw_numbers_are_those_of_philox() -> None:
    key = np.array([2**64 - 1, streams.stream("é")], dtype=np.uint64)
    counter = np.array([0, 0, 9, 0], dtype=np.uint64)
    expected = np.random.Philox(key=key, counter=counter).random_raw(5)
    assert streams.words(2**64 - 1, "é", 9, 5).tolist() == expected.tolist()


def test_known_answers() -> None:
    assert [hex(w) for w in streams.words(1, "noise", 0, 2).tolist()] == [
        "0x8503957a026a796",
        "0xe10fdf6d6201e176",
    ]
    assert streams.uniform(1, "noise", 0, (2,)).tolist() == [
        0.032474120991674627,
        0.8791484491393997,
    ]
    # The logarithm and the cosine may differ in the last digit between machines.
    assert streams.normal(1, "noise", 0, (2,)).tolist() == pytest.approx(
        [1.8989207160521726, 0.19376174209851849], rel=1e-14
    )
    assert streams.permutation(1, "data", 3, 8).tolist() == [0, 6, 1, 3, 2, 5, 7, 4]


@pytest.mark.parametrize("change", [{"seed": 2}, {"what": "b"}, {"step": 1}])
def test_seed_name_and_step_each_change_the_numbers(change: dict[str, object]) -> None:
    call: dict[str, object] = {"seed": 1, "what": "a", "step": 0, "count": 64}
    first = streams.words(**call)  # type: ignore[arg-type]
    second = streams.words(**{**call, **change})  # type: ignore[arg-type]
    assert not set(first.tolist()) & set(second.tolist())


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 64, 1001])
def test_the_start_of_a_batch_can_be_drawn_alone(count: int) -> None:
    for draw in (streams.uniform, streams.normal):
        whole = draw(1, "noise", 4, (1003,))
        assert draw(1, "noise", 4, (count,)).tobytes() == whole[:count].tobytes()


def test_shape_does_not_change_the_values() -> None:
    flat = streams.normal(1, "noise", 0, (24,))
    assert (streams.normal(1, "noise", 0, (2, 3, 4)).ravel() == flat).all()
    assert streams.normal(1, "noise", 0, ()).shape == ()


def test_uniform_is_open_at_both_ends() -> None:
    ends = streams._unit(np.array([0, 2**64 - 1], dtype=np.uint64))
    assert ends.tolist() == [2.0**-54, 1.0 - 2.0**-53]


def test_moments() -> None:
    x = streams.normal(3, "noise", 0, (200_000,))
    assert abs(x.mean()) < 4 / math.sqrt(x.size)
    assert abs(x.var() - 1) < 4 * math.sqrt(2 / x.size)
    assert abs((x**4).mean() - 3) < 4 * math.sqrt(96 / x.size)
    assert abs((x[1:] * x[:-1]).mean()) < 4 / math.sqrt(x.size)
    u = streams.uniform(3, "noise", 0, (200_000,), -2.0, 6.0)
    assert -2 < u.min() < -1.99 and 5.99 < u.max() < 6
    assert abs(u.mean() - 2) < 4 * 8 / math.sqrt(12 * u.size)


def test_permutation_visits_everything_once() -> None:
    order = streams.permutation(5, "data", 0, 1000)
    assert order.dtype == np.int64
    assert sorted(order.tolist()) == list(range(1000))


def test_initial_weights() -> None:
    w = streams.glorot_uniform(1, "w", (300, 200), fan_in=300, fan_out=200)
    limit = math.sqrt(6 / 500)
    assert w.shape == (300, 200)
    assert 0.999 * limit < w.max() < limit and -limit < w.min() < -0.999 * limit
    h = streams.he_normal(1, "w", (400, 500), fan_in=400)
    assert h.std() == pytest.approx(math.sqrt(2 / 400), rel=0.01)
    s = streams.scaled_normal(1, "w", (400, 500), 0.02)
    assert s.std() == pytest.approx(0.02, rel=0.01)


def test_weights_that_start_at_a_number() -> None:
    for seed in (1, 2):
        w = streams.filled(seed, "w", (2, 3), -1.5)
        assert w.dtype == np.float64 and w.tolist() == [[-1.5] * 3] * 2
    assert streams.filled(1, "w", (), 0.1).tolist() == 0.1


def test_grids_read_like_a_plot() -> None:
    grid = streams.quantile_grid(3)
    q = 1.6448536269514722  # the normal quantile at 0.95
    expected = [[-q, q], [0, q], [q, q], [-q, 0], [0, 0], [q, 0]]
    assert grid.shape == (9, 2)
    assert grid[:6] == pytest.approx(np.array(expected), abs=1e-12)
    assert streams.uniform_grid(2, -1, 3).tolist() == [
        [-1, 3],
        [3, 3],
        [-1, -1],
        [3, -1],
    ]


def test_every_epoch_visits_an_item_at_most_once() -> None:
    batches = [minibatch_indices(1, 23, 5, number) for number in range(8)]
    first, second = np.concatenate(batches[:4]), np.concatenate(batches[4:])
    assert len(set(first.tolist())) == len(set(second.tolist())) == 20
    assert first.tolist() != second.tolist()
    order = streams.permutation(1, "data", 1, 23)
    assert second.tolist() == order[:20].tolist()


def test_each_domain_has_an_order_of_its_own() -> None:
    def epoch(domain: str) -> list[int]:
        batches = [minibatch_indices(1, 20, 5, n, domain) for n in range(4)]
        return np.concatenate(batches).tolist()  # type: ignore[no-any-return]

    assert epoch("a") != epoch("b")
    assert sorted(epoch("a")) == sorted(epoch("b")) == list(range(20))
    assert epoch("") == [i for n in range(4) for i in minibatch_indices(1, 20, 5, n)]
    assert epoch("a") == streams.permutation(1, "data/a", 0, 20).tolist()


def test_minibatches_do_not_depend_on_what_was_drawn_before() -> None:
    forward = [minibatch_indices(7, 10, 3, n).tolist() for n in range(12)]
    backward = [minibatch_indices(7, 10, 3, n).tolist() for n in reversed(range(12))]
    assert forward == backward[::-1]


def test_a_minibatch_cannot_spoil_the_cached_order() -> None:
    first = minibatch_indices(1, 10, 3, 0)
    copy = first.copy()
    first[:] = 0
    assert (minibatch_indices(1, 10, 3, 0) == copy).all()


def test_too_few_items() -> None:
    assert minibatches_per_epoch(64, 64) == 1
    with pytest.raises(DataError, match="63 items, fewer than one minibatch of 64"):
        minibatch_indices(1, 63, 64, 0)


def test_laplace_is_the_quantile_of_a_uniform() -> None:
    u = streams.uniform(3, "z", 5, (1000, 3))
    drawn = streams.laplace(3, "z", 5, (1000, 3))
    np.testing.assert_allclose(drawn, stats.laplace.ppf(u), 1e-13)
    assert np.isfinite(streams.laplace(0, "z", 0, (100_000,))).all()
    axis = stats.laplace.ppf([0.05, 0.5, 0.95])
    grid = streams.laplace_grid(3)
    np.testing.assert_allclose(grid[:3, 0], axis, atol=1e-15)
    assert grid[0].tolist() == pytest.approx([axis[0], axis[2]])


@pytest.mark.parametrize(("shape", "rate"), [(0.3, 2.0), (1.0, 1.0), (7.5, 0.25)])
def test_gammas_are_distributed_as_they_should(shape: float, rate: float) -> None:
    drawn = streams.gamma(3, "z", 5, (5_000, 4), shape, rate).ravel()
    probability = stats.kstest(drawn, stats.gamma(shape, scale=1 / rate).cdf).pvalue
    assert probability > 0.01


def test_gumbel_is_the_quantile_of_a_uniform() -> None:
    u = streams.uniform(3, "z", 5, (1000, 3))
    drawn = streams.gumbel(3, "z", 5, (1000, 3))
    np.testing.assert_allclose(drawn, stats.gumbel_r.ppf(u), 1e-13, 1e-15)


def test_categories_are_equally_likely() -> None:
    drawn = streams.categorical(3, "c", 5, (40_000, 4))
    assert (drawn.sum(axis=1) == 1).all() and set(drawn.ravel()) == {0.0, 1.0}
    assert drawn.mean(axis=0) == pytest.approx([0.25] * 4, abs=0.01)
    u = streams.uniform(3, "c", 5, (40_000,))
    assert (drawn.argmax(axis=1) == (4 * u).astype(int)).all()
    assert streams.categorical(3, "c", 5, (2, 1)).tolist() == [[1.0], [1.0]]


def test_bits_are_equally_likely() -> None:
    drawn = streams.bernoulli(3, "b", 5, (40_000, 2))
    assert set(drawn.ravel()) == {0.0, 1.0}
    assert drawn.mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.01)
    assert (drawn == (streams.uniform(3, "b", 5, (40_000, 2)) < 0.5)).all()
