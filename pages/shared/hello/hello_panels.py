"""The parts of the lesson that calculates a recurrent network by hand: what is given, steering, weights, files."""

import csv
import io
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core import kernels
from core.char_rnn import by_hand
from core.char_rnn.by_hand import Forwards, Model
from core.errors import ConvScopeError
from pages.shared.components import sheet
from pages.shared.downloads import Download, row
from pages.shared.hello import hello_figures, hello_formulas
from pages.shared.i18n import number, prose, t
from pages.shared.lessons.text import MOST_DRAWINGS, MOST_UPDATES
from pages.shared.numbers import gradient_figures
from pages.shared.state import State

_NAMES = ("w_xh", "w_hh", "w_hy")
_ROOMY = 5  # rows or columns of a matrix that still has large cells
_LONGEST = 100  # characters that the field takes; by_hand says how many a word may have


def given(state: State) -> tuple[Model, bool]:
    """The network before the first update, and whether the reader's own weights fit it."""
    word = unicodedata.normalize("NFC", state["word"])
    drawn = by_hand.begin(word, hidden=state["hidden"], seed=state["seed"])
    if not state["weights"]:
        return drawn, True
    own = (kernels.parse(one, largest=by_hand.LONGEST) for one in state["weights"].split("_"))
    model = replace(drawn, **dict(zip(_NAMES, own, strict=True)))
    try:
        by_hand.check(model)
    except ConvScopeError:
        return drawn, False
    return model, True


def walk(state: State, start: Model) -> tuple[list[Model], list[float]]:
    """Every model on the way down from `start`, and its loss."""
    return _walk(start.word, format_weights(start), state["rate"], start)


@st.cache_data(max_entries=64, show_spinner=False)
def _walk(word: str, weights: str, rate: float, _start: Model) -> tuple[list[Model], list[float]]:
    walked = by_hand.descend(_start, rate=rate, steps=MOST_UPDATES)
    return walked, [by_hand.forwards(model).loss for model in walked]


def format_weights(model: Model) -> str:
    """All three matrices as a link holds them."""
    return "_".join(kernels.format_text(getattr(model, name)) for name in _NAMES)


def word(state: State) -> None:
    """The word, and how many numbers remember it."""
    with st.container(border=True, height="stretch"):
        st.text_input(**state.widget("word", max_chars=_LONGEST, help=t("char_hello.word.help")))
        st.number_input(**state.widget("hidden"))


def through_time(state: State, count: int) -> None:
    """Back and forth between the characters."""
    with st.container(border=True, height="stretch"):
        st.markdown(t("char_hello.at_time", now=state["time"], count=count))
        with st.container(horizontal=True, gap="xsmall"):
            _step(state, "time", -1, "earlier", "chevron_left", low=1, high=count)
            _step(state, "time", 1, "later", "chevron_right", low=1, high=count)
        if count > 1:
            st.slider(**state.widget("time", max_value=count))


def through_training(state: State, loss: float, *, last: int) -> None:
    """Back and forth between the updates."""
    with st.container(border=True, height="stretch"):
        st.markdown(t("char_hello.at_update", count=state["steps"], loss=number(loss, digits=4)))
        with st.container(horizontal=True, gap="xsmall"):
            _step(state, "steps", 1, "go_1", "arrow_downward", low=0, high=last, kind="primary")
            _step(state, "steps", 10, "go_10", "", low=0, high=last)
            _step(state, "steps", -1, "undo", "", low=0, high=last)
            _step(state, "steps", -MOST_UPDATES, "reset", "", low=0, high=last)
        with st.container(horizontal=True):
            st.slider(**state.widget("steps"))
            st.number_input(**state.widget("rate", width=130))


def _step(
    state: State, knob: str, by: int, name: str, icon: str, *, low: int, high: int, kind: Any = "secondary"
) -> None:
    to = min(max(state[knob] + by, low), high)
    st.button(
        t(f"char_hello.{name}"),
        icon=f":material/{icon}:" if icon else None,
        type=kind,
        on_click=_set,
        args=[state, knob, to],
        disabled=to == state[knob],
        key=f"char_hello.{name}",
    )


