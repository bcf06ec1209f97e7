"""The lecture's "hello" by hand, as the reader sees it: every number on the page is the one of `by_hand`."""

import csv
import io
import json
import math
import re
from html import unescape

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.char_rnn import by_hand
from pages.shared import i18n
from pages.shared.hello import hello_figures, hello_panels
from pages.shared.lessons import BY_NAME, text
from tests.pages.opening import component, grids, latex, link, opened, sound, tab, texts

BACK, WRITE = "The way back", "Let it write"


def pieces(app: AppTest) -> list[str]:
    """What the page shows as HTML, piece by piece."""
    return [one.proto.body for one in app.get("html")]


def over_time(app: AppTest, which: int = 0) -> dict[str, list[list[float]]]:
    """A sheet over time: by the line's symbol, the numbers of every step."""
    sheets = [one for one in pieces(app) if '<table class="hello">' in one]
    lines = re.findall(r'<tr><th scope="row">(.+?)<small>.*?</th>(.*?)</tr>', sheets[which])
    return {
        symbol: [numbers(cell) for cell in re.findall(r"<td(?! class=.between).*?</td>", row)]
        for symbol, row in lines
    }


def numbers(cell: str) -> list[float]:
    found = re.findall(r'class="hello-(?:n|loss)[^>]*>([^<]*)<', cell)
    return [
        float(one.replace("−", "-").replace("&nbsp;", "").replace("%", "e-2").replace(",", "."))
        for one in found
    ]


def framed(app: AppTest, which: int = 0) -> list[int]:
    """The framed candidate of every step."""
    sheet = [one for one in pieces(app) if '<table class="hello">' in one][which]
    cells = [cell for cell in re.findall(r"<td.*?</td>", sheet) if "hello-p" in cell]
    return [
        ["hello-hit" in one for one in re.findall(r'class="hello-n hello-p.*?"', cell)].index(True)
        for cell in cells
    ]


def press(app: AppTest, name: str) -> None:
    app.button(key=f"char_hello.{name}").click().run()
    sound(app)


def test_the_first_step_worked_by_hand() -> None:
    """h(0) = 0, so z(1) is the first column of W_xh; the rest with a pocket calculator."""
    app = opened("char_hello")
    assert grids(app, "char_hello.edited")["w_xh"] == [
        [0.06, 0.26, 0.12, 0.05],
        [-0.09, 0.18, -0.07, 0.47],
        [0.56, -0.14, 0.35, 0.03],
    ]
    shown = over_time(app)
    assert shown["x(t)"] == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0]]
    assert shown["h(t−1)"][0] == [0, 0, 0]
    assert shown["z(t)"][0] == [0.06, -0.09, 0.56]
    assert shown["h(t)"][0] == [0.060, -0.090, 0.508]
    assert shown["y(t), p(t)"][0][::2] == [0.199, -0.261, -0.022, -0.072]
    assert shown["y(t), p(t)"][0][1::2] == [0.313, 0.197, 0.251, 0.239]
    assert shown["−ln p"][0] == [1.622]
    assert -math.log(0.19749715) == pytest.approx(1.622, abs=5e-4)
    assert framed(app) == [1, 2, 2, 3]


@pytest.mark.parametrize("example", BY_NAME["char_hello"].examples)
def test_every_number_on_the_sheet_is_by_hands(example: str) -> None:
    app = opened("char_hello", **BY_NAME["char_hello"].link(example))
    values = app.session_state["char_hello:values"]
    start = by_hand.begin(values["word"], hidden=values["hidden"])
    taken = by_hand.forwards(by_hand.descend(start, rate=values["rate"], steps=values["steps"])[-1])
    shown = over_time(app)
    for symbol, wanted in (("x(t)", taken.x), ("h(t−1)", taken.before), ("z(t)", taken.z), ("h(t)", taken.h)):
        np.testing.assert_allclose(shown[symbol], wanted, atol=5.1e-4)
    scores = np.array(shown["y(t), p(t)"])
    np.testing.assert_allclose(scores[:, ::2], taken.y, atol=5.1e-4)
    np.testing.assert_allclose(scores[:, 1::2], taken.p, atol=5.1e-4)
    np.testing.assert_allclose(np.ravel(shown["−ln p"]), taken.losses, atol=5.1e-4)
    assert framed(app) == taken.targets.tolist()
    assert i18n.prose("char_hello", example) in [one.value for one in app.info]


