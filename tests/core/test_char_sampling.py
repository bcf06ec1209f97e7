"""Writing with a character model: the folded step against torch, what is drawn, what is surprising, what units do."""

import math
from dataclasses import replace
from itertools import islice, product

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import chisquare

from core import char_rnn, text
from core.char_rnn import Config, Folded, Material, Rules, Trained, Trainer, inside, tracking
from core.char_rnn.sampling import checked
from core.char_rnn.trained import module
from core.errors import ConvScopeError

TEXT = "Brunetta\nOlgo\nVaemir\nz"


@pytest.fixture(scope="module")
def material() -> Material:
    return Material(text.generate("names", lines=600))


def made(material: Material, **more: object) -> Trained:
    small = {"hidden": 24, "embedding": 12, "batch": 8, "length": 16, "steps": 60, "rate": 0.01}
    trainer = Trainer(Config(**{**small, "precision": "float32", **more}), material)
    trainer.advance(60)
    return trainer.trained()


@pytest.fixture(scope="module")
def model(material: Material) -> Folded:
    return Folded(made(material, layers=2))


def words(picks: list[char_rnn.Pick]) -> str:
    return "".join(pick.character for pick in picks)


# The folded step


@pytest.mark.parametrize("layers", [1, 2, 4])
@pytest.mark.parametrize("cell", char_rnn.CELLS)
def test_the_folded_step_is_torchs(material: Material, cell: str, layers: int) -> None:
    trained = made(material, cell=cell, layers=layers)
    reference = module(trained).double()
    codes = torch.from_numpy(trained.vocabulary.encode(TEXT))[:, None]  # (T, 1)
    with torch.no_grad():
        scores, hidden = reference(codes, tuple(one.double() for one in reference.start(1)))
    for dtype, tolerance in ((np.float64, 1e-10), (np.float32, 1e-4)):
        folded = Folded(trained, dtype=dtype)
        found = inside.read(folded, TEXT)
        np.testing.assert_allclose(found.logits, scores[:, 0].numpy(), atol=tolerance)
        state = folded.read_text(TEXT)
        for layer, h in zip(state.layers, hidden[0], strict=True):
            np.testing.assert_allclose(layer.h, h[0].numpy(), atol=tolerance)
        if cell == "lstm":
            for layer, c in zip(state.layers, hidden[1], strict=True):
                np.testing.assert_allclose(layer.c, c[0].numpy(), atol=tolerance)


def test_reading_on_is_reading_all(model: Folded) -> None:
    at_once, in_two = model.read_text(TEXT), model.read_text(TEXT[7:], model.read_text(TEXT[:7]))
    np.testing.assert_array_equal(at_once.logits, in_two.logits)


# What is drawn


def test_the_same_seed_writes_the_same_text(model: Folded) -> None:
    state = char_rnn.primed(model, "Bru")
    one, again, other = (
        words(list(islice(char_rnn.generate(model, state, seed=seed), 200))) for seed in (7, 7, 8)
    )
    assert one == again
    assert one != other


def test_a_text_goes_on_as_it_would_have(model: Folded) -> None:
    picks = list(islice(char_rnn.generate(model, char_rnn.primed(model, ""), seed=3), 400))
    later = char_rnn.generate(model, picks[300].before, seed=3, skip=300)
    assert words(list(islice(later, 100))) == words(picks[300:])


def test_no_temperature_is_argmax(model: Folded) -> None:
    state = char_rnn.primed(model, "V")
    coldest = list(islice(char_rnn.generate(model, state, rules=Rules(temperature=0.0)), 60))
    nearly = list(islice(char_rnn.generate(model, state, rules=Rules(temperature=1e-6), seed=5), 60))
    assert words(coldest) == words(nearly)
    assert all(pick.code == int(pick.before.logits.argmax()) for pick in coldest)


@pytest.mark.parametrize("rules", [Rules(), Rules(temperature=0.5), Rules(temperature=2.0, top_k=6)])
def test_draws_follow_the_softmax(model: Folded, rules: Rules) -> None:
    logits = char_rnn.primed(model, "Ol").logits
    p = char_rnn.distribution(logits, rules)
    if not rules.top_k:
        torchs = torch.from_numpy(logits).double().div(rules.temperature).softmax(0)
        np.testing.assert_allclose(p, torchs.numpy(), rtol=1e-9)
    chances = np.random.Generator(np.random.PCG64(11)).random(20_000)
    assert follow([char_rnn.drawn(p, chance) for chance in chances], p)


def follow(codes: list[int], p: np.ndarray) -> bool:
    """A chi-square test of some draws against their probabilities; the unlikely ones are counted together."""
    counts, expected = np.bincount(codes, minlength=len(p)), len(codes) * p
    likely = expected >= 5
    found, wanted = (np.append(one[likely], one[~likely].sum()) for one in (counts, expected))
    if wanted[-1] == 0:
        assert found[-1] == 0
        found, wanted = found[:-1], wanted[:-1]
    return bool(chisquare(found, wanted).pvalue > 0.01)


