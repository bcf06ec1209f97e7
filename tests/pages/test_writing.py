"""Networks that read and write, on their pages: numbers against `core`, texts that are never markup."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core import char_rnn, runs, tasks, text
from core.char_rnn import Config, Folded, Rules, inside, snapshots
from core.char_rnn.presets import preset
from core.runs import Run, Writer
from core.text import kept
from pages.shared.lessons import BY_NAME
from pages.shared.runs import run_kinds
from pages.shared.writing import own_text, sampler_figures, text_form, text_models
from tests.pages.opening import component, link, opened, sound, tab, texts

WRITING = BY_NAME["char_rnn"]
EVIL = "<script>alert(1)</script> **bold** $x$ "


def values(**more: object) -> dict[str, object]:
    return {knob.name: knob.default for knob in WRITING.knobs} | more


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    sound(app)
    return app


# Settings


@pytest.mark.parametrize("example", WRITING.examples)
def test_every_worked_example_is_a_run_that_can_be_started(example: str) -> None:
    config = text_form.config_of(values() | WRITING.examples[example])
    assert tasks.from_plain(tasks.to_plain(config)) == config


def test_the_examples_of_a_minute_and_of_five_are_the_settings_found_by_search() -> None:
    for example, seconds in (("source", 60.0), ("five_minutes", 300.0)):
        config = text_form.config_of(values() | WRITING.examples[example])
        assert config == replace(preset(seconds), seconds=seconds)


def test_a_race_is_between_cells_of_equally_many_weights() -> None:
    racers = text_form.racers(text_form.config_of(values(corpus="names", cell="gru", hidden=96)))
    assert [one.cell for one in racers] == ["gru", "rnn", "lstm"]
    size = len(text_form.material(racers[0]).vocabulary)
    counts = [char_rnn.parameters(one, size=size) for one in racers]
    assert max(counts) / min(counts) < 1.02


def test_what_counting_achieves_stands_on_the_page() -> None:
    app = opened("char_rnn", v="1", corpus="names")
    config = text_form.config_of(values(corpus="names"))
    found = text_form.material(config)
    codes = found.codes.numpy()
    counted = text.baselines(codes[: found.cut], codes[found.cut :], size=len(found.vocabulary))
    table = next(one.value for one in app.table if "bigram" in one.value.to_string())
    assert [f"{one.bits:.3f}" for one in counted] == list(table["Bits per character"])
    assert f"{len(codes):,}" in texts(app)


# One's own text


def pasted(words: str) -> AppTest:
    app = opened("char_rnn", v="1", corpus="own")
    app.text_area(key="own_text.area.0").set_value(words).run()
    return press(app, "Take this text")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "There is no text in it"),
        ("short", "at least 300"),
        ("a" * 500, "one single character (U+0061)"),
        ("   \n" * 200, "There is no text in it"),
    ],
)
def test_a_text_that_will_not_do_is_one_sentence_and_stays(words: str, said: str) -> None:
    app = pasted(words)
    assert len(app.error) == 1
    assert said in app.error[0].value
    assert app.text_area(key="own_text.area.0").value == words


def test_a_vietnamese_text_is_kept_and_its_unicode_forms_are_counted() -> None:
    words = "Mạng nơ-ron hồi quy đọc từng ký tự một và đoán ký tự kế tiếp.\n" * 12
    app = pasted(words)
    assert not app.error
    counts = text.counted(kept.load(app.session_state["char_rnn:values"]["own"]).text)
    assert f"{counts['NFD'].characters:,}" in app.info[0].value
    assert "own=text-" in link(app)
    press(app, "Delete it from the server")
    assert "own=text-" not in link(app)


def test_markup_in_a_text_stays_text() -> None:
    app = pasted(EVIL * 20)
    assert not app.error
    assert any(EVIL in code.value for code in app.code)
    assert "<script>" not in texts(app)


# A run


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A short run on names, as a worker leaves it."""
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    config = Config(
        corpus="names", hidden=24, embedding=12, batch=16, length=32, steps=40, report=20, looks=2
    )
    task = tasks.task(config, device="cpu")
    made = runs.create(task.config)
    writer = Writer(made)
    for _ in range(2):
        row = task.advance(20)
        more, shot = task.look()
        writer.snapshot(task.step, shot)
        writer.metrics(row | more | {"seconds": 1.0, "per_second": 1.0})
    writer.checkpoint(task.state())
    record, answers = task.result()
    assert answers == {}
    writer.result(record)
    writer.status(state="finished", step=40, steps=40)
    writer.close()
    return made


def test_a_run_resumed_is_the_run_uninterrupted(run: Run) -> None:
    config = run.config()
    whole, first = tasks.task(config, device="cpu"), tasks.task(config, device="cpu")
    first.advance(15)
    second = tasks.task(config, device="cpu")
    second.restore(first.state())
    whole.advance(15)
    assert second.advance(25) == whole.advance(25)
    for name, tensor in whole.state().items():
        assert torch.equal(tensor, second.state()[name]), name


