"""Putting it together: the cost of a tiny network, its gradient by hand, one step downhill."""

import numpy as np
import streamlit as st

from core import descent, images, kernels, snippets, volumes
from core.descent import Model, Step
from core.errors import ConvScopeError
from pages.shared import code_tabs
from pages.shared.components import sheet
from pages.shared.downloads import Download, row
from pages.shared.i18n import error_text, number, prose, t
from pages.shared.lesson import lesson, show_source
from pages.shared.lessons.training import (
    LARGEST_EXAMPLE,
    LARGEST_LEARNED,
    MOST_EXAMPLES,
    MOST_STEPS,
)
from pages.shared.matrices import gradient_figures, trace_sheet
from pages.shared.matrices.trace_sheet import still
from pages.shared.state import State

_KINK = 1e-9  # |z| below it is 0 but for rounding
_AHEAD = 40  # steps that the curve shows beyond the present one


def given(state: State) -> Model:
    """The network and its training set before the first step."""
    return Model(
        images=volumes.parse(state["images"], channels=MOST_EXAMPLES, largest=LARGEST_EXAMPLE),
        targets=kernels.parse(state["targets"], largest=MOST_EXAMPLES)[0],
        kernel=kernels.parse(state["kernel"], largest=LARGEST_LEARNED),
        bias=state["bias"],
        loss=state["loss"],
        relu=state["relu"],
    )


def learn(state: State) -> None:
    start = given(state)
    try:
        descent.check(start)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")
        training_set(state, start)
        return
    walked = descent.descend(start, rate=state["rate"], steps=min(state["steps"] + _AHEAD, MOST_STEPS))
    at = min(state["steps"], len(walked) - 1)
    model = walked[at]
    taken = descent.step(model)
    history = descent.costs(walked)
    steering(state, taken, history, at)
    forwards(state, model, taken)
    backwards(state, taken)
    update(state, model, taken)
    training_set(state, start)
    tabs(state, start, model, taken)


def steering(state: State, taken: Step, history: list[float], at: int) -> None:
    """The cost on its way, and the buttons that go down it."""
    left, right = st.columns([5, 4], gap="large")
    with left:
        st.markdown(t("gradient_step.cost_now", count=at, cost=number(taken.cost, digits=6)))
        st.html(gradient_figures.costs(history, at=at))
        if history[at] > history[0]:
            said = t(
                "gradient_step.rises",
                before=number(history[0], digits=4),
                after=number(history[at], digits=4),
            )
            st.warning(said, icon=":material/trending_up:")
        if state["relu"] and not (taken.z > 0).any():
            st.warning(t("gradient_step.dead"), icon=":material/power_off:")
    with right, st.container(border=True):
        with st.container(horizontal=True):
            for count in (1, 10):
                st.button(
                    t(f"gradient_step.go_{count}"),
                    icon=":material/arrow_downward:",
                    type="primary" if count == 1 else "secondary",
                    on_click=_go,
                    args=[state, count],
                    disabled=state["steps"] + count > MOST_STEPS,
                )
            st.button(
                t("gradient_step.back"),
                icon=":material/restart_alt:",
                on_click=_go,
                args=[state, -state["steps"]],
                disabled=not state["steps"],
            )
        st.slider(**state.widget("steps"))
        st.number_input(**state.widget("rate"))
        st.segmented_control(**state.choice("loss"))
        st.toggle(**state.widget("relu"))


def _go(state: State, count: int) -> None:
    state.set(steps=min(max(state["steps"] + count, 0), MOST_STEPS))


def forwards(state: State, model: Model, taken: Step) -> None:
    """One example through the network, and what it costs."""
    st.subheader(t("gradient_step.forwards"))
    st.markdown(prose("gradient_step", "forwards"))
    count = len(model.images)
    place = min(int(state["example"]), count) - 1
    if count > 1:
        options = [str(i + 1) for i in range(count)]
        state.set(example=str(place + 1))
        st.segmented_control(**state.choice("example", options=options))
    found = descent.forwards(model, place)
    bias = still("bias", t("gradient_step.bias_now"), found.bias[None], compact=True)
    output = {**trace_sheet.output_grid(found.output[0]), "title": t("gradient_step.map"), "digits": 4}
    sheet(
        key="gradient_step.forwards",
        grids=[
            {**trace_sheet.input_grid(found, 0), "title": f"x⁽{_raised(place + 1)}⁾"},
            {**trace_sheet.kernel_grid(model.kernel, 0), "title": "w"},
            {**bias, "glyph": "+"},
            output,
        ],
        links={**trace_sheet.links(found), "bias": float(found.bias[0])},
        labels=trace_sheet.labels(),
        play=True,
    )
    for line in gradient_figures.judged(model, taken, place):
        st.latex(line)
    st.table(
        {
            "i": list(range(1, count + 1)),
            "s": [number(one, digits=5) for one in taken.s],
            "ŷ": [number(one, digits=5) for one in taken.predictions],
            "y": [number(one) for one in model.targets],
            "L": [number(one, digits=5) for one in taken.losses],
        }
    )
    st.latex(gradient_figures.cost(taken))