def test_forward_and_back_in_time_follow_the_formulas() -> None:
    app = opened("char_hello")
    assert r"&z(1) = W_{xh}\,x(1) + W_{hh}\,h(0)" in latex(app)
    assert r"L(1) = -\ln p_{2}(1) = -\ln 0.1975 = \mathbf{1.622}" in latex(app)
    press(app, "later")
    assert link(app) == "v=1&time=2"
    assert r"0.26\cdot 1 + 0.08\cdot 0.06" in latex(app)
    assert r"L(2) = -\ln p_{3}(2) = -\ln 0.2352 = \mathbf{1.447}" in latex(app)
    assert "Step t = 2 in full" in texts(app)
    press(app, "earlier")
    assert link(app) == ""
    assert app.button(key="char_hello.earlier").disabled


def test_one_cell_of_the_state_and_one_of_the_scores_term_by_term() -> None:
    app = opened("char_hello", v="1", time="2", unit="3", output="4")
    # 0.33 · 0.05993 + 0.44 · (−0.08976) + 0.57 · 0.50798 = 0.26983, with −0.14 from the letter e: 0.12983
    assert r"(-0.14)\cdot 1 + 0.33\cdot 0.06" in latex(app)
    assert r"h_{3}(2) &= \tanh(0.1298) = \mathbf{0.1291}" in latex(app)
    assert r"y_{4}(2) &= \sum_k W_{hy}[4,k]\,h_k(2)" in latex(app)
    assert r"&= \mathbf{0.132}" in latex(app)


def test_forward_and_back_through_training() -> None:
    app = opened("char_hello")
    first = over_time(app)
    press(app, "go_10")
    press(app, "go_1")
    assert link(app) == "v=1&steps=11"
    assert "11 updates" in texts(app)
    press(app, "undo")
    assert link(app) == "v=1&steps=10"
    loss = by_hand.forwards(by_hand.descend(by_hand.begin(), rate=0.1, steps=10)[-1]).loss
    assert f"**{loss:.4f}**" in texts(app)
    assert over_time(app) != first
    press(app, "reset")
    assert over_time(app) == first


def test_the_way_back_is_split_and_agrees_with_autograd() -> None:
    app = tab(opened("char_hello", v="1", time="2"), "char_hello", BACK)
    model = by_hand.begin()
    found = by_hand.backwards(model, by_hand.forwards(model))
    shown = over_time(app, 1)
    lines = (
        ("dL/dy(t)", found.y),
        ("from y(t)", found.h_from_y),
        ("from t+1", found.h_from_next),
        ("dL/dh(t)", found.h),
        ("dL/dz(t)", found.z),
    )
    for symbol, wanted in lines:
        np.testing.assert_allclose(shown[symbol], wanted, atol=5.1e-4)
    assert shown["from t+1"][-1] == [0, 0, 0]
    assert "autograd differ by at most" in app.success[0].value
    assert re.search(r"at most (0|\d(\.\d+)?·10⁻¹[⁴⁵⁶⁷])\.", app.success[0].value)


def test_each_steps_part_of_each_gradient_and_their_sum() -> None:
    app = tab(opened("char_hello"), "char_hello", BACK)
    gradients = by_hand.autograd(by_hand.begin()).gradients
    sums = [one for one in pieces(app) if 'class="hello-sum"' in one]
    for shown, wanted in zip(sums, gradients.values(), strict=True):
        tables = [
            np.array([float(one.replace("−", "-")) for one in re.findall(r"<td[^>]*>(.*?)</td>", table)])
            for table in re.findall(r"<table.*?</table>", shown)
        ]
        assert len(tables) == 5
        np.testing.assert_allclose(tables[-1], wanted.ravel(), atol=5.1e-4)
        np.testing.assert_allclose(np.sum(tables[:-1], axis=0), wanted.ravel(), atol=2.1e-3)


