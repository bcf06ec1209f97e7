"""Character models: cells against torch, training that can be repeated and resumed to the last bit, files."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from core import char_rnn, text
from core.char_rnn import Config, Material, Trained, Trainer, cells, snapshots
from core.char_rnn.model import mask
from core.char_rnn.trained import module
from core.errors import ConvScopeError

STEPS = 24
LAYERS = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


@pytest.fixture(scope="module")
def material() -> Material:
    return Material(text.generate("names", lines=600))


def config(**more: object) -> Config:
    small = {"hidden": 24, "embedding": 12, "batch": 8, "length": 16, "steps": STEPS, "precision": "float32"}
    return Config(**{**small, **more})


def weights(trainer: Trainer) -> torch.Tensor:
    return torch.cat([one.flatten() for one in trainer.model.state_dict().values()])


# Cells


@pytest.mark.parametrize("cell", char_rnn.CELLS)
def test_cells_are_torchs_forwards_and_backwards(cell: str) -> None:
    torch.manual_seed(3)
    reference = LAYERS[cell](5, 7).double()
    learned = list(reference.parameters())
    x = torch.randn(11, 4, 5, dtype=torch.float64, requires_grad=True)
    asked = torch.randn(11, 4, 7, dtype=torch.float64)
    found = cells.unrolled(cell, x, cells.Weights(*learned))
    expected, _ = reference(x)
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=0)
    ours = torch.autograd.grad((found * asked).sum(), [x, *learned])
    torchs = torch.autograd.grad((expected * asked).sum(), [x, *learned])
    for one, other in zip(ours, torchs, strict=True):
        torch.testing.assert_close(one, other, atol=1e-6, rtol=0)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", char_rnn.CELLS)
def test_parameters_are_counted(cell: str, layers: int) -> None:
    settings = config(cell=cell, layers=layers)
    model = char_rnn.CharRNN(settings, size=31)
    assert char_rnn.parameters(settings, size=31) == sum(one.numel() for one in model.parameters())


def test_races_are_fair() -> None:
    lstm = Config()
    for cell in ("rnn", "gru"):
        hidden = char_rnn.equal_hidden(lstm, cell, size=97)
        counts = [
            char_rnn.parameters(replace(lstm, cell=cell, hidden=hidden + more), size=97)
            for more in (-1, 0, 1)
        ]
        wanted = char_rnn.parameters(lstm, size=97)
        assert abs(counts[1] - wanted) <= min(abs(counts[0] - wanted), abs(counts[2] - wanted))
        assert hidden > lstm.hidden
    assert char_rnn.equal_hidden(lstm, "lstm", size=97) == lstm.hidden


# Training


@pytest.mark.parametrize("cell", char_rnn.CELLS)
def test_the_network_is_torchs(cell: str) -> None:
    model = char_rnn.CharRNN(config(cell=cell, layers=3), size=31).double().eval()
    codes = torch.randint(31, (9, 4))
    state = tuple(torch.randn_like(one) for one in model.start(4))
    y, after = model.layers(model.embedding(codes), state if cell == "lstm" else state[0])
    found, hidden = model(codes, state)
    torch.testing.assert_close(found, model.head(y), atol=1e-12, rtol=0)
    for one, other in zip(hidden, after if cell == "lstm" else [after], strict=True):
        torch.testing.assert_close(one, other, atol=1e-12, rtol=0)


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.9])
def test_a_mask_leaves_out_its_share(share: float) -> None:
    torch.manual_seed(1)
    found = mask((501, 401), share, device=torch.device("cpu"))
    assert float((found == 0).float().mean()) == pytest.approx(share, abs=0.005)
    assert float(found.mean()) == pytest.approx(1.0, abs=0.02)
    assert len(found.unique()) == 2
    columns = torch.arange(501 * 401) % 4
    shares = [float((found.flatten()[columns == place] == 0).float().mean()) for place in range(4)]
    assert shares == pytest.approx([share] * 4, abs=0.01)


def test_steps_are_torchs_own_loop(material: Material) -> None:
    """The same weights through nn.LSTM and SGD on texts cut out by hand, as a tutorial would write it."""
    settings = config(
        optimiser="sgd",
        momentum=0.0,
        rate=0.5,
        schedule="constant",
        weight_decay=0.0,
        dropout=0.0,
        input_dropout=0.0,
        clip=0.3,
    )
    trainer = Trainer(settings, material)
    reference = module(trainer.trained()).train()
    optimiser = torch.optim.SGD(reference.parameters(), lr=0.5)
    known = material.corpus.train
    state = None
    for step in range(6):
        starts = [reader * len(known) // 8 + step * 16 for reader in range(8)]
        pieces = [material.vocabulary.encode(known[start : start + 17]) for start in starts]
        read = torch.from_numpy(np.stack(pieces)).T  # (17, 8)
        y, state = reference.layers(reference.embedding(read[:-1]), state)
        state = tuple(one.detach() for one in state)
        loss = F.cross_entropy(reference.head(y).flatten(0, 1), read[1:].flatten())
        optimiser.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(reference.parameters(), 0.3)
        optimiser.step()
        progress = trainer.advance(1)
        assert progress.loss == pytest.approx(loss.item(), abs=1e-5)
        assert progress.gradient == pytest.approx(norm.item(), abs=1e-5)
        assert progress.examples == (step + 1) * 128
    for found, expected in zip(trainer.model.parameters(), reference.parameters(), strict=True):
        torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("cell", char_rnn.CELLS)
@pytest.mark.parametrize("optimiser", char_rnn.CHOICES["optimiser"])
def test_a_resumed_run_is_the_uninterrupted_one(
    material: Material, optimiser: str, cell: str, precision: str
) -> None:
    settings = config(
        optimiser=optimiser, cell=cell, layers=2, precision=precision, rate=0.01, weight_dropout=0.3
    )
    whole = Trainer(settings, material)
    expected = [whole.advance(6) for _ in range(4)]
    first = Trainer(settings, material)
    assert first.advance(6) == expected[0]
    first.advance(6)
    kept = first.state()
    first.advance(5)  # lost
    torch.manual_seed(99)
    again = Trainer(settings, material)
    again.restore(kept)
    assert [again.advance(6) for _ in range(2)] == expected[2:]
    assert again.done
    assert torch.equal(weights(again), weights(whole))
    assert all(torch.equal(one, other) for one, other in zip(again.hidden, whole.hidden, strict=True))


def test_changes_at_the_same_steps_give_the_same_curve(material: Material) -> None:
    def changed_run() -> torch.Tensor:
        trainer = Trainer(config(layers=2), material)
        trainer.advance(9)
        trainer.change({"rate": 0.001, "dropout": 0.5, "clip": 0.1, "weight_decay": 0.0})
        trainer.advance(15)
        return weights(trainer)

    plain = Trainer(config(layers=2), material)
    plain.advance(STEPS)
    assert torch.equal(changed_run(), changed_run())
    assert not torch.equal(changed_run(), weights(plain))


def test_looking_in_between_changes_nothing(material: Material) -> None:
    plain, watched = Trainer(config(), material), Trainer(config(), material)
    plain.advance(STEPS)
    for _ in range(4):
        watched.advance(6)
        watched.evaluate(limit=100)
        watched.samples(length=20)
    assert torch.equal(weights(plain), weights(watched))


def test_every_held_out_character_is_judged_once(material: Material) -> None:
    """Against one reader who reads the whole text from its beginning."""
    trainer = Trainer(config(steps=120), material)
    trainer.advance(120)
    model = module(trainer.trained()).double()
    with torch.no_grad():
        scores, _ = model(
            material.codes[:-1, None], tuple(one.double() for one in model.start(1))
        )  # (T − 1, 1, V)
    logs = scores[:, 0].log_softmax(1)
    nats = -logs.gather(1, material.codes[1:, None])[:, 0]
    held_out = len(material.corpus.validation)
    judged = trainer.evaluate()
    assert judged.count == held_out
    assert judged.loss == pytest.approx(float(nats[-held_out:].mean()), abs=2e-3)
    assert judged.bits == pytest.approx(judged.loss / math.log(2))
    right = logs.argmax(1) == material.codes[1:]
    assert judged.accuracy == pytest.approx(float(right[-held_out:].double().mean()), abs=5e-3)
    assert trainer.evaluate("train", limit=77).count == 77
    assert trainer.evaluate("train", limit=77).loss == pytest.approx(float(nats[:77].mean()), abs=0.05)


@pytest.mark.parametrize("cell", char_rnn.CELLS)
def test_every_cell_learns_and_writes(material: Material, cell: str) -> None:
    settings = config(cell=cell, steps=150, rate=0.01)
    reports = list(char_rnn.train(settings, material, every=50))
    assert [report.step for report in reports] == [50, 100, 150]
    assert reports[-1].loss < reports[0].loss - 0.2
    trainer = Trainer(settings, material)
    trainer.advance(150)
    samples = trainer.samples(length=40)
    assert samples == trainer.samples(length=40)
    assert [len(one) for one in samples.values()] == [40] * 3


def test_snapshots_keep_what_is_written(material: Material) -> None:
    trainer = Trainer(config(), material)
    trainer.advance(STEPS)
    kept = snapshots.take(trainer, length=30)
    assert {one.dtype for one in kept.values()} == {torch.uint8}
    assert snapshots.samples(kept) == trainer.samples(length=30)
    assert snapshots.samples({"sample.warm": kept["sample.1.0"], "filters": torch.zeros(3)}) == {}


def test_a_run_finds_its_text() -> None:
    found = char_rnn.material(Config(corpus="arithmetic", rare=1))
    assert found.corpus.text == text.load("arithmetic").text
    assert len(found.vocabulary) == 14  # ten digits, + and =, the line feed, what is unknown


def test_a_run_that_has_diverged_says_so(material: Material) -> None:
    trainer = Trainer(
        config(optimiser="sgd", rate=100.0, clip=0.0, cell="rnn", schedule="constant"), material
    )
    trainer.model.head.weight.data.fill_(float("nan"))
    with pytest.raises(ConvScopeError) as caught:
        trainer.samples(length=5)
    assert caught.value.code == "model-diverged"
    assert snapshots.take(trainer) == {}


def test_a_run_knows_its_text(material: Material) -> None:
    started = Trainer(config(), material).config
    assert started.digest == material.corpus.digest
    with pytest.raises(ConvScopeError) as caught:
        Trainer(started, Material(text.generate("names", lines=601)))
    assert caught.value.code == "text-changed"


# Files


@pytest.fixture(scope="module")
def model(material: Material) -> Trained:
    trainer = Trainer(config(layers=2), material)
    trainer.advance(STEPS)
    return trainer.trained()


def test_a_model_survives_its_file(model: Trained) -> None:
    again = char_rnn.from_bytes(char_rnn.to_bytes(model))
    assert again.config == model.config
    assert again.vocabulary.characters == model.vocabulary.characters
    for name, one in model.weights.items():
        np.testing.assert_array_equal(again.weights[name], one.astype(np.float16).astype(np.float32))


@pytest.mark.parametrize("cut", [0, 7, 8, 100, 5_000])
def test_a_broken_file_is_refused(model: Trained, cut: int) -> None:
    with pytest.raises(ConvScopeError) as caught:
        char_rnn.from_bytes(char_rnn.to_bytes(model)[:cut])
    assert caught.value.code == "model-unreadable"


@pytest.mark.parametrize(
    "change",
    [
        {"weights": {}},
        {"config": config(hidden=25, layers=2)},
        {"config": config(cell="gru", layers=2)},
        {"vocabulary": text.Vocabulary(("a", "b"))},
        {"vocabulary": text.Vocabulary(("ab", text.UNKNOWN))},
    ],
)
def test_a_file_that_does_not_fit_is_refused(model: Trained, change: dict) -> None:
    with pytest.raises(ConvScopeError) as caught:
        char_rnn.from_bytes(char_rnn.to_bytes(replace(model, **change)))
    assert caught.value.code == "model-unreadable"


def test_nothing_is_unpickled(model: Trained, tmp_path) -> None:
    torch.save({"config": model.config}, tmp_path / "model.pt")
    with pytest.raises(ConvScopeError) as caught:
        char_rnn.from_bytes((tmp_path / "model.pt").read_bytes())
    assert caught.value.code == "model-unreadable"


# Settings


def test_a_config_survives_json() -> None:
    one = config(optimiser="rmsprop", seconds=60.0, corpus="names")
    assert char_rnn.from_plain(json.loads(json.dumps(char_rnn.to_plain(one)))) == one
    assert char_rnn.to_plain(one)["kind"] == "text"
    assert char_rnn.from_plain({}) == Config()


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("config-value", {"rate": 0.0}),
        ("config-value", {"rate": float("nan")}),
        ("config-value", {"layers": 5}),
        ("config-choice", {"cell": "elman"}),
        ("config-choice", {"kind": "pictures"}),
        ("config-newer", {"schema": 99}),
        ("config-unreadable", {"batch": "many"}),
        ("config-unreadable", {"corpus": "x" * 1_000}),
    ],
)
def test_a_foreign_config_is_refused(code: str, change: dict) -> None:
    with pytest.raises(ConvScopeError) as caught:
        char_rnn.from_plain(char_rnn.to_plain(config()) | change)
    assert caught.value.code == code


def test_only_some_settings_change_during_a_run() -> None:
    assert char_rnn.changed(config(), {"rate": 1, "clip": 2}) == config(rate=1.0, clip=2.0)
    with pytest.raises(ConvScopeError) as caught:
        char_rnn.changed(config(), {"hidden": 4})
    assert caught.value.code == "config-fixed"


@pytest.mark.parametrize("seconds", [10.0, 60.0, 300.0, 3_600.0])
def test_presets_are_possible(seconds: float) -> None:
    assert char_rnn.checked(char_rnn.preset(seconds)) == char_rnn.preset(seconds)