def _raised(count: int) -> str:
    return str(count).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def backwards(state: State, taken: Step) -> None:
    """The gradient: every input correlated with what comes back, and the examples added up."""
    st.subheader(t("gradient_step.backwards"))
    st.markdown(prose("gradient_step", "backwards"))
    found, grids = taken.backwards, []
    for channel, upstream in enumerate(taken.upstream):
        grids += [
            {
                **trace_sheet.input_grid(found, channel, compact=True),
                "title": f"x⁽{_raised(channel + 1)}⁾",
            },
            {
                **trace_sheet.kernel_grid(upstream, channel, compact=True),
                "title": f"dJ/dz⁽{_raised(channel + 1)}⁾",
                "digits": 4,
            },
        ]
        if len(taken.upstream) > 1:
            grids.append(
                still(f"partial{channel}", t("gradient_step.share"), found.partial[0, channel], compact=True)
            )
    output = {**trace_sheet.output_grid(found.output[0], compact=True), "title": "dJ/dw", "digits": 4}
    sheet(
        key="gradient_step.backwards",
        grids=[*grids, output],
        links=trace_sheet.links(found, partial=len(taken.upstream) > 1),
        labels=trace_sheet.labels(),
        play=True,
    )


def update(state: State, model: Model, taken: Step) -> None:
    """One step downhill, and autograd beside it."""
    st.subheader(t("gradient_step.update"))
    after = descent.moved(model, taken, rate=state["rate"])
    for line in gradient_figures.update(model, taken, after, rate=state["rate"]):
        st.latex(line)
    gap = descent.difference(taken, descent.autograd(model))
    cost = descent.step(after).cost
    st.markdown(
        t(
            "gradient_step.checked",
            before=number(taken.cost, digits=6),
            after=number(cost, digits=6),
            gap=gradient_figures.tiny(gap),
        )
    )
    if state["relu"] and np.abs(taken.z).min() < _KINK:
        st.info(t("gradient_step.kink"), icon=":material/turn_sharp_right:")


def training_set(state: State, start: Model) -> None:
    """Inputs, targets and the kernel before the first step: all can be edited."""
    with st.expander(t("gradient_step.training_set"), icon=":material/edit:"):
        st.markdown(t("gradient_step.edit"))
        grids = [
            still(f"image{i}", f"x⁽{_raised(i + 1)}⁾", one, compact=True, editable=True)
            for i, one in enumerate(start.images)
        ]
        grids += [
            still("targets", "y", start.targets[None], compact=True, editable=True),
            still("kernel", t("gradient_step.kernel"), start.kernel, compact=True, editable=True),
        ]
        sheet(
            key="gradient_step.edited",
            grids=grids,
            labels=trace_sheet.labels(),
            on_grid=lambda name, values: _edited(state, name, np.array(values)),
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.number_input(**state.widget("bias", width=160))
            if len(start.images) < MOST_EXAMPLES:
                st.button(t("gradient_step.add"), icon=":material/add:", on_click=_resize, args=[state, 1])
            if len(start.images) > 1:
                st.button(
                    t("gradient_step.remove"), icon=":material/remove:", on_click=_resize, args=[state, -1]
                )


def _edited(state: State, name: str, values: np.ndarray) -> None:
    if name.startswith("image"):
        stack = given(state).images
        stack[int(name.removeprefix("image"))] = values
        state.set(images=volumes.format_text(stack))
    else:
        state.set(**{name: kernels.format_text(values)})


def _resize(state: State, by: int) -> None:
    """One more example, a copy of the last one upside down, or one less."""
    model = given(state)
    if by > 0:
        stack = np.concatenate([model.images, model.images[-1:, ::-1]])
        targets = np.append(model.targets, 0)
    else:
        stack, targets = model.images[:-1], model.targets[: len(model.images) - 1]
    state.set(images=volumes.format_text(stack), targets=kernels.format_text(targets[None]))


def tabs(state: State, start: Model, model: Model, taken: Step) -> None:
    """The lower half of the page; only the open tab is computed."""
    contents = {"slope": slope, "code": code, "download": download}
    opened = st.tabs(
        [t(f"gradient_step.tab.{name}") for name in contents], key="gradient_step.tab", on_change="rerun"
    )
    for tab, draw in zip(opened, contents.values(), strict=True):
        if tab.open:
            with tab:
                draw(state, start, model, taken)


def slope(state: State, _: Model, model: Model, taken: Step) -> None:
    """The cost as a function of one weight; the gradient is its slope here."""
    st.markdown(prose("gradient_step", "slope"))
    last = model.kernel.size
    if state["weight"] > last:
        state.set(weight=last)
    if last > 1:
        st.slider(**state.widget("weight", max_value=last, width=320))
    place = divmod(state["weight"] - 1, model.kernel.shape[1])
    st.html(gradient_figures.slope(model, taken, place, rate=state["rate"]))
    st.markdown(
        t(
            "gradient_step.slope_here",
            place=f"w[{place[0]}, {place[1]}]",
            value=number(float(model.kernel[place]), digits=4),
            slope=number(float(taken.kernel_gradient[place]), digits=5),
        )
    )


def code(state: State, _: Model, model: Model, __: Step) -> None:
    """The same step by hand, by autograd, by Keras."""
    code_tabs.frameworks(lambda framework: snippets.descent_snippet(framework, model, rate=state["rate"]))
    show_source(descent.step, descent.moved, descent.autograd)


def download(state: State, start: Model, model: Model, taken: Step) -> None:
    def costs() -> str:
        walked = descent.descend(start, rate=state["rate"], steps=MOST_STEPS)
        return "step,cost\n" + "".join(f"{i},{one:.9g}\n" for i, one in enumerate(descent.costs(walked)))

    row(
        "gradient_step",
        Download("gradient_step.save_costs", "costs.csv", costs),
        Download("gradient_step.save_kernel", "kernel.csv", lambda: images.to_csv(model.kernel)),
        Download("gradient_step.save_gradient", "gradient.csv", lambda: images.to_csv(taken.kernel_gradient)),
    )


lesson("gradient_step", learn)