def test_the_generator_draws_from_what_it_shows(model: Folded) -> None:
    """First characters of many seeds, against the distribution of the first pick."""
    state = char_rnn.primed(model, "Sho")
    firsts = [next(char_rnn.generate(model, state, seed=seed)) for seed in range(3_000)]
    assert follow([pick.code for pick in firsts], firsts[0].probabilities)


LOGITS = arrays.arrays(np.float32, st.integers(2, 30), elements=st.floats(-50, 50, width=32))


@given(
    LOGITS,
    st.floats(0.0, 5.0),
    st.integers(0, 40),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0, exclude_max=True),
)
def test_a_distribution_is_one(
    logits: np.ndarray, temperature: float, k: int, p: float, chance: float
) -> None:
    found = char_rnn.distribution(logits, Rules(temperature=temperature, top_k=k, top_p=p))
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()
    assert temperature > 0 or logits[found.argmax()] == logits.max()
    assert k == 0 or (found > 0).sum() <= k
    assert found[char_rnn.drawn(found, chance)] > 0


def test_top_k_and_top_p_by_hand() -> None:
    logits = np.log([0.5, 0.25, 0.125, 0.125])
    for rules, expected in (
        (Rules(top_k=2), [2 / 3, 1 / 3, 0, 0]),
        (Rules(top_p=0.5), [1, 0, 0, 0]),
        (Rules(top_p=0.6), [2 / 3, 1 / 3, 0, 0]),
        (Rules(top_p=0.0), [1, 0, 0, 0]),
        (Rules(top_k=3, top_p=0.9), [4 / 7, 2 / 7, 1 / 7, 0]),
        (Rules(temperature=0.5), np.array([16, 4, 1, 1]) / 22),
    ):
        np.testing.assert_allclose(char_rnn.distribution(logits, rules), expected, rtol=1e-9, atol=1e-12)


def test_less_temperature_is_less_random(model: Folded) -> None:
    logits = char_rnn.primed(model, "A").logits
    entropies = []
    for temperature in (0.0, 0.1, 0.5, 1.0, 2.0, 5.0):
        p = char_rnn.distribution(logits, Rules(temperature=temperature))
        entropies.append(-(p[p > 0] * np.log(p[p > 0])).sum())
    assert entropies == sorted(entropies)
    assert entropies[0] == 0


def test_candidates_are_sorted(model: Folded) -> None:
    pick = next(char_rnn.generate(model, char_rnn.primed(model, "")))
    found = char_rnn.candidates(model.vocabulary, pick.probabilities, count=5)
    assert [one.probability for one in found] == sorted(pick.probabilities, reverse=True)[:5]
    assert all(model.vocabulary.characters[one.code] == one.character for one in found)


@pytest.mark.parametrize("field", ["temperature", "top_k", "top_p"])
def test_impossible_rules_are_refused(field: str) -> None:
    for value in (-1, math.nan, 10**6):
        with pytest.raises(ConvScopeError) as caught:
            checked(replace(Rules(), **{field: value}))
        assert caught.value.code == "config-value"


def test_a_wide_beam_finds_the_likeliest_text(material: Material) -> None:
    trained = made(material)
    folded = Folded(trained)
    state = char_rnn.primed(folded, "A")
    size = len(trained.vocabulary)
    best = max((folded_log(folded, state, codes), codes) for codes in product(range(size), repeat=2))
    [first, *others] = char_rnn.beam_search(folded, state, length=2, width=size)
    assert first.text == trained.vocabulary.decode(np.array(best[1]))
    assert first.log_probability == pytest.approx(best[0], abs=1e-5)
    assert all(one.log_probability <= first.log_probability for one in others)
    [greedy] = char_rnn.beam_search(folded, state, length=20, width=1)
    picks = islice(char_rnn.generate(folded, state, rules=Rules(temperature=0.0)), 20)
    assert greedy.text == words(list(picks))


def folded_log(folded: Folded, state: char_rnn.State, codes: tuple[int, ...]) -> float:
    total = 0.0
    for code in codes:
        scores = state.logits.astype(float)
        total += scores[code] - np.log(np.exp(scores).sum())
        state = folded.read(state, code)
    return total


def test_surprise_is_torchs_log_probability(material: Material) -> None:
    trained = made(material, cell="gru")
    found = char_rnn.surprise(Folded(trained, dtype=np.float64), TEXT + "é", prime="\n")
    reference = module(trained).double()
    codes = torch.from_numpy(trained.vocabulary.encode("\n" + TEXT + "é"))
    with torch.no_grad():
        scores, _ = reference(codes[:-1, None], tuple(one.double() for one in reference.start(1)))
    expected = torch.nn.functional.cross_entropy(scores[:, 0], codes[1:], reduction="none")
    np.testing.assert_allclose(found.nats, expected.numpy(), rtol=1e-8)
    np.testing.assert_allclose(found.bits, found.nats / np.log(2))
    assert found.log_probability == pytest.approx(-expected.sum().item())
    assert found.unknown.tolist() == [False] * len(TEXT) + [True]
    assert found.ranks[0] == (scores[0, 0] > scores[0, 0, codes[1]]).sum()
    assert char_rnn.surprise(Folded(trained), TEXT).log_probability == pytest.approx(
        char_rnn.surprise(Folded(trained), TEXT, prime="\n").log_probability
    )