def test_the_network_writes_with_its_own_output() -> None:
    app = tab(opened("char_hello", v="1", steps="100", temperature="0"), "char_hello", WRITE)
    model = by_hand.descend(by_hand.begin(), rate=0.1, steps=100)[-1]
    steps = by_hand.write(model, first="h", length=8, temperature=0)
    text_ = "h" + "".join(one.drawn for one in steps)
    assert text_.startswith("hello")
    assert text_ in [one.value for one in app.code]
    assert framed(app, 1) == [model.vocabulary.index(one.drawn) for one in steps]


def test_the_same_seed_writes_the_same_and_another_one_something_else() -> None:
    app = tab(opened("char_hello"), "char_hello", WRITE)
    first = app.code[0].value
    next(button for button in app.button if button.label == "Draw again").click().run()
    sound(app)
    assert link(app) == "v=1&drawing=2"
    assert app.code[0].value != first
    assert tab(opened("char_hello"), "char_hello", WRITE).code[0].value == first


def test_typed_weights_begin_again_and_are_in_the_link() -> None:
    app = opened("char_hello", v="1", hidden="1", word="ab", weights="0.5,-0.5_2_1;-1", steps="0")
    assert grids(app, "char_hello.edited") == {
        "w_xh": [[0.5, -0.5]],
        "w_hh": [[2.0]],
        "w_hy": [[1.0], [-1.0]],
    }
    # one step: h = tanh 0.5, y = (h, −h), the target is the second: −ln p = ln(1 + e^(2h))
    assert over_time(app)["−ln p"] == [[round(math.log(1 + math.exp(2 * math.tanh(0.5))), 3)]]
    assert "weights=0.5,-0.5_2_1;-1" in link(app)
    next(button for button in app.button if button.label == "Drawn weights again").click().run()
    sound(app)
    assert "weights" not in link(app)


def test_two_grids_edited_at_once_both_count() -> None:
    state = BY_NAME["char_hello"]
    values = {knob.name: knob.default for knob in state.knobs}

    class Kept(dict):
        def set(self, **more: object) -> None:
            self.update(more)

    kept, model = Kept(values), by_hand.descend(by_hand.begin(), rate=0.1, steps=7)[-1]
    kept.set(steps=7)
    hello_panels._edited(kept, model, "w_hh", np.full((3, 3), 0.5))
    hello_panels._edited(kept, model, "w_hy", np.full((4, 3), 0.25))
    after, fits = hello_panels.given(kept)
    assert fits
    assert kept["steps"] == 0
    assert (after.w_hh == 0.5).all()
    assert (after.w_hy == 0.25).all()
    np.testing.assert_allclose(after.w_xh, model.w_xh, rtol=1e-5)


def test_weights_of_another_word_wait_until_they_fit_again() -> None:
    app = opened("char_hello", v="1", hidden="1", word="ab", weights="0.5,-0.5_2_1;-1")
    app.text_input(key="char_hello.word").set_value("abc").run()
    sound(app)
    assert len(app.warning) == 1
    assert len(grids(app, "char_hello.edited")["w_xh"][0]) == 3
    app.text_input(key="char_hello.word").set_value("ab").run()
    assert not app.warning
    assert grids(app, "char_hello.edited")["w_hh"] == [[2.0]]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize(
    ("word", "said"), [("", "0"), ("h", "1"), ("a" * 17 + "b", "18"), ("aaaa", ""), ("x" * 100, "100")]
)
def test_a_word_that_cannot_be_is_a_sentence_and_nothing_is_lost(language: str, word: str, said: str) -> None:
    app = opened("char_hello", language, v="1", steps="30", time="2")
    app.text_input(key="char_hello.word").set_value(word).run()
    sound(app)
    assert len(app.error) == 1
    assert said in app.error[0].value
    app.text_input(key="char_hello.word").set_value("hello").run()
    sound(app)
    assert not app.error
    assert "steps=30" in link(app)
    assert "time=2" in link(app)


STRANGE = [
    "<b>hi</b>",
    "*a* $x$ `c`",
    "👩‍👧 ok",
    "a\tb",
    "[x](y)",
    "e\u0301\u0323z",
    "שלום",
    "\u202eabc",
    "&lt;&amp;",
]


