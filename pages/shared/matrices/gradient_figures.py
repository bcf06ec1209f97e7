"""One gradient step as formulas and curves."""

import numpy as np

from core import descent
from core.descent import Model, Step
from pages.shared import figures, numerals
from pages.shared.i18n import t
from pages.shared.numerals import tex

_POINTS = 61


def _bracketed(value: float) -> str:
    text = tex(value, 4)
    return f"({text})" if text.startswith("-") else text


def judged(model: Model, taken: Step, place: int) -> list[str]:
    """From the map to the loss of one example, line by line."""
    s, y, loss = tex(taken.s[place], 4), model.targets[place], tex(taken.losses[place], 5)
    cells = " + ".join(_bracketed(one) for one in taken.a[place].ravel()[:4])
    more = r" + \dots" if taken.a[place].size > 4 else ""
    mean = rf"s = \frac{{{cells}{more}}}{{{taken.a[place].size}}} = {s}"
    if model.loss == "squared":
        return [mean, rf"\hat y = s,\qquad L = \tfrac12\,({s} - {_bracketed(y)})^2 = {loss}"]
    predicted, wanted = tex(taken.predictions[place], 4), tex(y, 4)
    return [
        rf"{mean},\qquad \hat y = \sigma(s) = {predicted}",
        rf"L = -{wanted}\ln {predicted} - {{(1 - {wanted})}}\ln{{(1 - {predicted})}} = {loss}",
    ]


def cost(taken: Step) -> str:
    """The mean of the losses."""
    total = " + ".join(tex(one, 5) for one in taken.losses)
    return (
        rf"J = \frac1m \sum_i L(\hat y^{{(i)}}, y^{{(i)}}) = "
        rf"\frac{{{total}}}{{{len(taken.losses)}}} = {tex(taken.cost, 6)}"
    )


def update(model: Model, taken: Step, after: Model, *, rate: float) -> list[str]:
    """w and b before, their gradients, w and b after, line by line."""
    before, slope, moved = (
        figures.latex_matrix(one.round(4)) for one in (model.kernel, taken.kernel_gradient, after.kernel)
    )
    return [
        rf"w := w - \alpha\,\frac{{dJ}}{{dw}} = {before} - {tex(rate, 4)}\cdot {slope}",
        rf"w = {moved}",
        rf"b := b - \alpha\,\frac{{dJ}}{{db}} = {tex(model.bias, 4)} - {tex(rate, 4)}\cdot "
        rf"{_bracketed(taken.bias_gradient)} = {tex(after.bias, 4)}",
    ]


def tiny(value: float) -> str:
    """A difference near 0 as a power of ten, `0` if there is none."""
    return numerals.written(value, most=0)


def costs(history: list[float], *, at: int) -> str:
    """The cost step by step, the present one marked."""
    return figures.curve(
        history,
        at=at,
        title=t("gradient_step.alt.costs"),
        total=max(len(history), 2),
        axes=(t("gradient_step.axis.step"), t("gradient_step.axis.cost")),
        height=350,
        widest="480px",
    )


def slope(model: Model, taken: Step, place: tuple[int, int], *, rate: float) -> str:
    """J against one weight, with the tangent at its present value and where the step leads."""
    here, gradient = float(model.kernel[place]), float(taken.kernel_gradient[place])
    reach = max(1.0, 1.5 * abs(rate * gradient))
    xs = np.linspace(here - reach, here + reach, _POINTS)
    ys = np.array(descent.along(model, place, xs.tolist()))
    step_to = here - rate * gradient
    landed = descent.along(model, place, [step_to])[0]
    wide, tall = 640, 240
    high = max(float(ys.max()), taken.cost) * 1.05 or 1.0

    def at(x: float, y: float) -> tuple[float, float]:
        return 20 + (wide - 40) * (x - xs[0]) / (xs[-1] - xs[0]), 30 + (tall - 70) * (1 - y / high)

    path = " ".join("{:.1f},{:.1f}".format(*at(x, y)) for x, y in zip(xs, ys, strict=True))
    run = reach * 0.45
    tangent = [at(here + dx, taken.cost + gradient * dx) for dx in (-run, run)]
    (x0, y0), (x1, y1) = tangent
    (cx, cy), (lx, ly) = at(here, taken.cost), at(step_to, landed)
    accent, name = figures.accent(), f"w[{place[0]}, {place[1]}]"
    parts = [
        f'<line x1="20" x2="{wide - 20}" y1="{at(0, 0)[1]:.1f}" y2="{at(0, 0)[1]:.1f}" stroke="currentColor" stroke-opacity=".4"/>',
        f'<polyline points="{path}" fill="none" stroke="{accent}" stroke-width="4"/>',
        f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="#e07814" stroke-width="3" stroke-dasharray="8 5"/>',
        f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="8" fill="{accent}"/>',
        f'<circle cx="{lx:.1f}" cy="{ly:.1f}" r="7" fill="none" stroke="{accent}" stroke-width="3"/>',
        f'<text x="{wide / 2}" y="{tall - 8}" text-anchor="middle" font-size="15" fill="currentColor">{name}</text>',
        '<text x="20" y="18" font-size="15" fill="currentColor">J</text>',
    ]
    drawn = figures.drawing(f"0 0 {wide} {tall}", "".join(parts), t("gradient_step.alt.slope"))
    return f'<div style="max-width:760px">{drawn}</div>'