def test_a_finished_run_on_its_page(run: Run) -> None:
    app = opened("char_rnn", v="1", run=run.id)
    assert not app.error
    bits = run.result()["validation_loss"] / np.log(2)
    assert f"{bits:.3f} bits" in app.success[0].value
    samples = [code.value for code in app.code]
    assert len(samples) == 3
    drawn = component(app, "train.curves")
    assert drawn["charts"] == ["bits", "accuracy", "rate"]
    assert [one["label"] for one in drawn["levels"]] == ["unigram", "bigram", "5-gram"]
    again = runs.unpack(runs.pack(run))
    assert again.snapshots() == run.snapshots()
    assert run_kinds.name_of(again.config()) == run_kinds.name_of(run.config())


def test_runs_of_pictures_and_of_texts_keep_to_their_pages(run: Run) -> None:
    assert {one.id for one in run_kinds.recorded("text")} == {text_models.SHIPPED}
    assert {one.id for one in run_kinds.recorded("pictures")} == {"cifar10-fast", "shapes10-lenet5"}


# Writing


def model() -> Folded:
    return Folded(text_models.shipped())


def test_the_page_writes_what_the_model_writes() -> None:
    app = opened("char_sampler", v="1", prime="class ", temperature="0.5", seed="7", length="100")
    folded = model()
    picks = char_rnn.generate(folded, char_rnn.primed(folded, "class "), rules=Rules(0.5), seed=7)
    assert app.code[0].value == "class " + "".join(pick.character for pick in islice(picks, 100))


def test_temperature_zero_is_argmax_whatever_the_seed() -> None:
    pages = [opened("char_sampler", v="1", temperature="0", seed=str(seed)).code[0].value for seed in (1, 2)]
    assert pages[0] == pages[1]


def test_candidates_are_drawn_or_chosen_and_taken_back() -> None:
    app = tab(opened("char_sampler", v="1", prime="def "), "char_sampler", "Character by character")
    press(app, "Draw the next one")
    assert len(app.session_state["char_sampler:values"]["written"]) == 1
    app.button(key=next(one.key for one in app.button if one.label == "take")).click().run()
    sound(app)
    assert len(app.session_state["char_sampler:values"]["written"]) == 2
    assert "written=" in link(app)
    press(app, "Take one back")
    assert len(app.session_state["char_sampler:values"]["written"]) == 1


def test_surprise_is_coloured_and_markup_stays_text() -> None:
    app = tab(opened("char_sampler", v="1", judged=EVIL), "char_sampler", "How surprising?")
    found = char_rnn.surprise(model(), EVIL)
    assert f"{found.log_probability:,.1f}".replace("-", "−") in texts(app).replace("-", "−")
    page = sampler_figures.surprise(found)
    assert "<script" not in page
    assert page.count("<span") == len(EVIL)


# Inside


def test_the_text_has_the_colours_of_the_unit() -> None:
    app = opened("char_inside", v="1", unit="5", text="x = (1, 2)\n")
    found = inside.read(model(), "x = (1, 2)\n")
    drawn = component(app, "char_inside.reading")
    assert drawn["values"] == np.round(np.clip(found.units[:, 4], -1, 1) * 100).astype(int).tolist()
    best = inside.guesses(model(), found)[0][0]
    assert drawn["guesses"][0][0] == [best.character, round(100 * best.probability, 1)]


def test_a_brushed_span_names_units_that_know_it() -> None:
    app = opened("char_inside", v="1", text='a = "quoted"\nb = 2\n', first="4", end="12")
    assert '"quoted"' in [code.value for code in app.code]
    assert any(one.label.startswith("Unit ") for one in app.button)
    press(app, "Forget the span")
    assert "first=" not in link(app)


@pytest.mark.parametrize("part", ["shapes", "both_sides", "memory"])
def test_sequences_are_learned_on_the_page(part: str) -> None:
    app = opened("sequences", v="1", part=part)
    assert not app.error


def test_what_this_session_brought_can_be_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    name = kept.keep(text.own("Nobody else shall read this, ever. " * 20))
    monkeypatch.setattr(own_text.st, "session_state", {"own_text.mine": [name]})
    own_text.forget_mine()
    with pytest.raises(text.ConvScopeError):
        kept.load(name)


def test_the_recorded_run_is_shown_before_the_first_click_and_can_be_watched() -> None:
    recorded = run_kinds.recorded("text")[0]
    written = snapshots.samples(recorded.snapshot(recorded.snapshots()[-1]))
    app = opened("char_rnn", v="1")
    assert written[0.7].lstrip("\n").startswith(app.code[3].value)
    app = opened("char_rnn", v="1", run=recorded.id)
    assert app.success
    assert [one.value.strip() for one in app.code][:3] == [text.strip() for text in written.values()]
