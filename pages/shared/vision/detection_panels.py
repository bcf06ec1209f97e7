"""Finding things, step by step: one window, all windows, the boxes, their thinning out, what else there is."""

import csv
import io
from collections.abc import Sequence

import numpy as np
import streamlit as st

from core import images
from core.detection import SIDE, Box, Overlap, Slid, Slider, Suppression, overlap
from pages.shared.components import picture
from pages.shared.downloads import Download, row
from pages.shared.i18n import number, prose, t
from pages.shared.lessons.vision import ANY, MOST_STEPS
from pages.shared.numerals import tex
from pages.shared.runs import run_figures
from pages.shared.state import State
from pages.shared.vision import detection_figures as drawn
from pages.shared.vision.detection_figures import BEST, DROPPED, KEPT, OPEN, Mark

MOST_BOXES = MOST_STEPS
_TOP, _ROWS = 5, 8
_NUMBERED = 16  # rows or columns up to which a map's cells hold their numbers


def other_look(state: State) -> None:
    """A scene is searched by scores, a photograph by probabilities: the two networks measure differently."""
    state.sync_from_widgets()
    photo = state["look"] == "photo"
    state.set(score="p" if photo else "z", label="3" if photo else ANY, run="", step=1, rival=1)


def label_of(state: State) -> int | None:
    """The class that is looked for; None for each window's likeliest."""
    return None if state["label"] == ANY else int(state["label"])


def knobs(state: State, classes: Sequence[str]) -> None:
    """What is looked for, with which windows, from which score on, and how much boxes may overlap."""
    options = [ANY, *(str(i) for i in range(min(len(classes), 10)))]
    if state["label"] not in options:
        state.set(label=ANY)
    said = {ANY: t("detection.label.any")} | {i: name(classes, int(i)) for i in options[1:]}
    with st.container(border=True), st.grid(3, min_column_width=220, gap="medium"):
        st.selectbox(**state.widget("label", options=options, format_func=said.__getitem__))
        st.segmented_control(**state.choice("score", help=t("detection.score.help")))
        st.slider(**state.widget(f"least_{state['score']}"))
        st.slider(**state.widget("scales"))
        st.slider(**state.widget("limit"))
        st.toggle(**state.widget("apart"))


def name(classes: Sequence[str], label: int) -> str:
    return run_figures.class_name(classes[label], escape=False)


def result(
    state: State,
    pixels: np.ndarray,
    boxes: Sequence[Box],
    steps: Sequence[Suppression],
    classes: Sequence[str],
) -> None:
    """What is left at the end."""
    kept = [boxes[step.kept] for step in steps]
    marks = [
        Mark(box, KEPT, drawn.corner_text(box, state["score"], name(classes, box.label)))
        for box in reversed(kept)
    ]
    alt = t("detection.alt.result", count=len(kept))
    st.html(drawn.marked(pixels, marks, alt))
    st.caption(t("detection.result", count=len(kept), windows=len(boxes)))


# One window


def one_window(state: State, found: Sequence[Slid], slider: Slider) -> None:
    """The map of scores of one scale; a window of it, what the network sees and says there."""
    st.subheader(t("detection.part.windows"))
    maps, side = slider.dense
    dense = t("detection.dense" if side > 1 else "detection.dense_one", maps=maps, side=side)
    st.markdown(f"{prose('detection', 'windows')} {dense}")
    left, right = st.columns([9, 5], gap="medium")
    with right:
        scale = _scale(state, len(found))
    slid = found[scale]
    rows, cols = slid.logits.shape[:2]
    at = min(state["row"], rows - 1), min(state["col"], cols - 1)
    with left:
        _map(state, slid, at, top=highest(state, found))
        _saved(slid, slider)
    with right:
        _seen(slid, at, slider)
    _alone(slid, at, slider)


def highest(state: State, found: Sequence[Slid]) -> float:
    """The highest score of what is looked for, over all sizes of windows."""
    return max(float(drawn.scores(one, label_of(state), state["score"]).max()) for one in found)


def _scale(state: State, count: int) -> int:
    """The place of the scale that is shown."""
    if state["scale"] > count:
        state.set(scale=count)
    if count > 1:
        st.slider(**state.widget("scale", max_value=count))
    return state["scale"] - 1


