"""The word "hello" by hand and the small live examples: against numbers worked out on paper, and against torch."""

import math
import time

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core import text
from core.char_rnn import CELLS, both_sides, by_hand, memory, shapes
from core.errors import ConvScopeError

WORDS = st.text("abcdefgh", min_size=2, max_size=12).filter(lambda word: len(set(word)) > 1)


def refused(code: str, act) -> None:
    with pytest.raises(ConvScopeError) as caught:
        act()
    assert caught.value.code == code


# By hand


def test_one_step_worked_out_on_paper() -> None:
    """One unit, the word "ab": z = 0.5, h = tanh 0.5, y = (h, −h), target b; and the chain rule backwards."""
    model = by_hand.Model(
        "ab", ("a", "b"), np.array([[0.5, 0.25]]), np.array([[2.0]]), np.array([[1.0], [-1.0]])
    )
    taken = by_hand.forwards(model)
    h = math.tanh(0.5)
    p_a = math.exp(h) / (math.exp(h) + math.exp(-h))
    assert taken.x.tolist() == [[1, 0]]
    assert taken.h[0, 0] == pytest.approx(h)
    assert taken.p[0].tolist() == pytest.approx([p_a, 1 - p_a])
    assert taken.loss == pytest.approx(-math.log(1 - p_a))
    back = by_hand.backwards(model, taken)
    assert back.y[0].tolist() == pytest.approx([p_a, -p_a])
    assert back.h[0, 0] == pytest.approx(2 * p_a)
    slope = 2 * p_a * (1 - h * h)
    assert back.summed["w_xh"].tolist() == [[pytest.approx(slope), 0]]
    assert back.summed["w_hh"].tolist() == [[0]]
    assert back.summed["w_hy"][:, 0].tolist() == pytest.approx([p_a * h, -p_a * h])
    after = by_hand.moved(model, back, rate=0.1)
    assert after.w_xh[0, 0] == pytest.approx(0.5 - 0.1 * slope)


def test_two_steps_through_time_worked_out_on_paper() -> None:
    """One unit, "aab": what the second step wants of h(1) comes back through W_hh."""
    model = by_hand.Model(
        "aab", ("a", "b"), np.array([[0.3, 0.0]]), np.array([[0.7]]), np.array([[0.4], [0.1]])
    )
    taken = by_hand.forwards(model)
    h1 = math.tanh(0.3)
    h2 = math.tanh(0.3 + 0.7 * h1)
    assert taken.h[:, 0].tolist() == pytest.approx([h1, h2])
    back = by_hand.backwards(model, taken)
    z2 = (taken.p[1, 0] * 0.4 + (taken.p[1, 1] - 1) * 0.1) * (1 - h2 * h2)
    assert back.z[1, 0] == pytest.approx(z2)
    assert back.h_from_next[:, 0].tolist() == pytest.approx([0.7 * z2, 0])
    assert back.w_hh[:, 0, 0].tolist() == pytest.approx([0, z2 * h1])


@given(WORDS, st.integers(1, 8), st.integers(0, 99))
def test_gradients_are_autograds(word: str, hidden: int, seed: int) -> None:
    model = by_hand.begin(word, hidden=hidden, seed=seed)
    taken = by_hand.forwards(model)
    assert by_hand.difference(taken, by_hand.backwards(model, taken), by_hand.autograd(model)) < 1e-12


def test_the_lectures_word_is_learned() -> None:
    begun = by_hand.begin()
    assert begun.vocabulary == ("h", "e", "l", "o")
    models = by_hand.descend(begun, rate=0.1, steps=200)
    losses = [by_hand.forwards(model).loss for model in models]
    assert losses[0] == pytest.approx(4 * math.log(4), abs=0.5)
    assert losses[-1] < 0.2
    written = by_hand.write(models[-1], first="h", length=4, temperature=0)
    assert "".join(step.drawn for step in written) == "ello"
    assert [step.read for step in written] == list("hell")
    np.testing.assert_allclose(written[1].y, by_hand.forwards(models[-1]).y[1])
    again = by_hand.write(models[0], first="h", length=9, seed=4)
    assert [step.drawn for step in again] == [
        step.drawn for step in by_hand.write(models[0], first="h", length=9, seed=4)
    ]


def test_a_run_that_leaves_for_good_ends() -> None:
    models = by_hand.descend(by_hand.begin(), rate=1e7, steps=100)
    assert len(models) < 101
    assert all(np.isfinite(by_hand.forwards(model).loss) for model in models)