@pytest.mark.parametrize("word", STRANGE)
def test_no_character_is_read_as_html_or_markdown(word: str) -> None:
    app = opened("char_hello")
    app.text_input(key="char_hello.word").set_value(word).run()
    sound(app)
    for name in (BACK, WRITE, "In code", "Download"):
        tab(app, "char_hello", name)
    assert not app.error
    keys = {
        unescape(one)
        for piece in pieces(app)
        for one in re.findall(r"<kbd[^>]*><bdi>(.*?)</bdi></kbd>", piece)
    }
    model = by_hand.begin(hello_panels.unicodedata.normalize("NFC", word))
    assert keys == {hello_figures.sign(one) for one in model.vocabulary}
    assert "<b>" not in "".join(pieces(app))
    assert word not in texts(app)


def test_characters_without_ink_get_a_sign() -> None:
    assert [hello_figures.sign(one) for one in " \t\u200d\u0301à<"] == [
        "␣",
        "⇥",
        "U+200D",
        "◌\u0301",
        "à",
        "<",
    ]


def test_vietnamese_accents_stay_one_character_each() -> None:
    app = opened("char_hello", v="1", word="xin cha\u0300o")
    assert len(grids(app, "char_hello.edited")["w_xh"][0]) == 8
    assert component(app, "char_hello.edited")["grids"][0]["title"] == "W_xh, columns x i n ␣ c h à o"


def test_the_registry_knows_by_hands_limits() -> None:
    """It must not import by_hand, which needs torch."""
    assert (text.LONGEST_WORD, text.MOST_HIDDEN) == (by_hand.LONGEST, by_hand.MOST_HIDDEN)
    knobs = {knob.name: knob for knob in BY_NAME["char_hello"].knobs}
    assert (knobs["word"].default, knobs["hidden"].default) == (by_hand.WORD, by_hand.HIDDEN)


@pytest.mark.parametrize(
    "query", [{"word": "a"}, {"word": "*" * 40}, {"weights": "1;2_x"}, {"weights": "a_b_c"}, {"time": "99"}]
)
def test_nonsense_in_a_link_is_mended_and_said(query: dict[str, str]) -> None:
    app = opened("char_hello", v="1", **query)
    assert len(app.warning) == 1
    assert "*" * 40 not in re.sub("`.*?`", "", app.warning[0].value)


def test_what_diverges_ends_and_is_told() -> None:
    """Both rows of W_hy are a million, p is ½ and ½: the first update takes the target's beyond."""
    app = opened("char_hello", v="1", word="ab", hidden="1", weights="1,1_0_1e6;1e6", rate="100", steps="9")
    assert "would pass a million" in app.warning[0].value
    assert "steps" not in link(app)
    assert app.button(key="char_hello.go_1").disabled
    assert not app.error


def test_a_rate_too_high_is_told() -> None:
    app = opened("char_hello", **BY_NAME["char_hello"].link("rate_too_high"))
    assert any("5.6509" in one.value and "11.7159" in one.value for one in app.warning)


def test_the_numbers_taken_home_are_those_on_the_page() -> None:
    model = by_hand.begin()
    taken = by_hand.forwards(model)
    lines = list(csv.DictReader(io.StringIO(hello_panels._table(model, taken))))
    assert len(lines) == 4 * (4 + 3 + 3 + 3 + 4 + 4 + 1)
    found = [float(one["value"]) for one in lines if one["quantity"] == "y" and one["t"] == "3"]
    np.testing.assert_allclose(found, taken.y[2], rtol=1e-8)
    everything = json.loads(hello_panels._everything(model, taken))
    assert everything["model"]["word"] == "hello"
    np.testing.assert_array_equal(everything["forwards"]["h"], taken.h)
    np.testing.assert_array_equal(everything["backwards"]["w_hh"], by_hand.backwards(model, taken).w_hh)


@pytest.mark.parametrize("framework", ["numpy", "pytorch"])
def test_the_code_on_the_page_runs_and_makes_the_same_update(framework: str) -> None:
    app = tab(opened("char_hello", v="1", steps="5", word="xin chào", rate="0.2"), "char_hello", "In code")
    code = next(one.value for one in app.code if ("torch" in one.value) == (framework == "pytorch"))
    names: dict = {}
    exec(code, names)
    after = by_hand.descend(by_hand.begin("xin chào"), rate=0.2, steps=6)[-1]
    wanted = np.concatenate([after.w_xh.ravel(), after.w_hh.ravel(), after.w_hy.ravel()])
    np.testing.assert_allclose(names["response"], wanted, atol=2e-6)