def _map(state: State, slid: Slid, at: tuple[int, int], *, top: float) -> None:
    label, by = label_of(state), state["score"]
    rows, cols = slid.logits.shape[:2]
    values = drawn.scores(slid, label, by)
    levels = drawn.heat(slid, label, by, top=top)
    picture(
        key="detection.map",
        images=[
            {
                "src": images.encode(levels, format="png"),
                "rows": rows,
                "cols": cols,
                "caption": "",
                "alt": t("detection.alt.map"),
                "values": np.round(values, 2).tolist() if max(rows, cols) <= _NUMBERED else None,
            }
        ],
        labels={"pixel": t("detection.pixel"), "value": t("detection.value"), "handle": ""},
        alt=t("detection.alt.map"),
        pixel=at,
        on_pixel=lambda row, col: state.set(row=row, col=col),
        height="50vh",
    )
    side = slid.box(0, 0).height
    st.caption(
        t("detection.scale_is", side=number(side, digits=0), rows=rows, columns=cols, count=rows * cols)
        + " "
        + t("detection.heat_is", top=number(top, digits=2))
    )


def _saved(slid: Slid, slider: Slider) -> None:
    """Multiplications of one pass, against those of all windows cut out."""
    once = slider.multiplications(*slid.pixels.shape[:2])
    one, count = slider.multiplications(SIDE, SIDE), slid.logits.shape[0] * slid.logits.shape[1]
    if count > 1:
        st.caption(
            t(
                "detection.saved",
                count=number(count),
                one=number(one),
                apart=number(one * count),
                once=number(once),
                times=number(one * count / once, digits=1),
            )
        )


def _seen(slid: Slid, at: tuple[int, int], slider: Slider) -> None:
    """The pixels under the window, and the likeliest classes."""
    top, left = at[0] * slid.stride, at[1] * slid.stride
    box = slid.box(*at)
    small = Box(left, top, left + SIDE, top + SIDE)
    st.html(drawn.marked(slid.pixels, [Mark(small, BEST)], t("detection.alt.where")))
    st.caption(
        t(
            "detection.window_is",
            row=at[0],
            column=at[1],
            left=number(box.left, digits=0),
            top=number(box.top, digits=0),
            right=number(box.right, digits=0),
            bottom=number(box.bottom, digits=0),
        )
    )
    shares = slid.probabilities[at]
    order = np.argsort(-shares, kind="stable")[:_TOP]
    st.html(run_figures.bars(shares, order, slider.classes))


def _alone(slid: Slid, at: tuple[int, int], slider: Slider) -> None:
    """The same numbers twice: from the one pass over the whole picture, and from the window cut out."""
    here, alone = slid.logits[at], slider.alone(slid, *at)
    order = np.argsort(-here, kind="stable")[:_TOP]
    with st.expander(t("detection.twice"), icon=":material/content_cut:"):
        st.markdown(prose("detection", "twice"))
        st.table(
            {
                t("data.class"): [name(slider.classes, int(i)) for i in order],
                t("detection.slid"): [number(float(here[i]), digits=5) for i in order],
                t("detection.cut_out"): [number(float(alone[i]), digits=5) for i in order],
                t("detection.difference"): [f"{abs(float(here[i] - alone[i])):.1e}" for i in order],
            }
        )


# Boxes


def all_boxes(state: State, pixels: np.ndarray, boxes: Sequence[Box], *, top: float) -> None:
    """Every window that is sure enough."""
    st.subheader(t("detection.part.boxes"))
    by = state["score"]
    least = number(state[f"least_{by}"], digits=2)
    if not boxes:
        st.info(
            t("detection.none", score=by, least=least, top=number(top, digits=2)),
            icon=":material/search_off:",
        )
        return
    left, right = st.columns([9, 5], gap="medium")
    with right:
        st.markdown(t("detection.boxes_say", count=len(boxes), score=by, least=least))
        if len(boxes) == MOST_BOXES:
            st.caption(t("detection.most", count=MOST_BOXES))
    marks = [Mark(box, BEST, thin=True) for box in reversed(boxes)]
    left.html(drawn.marked(pixels, marks, t("detection.alt.boxes", count=len(boxes))))


# Thinning out


def thinning(
    state: State,
    pixels: np.ndarray,
    boxes: Sequence[Box],
    steps: Sequence[Suppression],
    classes: Sequence[str],
) -> None:
    """Non-maximum suppression, a step at a time, with the overlap of one pair worked out."""
    if not steps:
        return
    st.subheader(t("detection.part.thinning"))
    st.markdown(prose("detection", "thinning"))
    left, right = st.columns([9, 5], gap="medium")
    with right:
        at = _chosen(state, "step", len(steps))
    step = steps[at]
    with left:
        st.html(drawn.marked(pixels, _marks(boxes, steps, at, classes), t("detection.alt.step", step=at + 1)))
        st.markdown(t("detection.legend"))
    with right:
        best = boxes[step.kept]
        st.markdown(
            t(
                "detection.best",
                number=step.kept + 1,
                name=name(classes, best.label),
                score=drawn.score_text(best.score, state["score"]),
                rivals=len(step.compared),
                dropped=len(step.dropped),
            )
        )
        rival = _chosen(state, "rival", len(step.compared)) if step.compared else None
    if rival is None:
        st.caption(t("detection.no_rivals"))
        return
    pair = sorted(step.compared, key=lambda one: -one[1])
    _by_hand(best, boxes[pair[rival][0]], (step.kept, pair[rival][0]), limit=state["limit"])
    _table(state, boxes, step, pair, classes)