# Inside


CODE = 'def f(x):\n    y = "a b" + x[0]  # (why)\n    return {y: [1]}\n'


def test_what_units_may_track() -> None:
    found = {name: feature(CODE) for name, feature in tracking.FEATURES.items()}
    assert all(one.shape == (len(CODE),) for one in found.values())
    line = CODE.index("    y")
    quote = CODE.index('"')
    assert found["line_position"][line : line + 5].tolist() == [1, 2, 3, 4, 5]
    assert found["indentation"][line : line + 8].tolist() == [1, 2, 3, 4, 4, 4, 4, 4]
    assert found["inside_quotes"][quote - 1 : quote + 6].tolist() == [0, 1, 1, 1, 1, 0, 0]
    assert found["bracket_depth"].max() == 2
    assert found["bracket_depth"][-1] == 0
    assert found["inside_comment"].sum() == len("# (why)")
    assert found["word_position"][:5].tolist() == [1, 2, 3, 0, 1]
    assert found["line_end"].sum() == 3


def test_correlations_are_numpys(model: Folded) -> None:
    reading = inside.read(model, TEXT * 20)
    found = inside.correlations(reading)
    for place, feature in enumerate(tracking.FEATURES.values()):
        values = feature(reading.text)
        if values.std() > 0:
            expected = np.corrcoef(reading.units[:, 5].astype(float), values)[0, 1]
            assert found[5, place] == pytest.approx(expected, abs=1e-9)
        else:
            assert not found[:, place].any()
    ranks = inside.ranked(reading)
    strengths = [abs(one.correlation) for one in ranks]
    assert strengths == sorted(strengths, reverse=True)
    assert {one.unit for one in ranks} == set(range(48))
    assert ranks[0].correlation == pytest.approx(np.abs(found).max() * np.sign(ranks[0].correlation))


def test_gates_are_between_zero_and_one_and_make_the_memory(material: Material) -> None:
    folded = Folded(made(material, layers=2), dtype=np.float64)
    reading = inside.read(folded, TEXT)
    for layer in (0, 1):
        found = inside.gates(folded, TEXT, layer=layer)
        own = slice(24 * layer, 24 * (layer + 1))
        c = np.vstack([np.zeros(24), reading.memory[:-1, own]])
        np.testing.assert_allclose(
            found["f"] * c + found["i"] * found["g"], reading.memory[:, own], atol=1e-12
        )
        np.testing.assert_allclose(
            found["o"] * np.tanh(reading.memory[:, own]), reading.units[:, own], atol=1e-12
        )
        assert all((found[gate] >= 0).all() and (found[gate] <= 1).all() for gate in "ifo")
    with pytest.raises(ConvScopeError):
        inside.gates(folded, TEXT, layer=2)


def test_guesses_come_after_each_character(model: Folded) -> None:
    reading = inside.read(model, TEXT)
    found = inside.guesses(model, reading, count=3)
    assert len(found) == len(TEXT)
    assert found[4][0].code == reading.logits[4].argmax()


def test_strongest_contexts(model: Folded) -> None:
    reading = inside.read(model, TEXT * 10)
    found = inside.strongest(reading, 7, count=4, apart=25)
    values = [one.value for one in found]
    assert values[0] == reading.units[:, 7].max()
    assert values == sorted(values, reverse=True)
    places = sorted(one.place for one in found)
    assert min(np.diff(places)) >= 25
    for one in found:
        around = reading.text[max(one.place - 30, 0) : one.place + 31]
        assert around == one.before + one.character + one.after


def test_units_of_a_span() -> None:
    units = np.zeros((10, 3), dtype=np.float32)
    units[4:7, 1] = -0.9
    units[3:7, 2] = 0.8
    reading = inside.Reading("abcdefghij", units, units, units)
    first, second, *_ = inside.matching(reading, 4, 7)
    assert (first.unit, first.sign, first.inside, first.outside) == (1, -1, 1.0, 0.0)
    assert (second.unit, second.sign, second.inside) == (2, 1, 1.0)
    assert second.outside == pytest.approx(1 / 7)
    for span in ((4, 4), (0, 10), (12, 15)):
        with pytest.raises(ConvScopeError) as caught:
            inside.matching(reading, *span)
        assert caught.value.code == "span-empty"


def test_texts_that_are_too_long_or_empty(model: Folded) -> None:
    for code, letters in (("text-empty", ""), ("text-too-long", "a" * (inside.MOST + 1))):
        with pytest.raises(ConvScopeError) as caught:
            inside.read(model, letters)
        assert caught.value.code == code