def _set(state: State, knob: str, value: Any) -> None:
    state.set(**{knob: value})


def formulas(state: State, model: Model, taken: Forwards, at: int) -> None:
    """The chosen step with its numbers; one cell of h and one of y in full."""
    st.subheader(t("char_hello.one_step", now=at + 1))
    st.html(_letters(model))
    st.latex(hello_formulas.state(model, taken, at))
    st.latex(hello_formulas.squashed(taken, at))
    st.latex(hello_formulas.scores(model, taken, at))
    left, right = st.columns([3, 5], gap="medium", vertical_alignment="center")
    for place, line in zip((left, right), hello_formulas.loss(taken, at), strict=True):
        place.latex(line)
    left, right = st.columns(2, gap="medium")
    with left:
        st.latex(hello_formulas.unit(model, taken, at, _unit(state, model)))
    with right:
        places = [_place("y", j, one) for j, one in enumerate(model.vocabulary)]
        j = _choose(state, "output", dict(enumerate([t("char_hello.output.target"), *places])))
        st.latex(hello_formulas.output(model, taken, at, j - 1 if j else int(taken.targets[at])))


def _unit(state: State, model: Model) -> int:
    return _choose(state, "unit", {i + 1: _place("h", i) for i in range(len(model.w_hh))}) - 1


def _place(name: str, index: int, character: str = "") -> str:
    raised = str(index + 1).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
    return f"{name}{raised}" + (f" · {hello_figures.sign(character)}" if character else "")


def _choose(state: State, name: str, names: dict[int, str]) -> int:
    """A number chosen by what it stands for; one that is too large becomes the last."""
    state.set(**{name: min(state[name], max(names))})
    arguments = state.widget(name, options=list(names), format_func=names.__getitem__)
    st.selectbox(
        **{part: value for part, value in arguments.items() if part not in ("min_value", "max_value", "step")}
    )
    return state[name]


def _letters(model: Model) -> str:
    """Which row of x, y and p belongs to which character, as HTML."""
    named = " &nbsp; ".join(f"{i} = {hello_figures.key(one)}" for i, one in enumerate(model.vocabulary, 1))
    return f"{hello_figures.style()}<div>{t('char_hello.letters')} {named}</div>"


