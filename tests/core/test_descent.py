"""One gradient step by hand, against autograd, finite differences and a worked example."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from core import descent
from core.descent import Model
from core.errors import ConvScopeError


@st.composite
def models(draw: st.DrawFn) -> Model:
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    m, n, f = draw(st.integers(1, 4)), draw(st.integers(3, 5)), draw(st.integers(1, 3))
    return Model(
        images=chance.normal(size=(m, n, n)),
        targets=chance.integers(0, 2, m).astype(float),
        kernel=chance.normal(size=(f, f)),
        bias=float(chance.normal()),
        loss=draw(st.sampled_from(descent.LOSSES)),
        relu=draw(st.booleans()),
    )


@given(models())
def test_by_hand_is_autograd(model: Model) -> None:
    assert descent.difference(descent.step(model), descent.autograd(model)) < 1e-12


@given(models())
def test_by_hand_is_the_slope_of_the_cost(model: Model) -> None:
    """Central enough: the cost has kinks only where some z is 0, and there no random number falls."""

    def cost(flat: np.ndarray) -> float:
        kernel = flat[:-1].reshape(model.kernel.shape)
        return descent.step(
            Model(model.images, model.targets, kernel, float(flat[-1]), model.loss, model.relu)
        ).cost

    taken = descent.step(model)
    if np.abs(taken.z).min() < 1e-4:
        return
    slope = approx_fprime(np.append(model.kernel, model.bias), cost, 1e-7)
    np.testing.assert_allclose(slope[:-1], taken.kernel_gradient.ravel(), atol=1e-5)
    assert slope[-1] == pytest.approx(taken.bias_gradient, abs=1e-5)


def test_a_step_worked_by_hand() -> None:
    """One 2×2 input, a 1×1 kernel: z = 2x − 1 = 1 3 / 5 −3, a = 1 3 / 5 0, s = 2.25, L = ½·1.25² = 0.78125."""
    model = Model(np.array([[[1.0, 2], [3, -1]]]), np.array([1.0]), np.array([[2.0]]), -1.0)
    taken = descent.step(model)
    np.testing.assert_array_equal(taken.z, [[[1, 3], [5, -3]]])
    assert taken.s[0] == 2.25
    assert taken.cost == 0.78125
    ## dJ/dz = 1.25 / 4 where z > 0; dJ/dw = 0.3125·(1 + 2 + 3).
    np.testing.assert_array_equal(taken.upstream, [[[0.3125, 0.3125], [0.3125, 0]]])
    assert taken.kernel_gradient[0, 0] == 1.875
    assert taken.bias_gradient == 0.9375
    after = descent.moved(model, taken, rate=0.1)
    assert after.kernel[0, 0] == pytest.approx(1.8125)
    assert after.bias == pytest.approx(-1.09375)
    assert descent.step(after).cost < taken.cost


@given(models())
def test_a_small_step_never_raises_the_cost(model: Model) -> None:
    before = descent.step(model)
    after = descent.step(descent.moved(model, before, rate=1e-5))
    assert after.cost <= before.cost + 1e-12


def test_a_large_rate_diverges_and_ends() -> None:
    model = Model(np.full((1, 3, 3), 9.0), np.array([1.0]), np.ones((2, 2)), 0.0, relu=False)
    models = descent.descend(model, rate=1.0, steps=100)
    assert len(models) < 30
    assert descent.costs(models)[-1] > 1e6


def test_the_cost_along_a_weight_has_the_gradient_as_its_slope() -> None:
    model = Model(
        np.arange(9.0).reshape(1, 3, 3) / 9, np.array([0.5]), np.array([[0.3, -0.2], [0.1, 0.4]]), 0.1
    )
    low, high = descent.along(model, (0, 1), [-0.2 - 1e-6, -0.2 + 1e-6])
    assert (high - low) / 2e-6 == pytest.approx(descent.step(model).kernel_gradient[0, 1], rel=1e-6)


@pytest.mark.parametrize(
    ("model", "code"),
    [
        (Model(np.zeros((2, 3, 3)), np.zeros(1), np.zeros((2, 2)), 0.0), "targets-do-not-fit"),
        (Model(np.zeros((1, 2, 2)), np.zeros(1), np.zeros((3, 3)), 0.0), "kernel-larger-than-image"),
        (
            Model(np.zeros((1, 3, 3)), np.full(1, 2.0), np.zeros((2, 2)), 0.0, "cross_entropy"),
            "target-not-a-share",
        ),
    ],
)
def test_what_does_not_fit_is_named(model: Model, code: str) -> None:
    with pytest.raises(ConvScopeError) as caught:
        descent.step(model)
    assert caught.value.code == code