def test_words_and_weights_that_do_not_fit() -> None:
    refused("word-length", lambda: by_hand.begin("a"))
    refused("word-length", lambda: by_hand.begin("ab" * 9))
    refused("word-one-character", lambda: by_hand.begin("aaa"))
    refused("config-value", lambda: by_hand.begin("hello", hidden=9))
    refused("word-character", lambda: by_hand.write(by_hand.begin(), first="x", length=1))
    model = by_hand.begin()
    for w_xh in (model.w_xh[:, :3], np.full_like(model.w_xh, np.nan)):
        refused(
            "weights-do-not-fit",
            lambda w_xh=w_xh: by_hand.forwards(
                by_hand.Model(model.word, model.vocabulary, w_xh, model.w_hh, model.w_hy)
            ),
        )


# Shapes, both sides, memory


@pytest.mark.parametrize("name", shapes.NAMES)
def test_every_shape_is_learned(name: str) -> None:
    task = shapes.task(name)
    begun = time.process_time()
    found = shapes.learn(task)
    assert time.process_time() - begun < 6  # under a second where nothing else runs
    assert found == shapes.learn(task)
    assert found.losses[-1] < 0.2 * found.losses[0]
    assert found.accuracy > 0.75
    assert len(found.answers) == (task.held_out or len(task.pairs))
    assert all(len(one.found) == len(one.wanted) for one in found.answers if one.found == one.wanted)


def test_the_questions_are_right() -> None:
    for pair in shapes.task("many_to_one").pairs:
        assert pair.wanted == ("a" if pair.given.count("a") > 4 else "b")
    for pair in shapes.task("sequence_to_sequence").pairs:
        assert pair.wanted == pair.given[2::-1] + "."
    assert len({pair.given for pair in shapes.task("many_to_one").pairs}) == 512
    assert shapes.task("many_to_one", seed=1) != shapes.task("many_to_one", seed=2)


def test_both_sides_know_more_than_one() -> None:
    found = both_sides.compare(text.generate("dates", lines=2_000), steps=120)
    assert found.both_accuracy > found.left_accuracy + 0.05
    assert found.both_nats < found.left_nats
    assert len(found.guesses) == 20
    assert all(len(one.before) == len(one.after) == both_sides.REACH for one in found.guesses)


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradient_by_distance_is_the_jacobians(cell: str) -> None:
    """Against the derivative of every output by every input, for one text."""
    found = memory.reach(cell, hidden=4, length=6, scale=1.5)
    model = memory._new(cell, 4, 0)
    with torch.no_grad():
        model.layers.weight_hh_l0.mul_(1.5)
    codes = torch.randint(8, (6, 32), generator=torch.Generator().manual_seed(0))
    asked = torch.randn((32, 4), generator=torch.Generator().manual_seed(1))
    norms = np.zeros(6)
    for text_number in range(32):
        x = model.embedding(codes[:, text_number : text_number + 1]).detach()
        jacobian = torch.autograd.functional.jacobian(lambda x: model.layers(x)[0][-1, 0], x)  # (H, T, 1, E)
        slope = torch.einsum("h,htbe->tbe", asked[text_number], jacobian)
        norms += slope.norm(dim=2)[:, 0].numpy() / 32
    np.testing.assert_allclose(found.gradient, norms[::-1], rtol=1e-4)
    assert found.distance.tolist() == [0, 1, 2, 3, 4, 5]


def test_the_lstm_reaches_farther_back() -> None:
    rnn, lstm = (memory.reach(cell).gradient for cell in ("rnn", "lstm"))
    assert lstm[40] / lstm[0] > 1_000 * rnn[40] / rnn[0]
    exploding = memory.reach("rnn", scale=3.0).gradient
    assert exploding[40] > exploding[5]
    refused("config-choice", lambda: memory.reach("elman"))


def test_clipping_saves_the_rnn() -> None:
    clipped, free = (memory.recall("rnn", clip=clip) for clip in (1.0, 0.0))
    assert clipped.accuracy > 0.9
    assert free.accuracy < 0.5
    assert clipped.used.max() <= 1.0
    assert clipped.gradients.max() > 5
    np.testing.assert_array_equal(free.used, free.gradients)
    assert clipped.losses[0] == pytest.approx(math.log(4), abs=0.3)