def weights(state: State, model: Model) -> None:
    """The three matrices as they are now; what is typed into them is a new beginning."""
    columns = t("char_hello.columns", letters=" ".join(hello_figures.sign(one) for one in model.vocabulary))
    rows = t("char_hello.rows", letters=" ".join(hello_figures.sign(one) for one in model.vocabulary))
    titles = {"w_xh": f"W_xh, {columns}", "w_hh": "W_hh", "w_hy": f"W_hy, {rows}"}
    sheet(
        key="char_hello.edited",
        grids=[
            {
                "name": name,
                "title": title,
                "values": getattr(model, name).tolist(),
                "scale": "diverging",
                "editable": True,
                "compact": max(model.w_xh.shape) > _ROOMY,
            }
            for name, title in titles.items()
        ],
        labels={name: t(f"sheet.{name}") for name in ("refused", "cell")},
        on_grid=lambda name, values: _edited(state, model, name, values),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(**state.widget("seed", width=190))
        if state["weights"]:
            st.button(
                t("char_hello.drawn_again"),
                icon=":material/restart_alt:",
                on_click=lambda: state.set(weights="", steps=0),
            )


def _edited(state: State, model: Model, name: str, values: Sequence[Sequence[float]]) -> None:
    """Both edits count where two grids were edited at once: the second finds the first in the state."""
    before = model if not state["weights"] or state["steps"] else given(state)[0]
    state.set(weights=format_weights(replace(before, **{name: np.array(values)})), steps=0)


def way_back(state: State, model: Model, taken: Forwards, at: int) -> None:
    """Backpropagation through time, each step's part of every gradient, and autograd beside it."""
    st.markdown(prose("char_hello", "back"))
    found = by_hand.backwards(model, taken)
    st.html(hello_figures.backwards(model, taken, found, at=at))
    i = _unit_again(state, model)
    left, right = st.columns(2, gap="large")
    left.latex(hello_formulas.back(taken, found, at, i))
    after = by_hand.moved(model, found, rate=state["rate"])
    right.latex(hello_formulas.update(model, after, taken, found, rate=state["rate"], i=i))
    st.subheader(t("char_hello.parts"))
    for name, formula in _PARTS.items():
        st.latex(formula)
        st.html(hello_figures.parts(getattr(found, name), found.summed[name]))
    gap = by_hand.difference(taken, found, by_hand.autograd(model))
    st.success(t("char_hello.checked", gap=gradient_figures.tiny(gap)), icon=":material/check_circle:")


def _unit_again(state: State, model: Model) -> int:
    st.caption(t("char_hello.same_unit", unit=_place("h", state["unit"] - 1)))
    return min(state["unit"], len(model.w_hh)) - 1


_PARTS = {
    "w_xh": r"\frac{dL}{dW_{xh}} = \sum_t \frac{dL}{dz(t)}\,x(t)^\top",
    "w_hh": r"\frac{dL}{dW_{hh}} = \sum_t \frac{dL}{dz(t)}\,h(t-1)^\top",
    "w_hy": r"\frac{dL}{dW_{hy}} = \sum_t \frac{dL}{dy(t)}\,h(t)^\top",
}


def writing(state: State, model: Model) -> None:
    """The network writes: each output is the next input."""
    st.markdown(prose("char_hello", "write"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = _choose(state, "first", dict(enumerate(map(hello_figures.sign, model.vocabulary), 1))) - 1
        st.number_input(**state.widget("drawing", width=170))
        st.button(
            t("char_hello.another"),
            icon=":material/casino:",
            on_click=lambda: state.set(drawing=state["drawing"] % MOST_DRAWINGS + 1),
        )
    with st.container(horizontal=True):
        st.slider(**state.widget("temperature", width=300))
        st.slider(**state.widget("length", width=300))
    steps = by_hand.write(
        model,
        first=model.vocabulary[first],
        length=state["length"],
        temperature=state["temperature"],
        seed=state["drawing"],
    )
    st.code("".join([steps[0].read, *(one.drawn for one in steps)]), language=None, wrap_lines=True)
    st.html(hello_figures.written(model, steps))


def download(model: Model, taken: Forwards, losses: Sequence[float]) -> None:
    """Everything that is on the page, as files."""
    row(
        "char_hello",
        Download("char_hello.save_sheet", "hello.csv", lambda: _table(model, taken)),
        Download("char_hello.save_all", "hello.json", lambda: _everything(model, taken)),
        Download(
            "char_hello.save_losses",
            "hello-losses.csv",
            lambda: "update,loss\n" + "".join(f"{i},{one:.9g}\n" for i, one in enumerate(losses)),
        ),
    )


def _table(model: Model, taken: Forwards) -> str:
    """One line for every number: time step, quantity, row, the character of the row, value."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(["t", "quantity", "row", "character", "value"])
    quantities = {
        "x": taken.x,
        "h_before": taken.before,
        "z": taken.z,
        "h": taken.h,
        "y": taken.y,
        "p": taken.p,
    }
    for at in range(len(taken.x)):
        for name, values in quantities.items():
            known = model.vocabulary if name in ("x", "y", "p") else [""] * len(model.w_hh)
            write.writerows(
                [at + 1, name, i, one, f"{value:.9g}"]
                for i, (one, value) in enumerate(zip(known, values[at], strict=True), 1)
            )
        write.writerow([at + 1, "loss", 1, model.word[at + 1], f"{taken.losses[at]:.9g}"])
    return out.getvalue()


def _everything(model: Model, taken: Forwards) -> str:
    parts = {"model": model, "forwards": taken, "backwards": by_hand.backwards(model, taken)}
    return json.dumps({name: _plain(vars(one)) for name, one in parts.items()}, ensure_ascii=False, indent=1)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: one.tolist() if isinstance(one, np.ndarray) else one for name, one in values.items()}