def _chosen(state: State, knob: str, count: int) -> int:
    """A place from 0 on, by a slider where there is a choice."""
    if state[knob] > count:
        state.set(**{knob: count})
    if count > 1:
        st.slider(**state.widget(knob, max_value=count))
    return state[knob] - 1


def _marks(boxes: Sequence[Box], steps: Sequence[Suppression], at: int, classes: Sequence[str]) -> list[Mark]:
    """The boxes as they stand after a step: kept before, kept now, dropped now, still open."""
    gone = {i for step in steps[:at] for i in (*step.dropped, step.kept)}
    step = steps[at]
    open_ = [i for i in range(len(boxes)) if i not in gone and i != step.kept and i not in step.dropped]
    marks = [Mark(boxes[i], OPEN, thin=True) for i in open_]
    marks += [Mark(boxes[i], DROPPED, broken=True, thin=True) for i in reversed(step.dropped)]
    marks += [Mark(boxes[one.kept], KEPT) for one in steps[:at]]
    best = boxes[step.kept]
    return [*marks, Mark(best, BEST, f"{step.kept + 1}: {name(classes, best.label)}")]


def _by_hand(a: Box, b: Box, numbers: tuple[int, int], *, limit: float) -> None:
    """Intersection over union with the boxes' own numbers."""
    found: Overlap = overlap(a, b)
    shared, above = _tex(found.intersection), found.iou > limit
    first, second = numbers[0] + 1, numbers[1] + 1
    lines = (
        _side("w", "right", "left", a, b, found.width),
        _side("h", "bottom", "top", a, b, found.height),
        rf"|A_{{{first}}} \cap A_{{{second}}}| &= {_tex(found.width)} \cdot {_tex(found.height)} = {shared}",
        *(
            rf"|A_{{{i}}}| &= {_tex(box.width)} \cdot {_tex(box.height)} = {_tex(box.area)}"
            for i, box in ((first, a), (second, b))
        ),
        rf"|A_{{{first}}} \cup A_{{{second}}}| &= {_tex(a.area)} + {_tex(b.area)} - {shared} = {_tex(found.union)}",
        rf"\mathrm{{IoU}} &= \frac{{{shared}}}{{{_tex(found.union)}}} = {_tex(found.iou, 3)}"
        rf" {'>' if above else '≤'} {_tex(limit, 2)}",
    )
    st.latex(r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}")
    st.markdown(t("detection.goes" if above else "detection.stays", number=second))


def _side(letter: str, far: str, near: str, a: Box, b: Box, shared: float) -> str:
    """What two boxes share along one axis: from the later start to the earlier end."""
    end, start = (choose(getattr(a, edge), getattr(b, edge)) for choose, edge in ((min, far), (max, near)))
    gap = f"{_tex(end)} - {_tex(start)}"
    if end < start:
        gap = rf"\max(0,\, {gap})"
    return rf"{letter} &= {gap} = {_tex(shared)}"


def _tex(value: float, digits: int = 1) -> str:
    return tex(value, digits, most=1e9)  # areas to the last pixel


def _table(
    state: State,
    boxes: Sequence[Box],
    step: Suppression,
    pair: Sequence[tuple[int, float]],
    classes: Sequence[str],
) -> None:
    dropped = set(step.dropped)
    rows = pair[:_ROWS]
    st.table(
        {
            t("detection.box"): [str(i + 1) for i, _ in rows],
            t("data.class"): [name(classes, boxes[i].label) for i, _ in rows],
            state["score"]: [number(boxes[i].score, digits=3) for i, _ in rows],
            "IoU": [number(share, digits=3) for _, share in rows],
            t("detection.fate"): [t(f"detection.fate.{'out' if i in dropped else 'in'}") for i, _ in rows],
        }
    )
    if len(pair) > len(rows):
        st.caption(t("detection.more_rows", count=len(pair) - len(rows)))


def take_away(
    state: State,
    pixels: np.ndarray,
    boxes: Sequence[Box],
    steps: Sequence[Suppression],
    classes: Sequence[str],
) -> None:
    """The boxes that are left, as numbers."""

    def table() -> str:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(("class", state["score"], "left", "top", "right", "bottom"))
        for step in steps:
            box = boxes[step.kept]
            writer.writerow((classes[box.label], box.score, box.left, box.top, box.right, box.bottom))
        return out.getvalue()

    row("detection", Download("detection.save", "boxes.csv", table))
