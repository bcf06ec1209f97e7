"""Networks that rebuild their input through a few numbers, PCA beside them."""

import numpy as np
import streamlit as st

from core import images, snippets
from core.autoencoders import copying, coverage
from core.autoencoders.coder import Coder, blended, with_noise
from core.autoencoders.config import INPUTS, SIDE, UPS
from core.autoencoders.copying import Learned
from core.autoencoders.network import Autoencoder
from core.autoencoders.pca import fit
from core.autoencoders.plane import mosaic
from core.errors import ConvScopeError
from core.runs import Run
from pages.shared import picker
from pages.shared.autoencoders import code_figures, code_form, code_models, code_pictures, code_route
from pages.shared.autoencoders.code_figures import Row, levels
from pages.shared.components import plane
from pages.shared.downloads import Download, row
from pages.shared.i18n import error_text, number, percent, prose, t
from pages.shared.lesson import lesson, say_what_to_see, show_source
from pages.shared.numerals import tex
from pages.shared.runs import run_list, run_panel, run_start
from pages.shared.state import State

_SHOWN, _STEPS, _ATLAS = 9, 9, 20
_CROWD, _LINE = 11, 6  # test pictures around a foreign one; of all of them in a line
_BARS = 256  # numbers of a code that are drawn
_RARE = 0.95  # of the test pictures: beyond, a picture is called foreign


def autoencoder(state: State) -> None:
    st.segmented_control(**state.choice("part", label_visibility="collapsed"))
    if state["part"] != "train":
        st.markdown(prose("autoencoder", state["part"]))
    try:
        _DRAWN[state["part"]](state)
    except ConvScopeError as error:
        st.error(error_text(error), icon=":material/error:")


def two_numbers(state: State) -> None:
    """The plane of the network's codes, and that of PCA's."""
    run = code_models.choose(state, two=True)
    tests, found = code_pictures.tests(run.config().dataset), code_models.asked(run)
    names = code_figures.class_names(tests.classes)
    atlas = images.encode(mosaic(tests.images, _ATLAS)), _ATLAS
    for column, way in zip(st.columns(2, gap="large"), code_models.ways(found), strict=False):
        laid = code_models.laid_out(run, way)
        error = _whole(code_models.errors(run, way))
        with column:
            st.markdown(
                f"**{t(f'autoencoder.way.{way}')}** · {t('autoencoder.error_is', error=number(error, digits=1))}"
            )
            plane(
                key=f"autoencoder.plane.{way}",
                points=[
                    (round(float(x), 3), round(float(y), 3), int(label))
                    for (x, y), label in zip(laid.points, tests.labels, strict=True)
                ],
                classes=names,
                atlas=atlas,
                grid=images.encode(laid.mosaic),
                ends=(laid.low, laid.high),
                at=(state["x"], state["y"]),
                picture=code_route.address(run.id, way),
                labels={name: t(f"autoencoder.plane.{name}") for name in _PLANE_LABELS},
                on_at=lambda x, y: state.set(x=round(x, 2), y=round(y, 2)),
            )
    st.caption(t("autoencoder.plane_says", count=len(tests.images)))
    _code(Autoencoder.encode, Autoencoder.decode, fit)


_PLANE_LABELS = ("alt", "handle", "decoded", "near", "grid", "all")


def _whole(errors: np.ndarray) -> float:
    """The error over all pictures: the root of the mean of the squares."""
    return float(np.sqrt((errors.astype(float) ** 2).mean()))


def rebuilt(state: State) -> None:
    """Test pictures through the code and back, by the network and by PCA."""
    run = code_models.choose(state)
    st.slider(**state.widget("one", label=t("autoencoder.from")))
    tests, found = code_pictures.tests(run.config().dataset), code_models.asked(run)
    places = (state["one"] + np.arange(_SHOWN)) % len(tests.images)
    pictures = tests.images[places]
    shown = [Row(t("autoencoder.row.original"), pictures)]
    for way in code_models.ways(found):
        out = found.rebuild(pictures, way=way)
        shown.append(Row(t(f"autoencoder.row.{way}"), out.pictures, levels(out.errors)))
    st.html(code_figures.rows(shown))
    against(run, found)
    out = found.rebuild(pictures)
    st.markdown(t("autoencoder.formula"))
    st.latex(
        rf"E = \sqrt{{\frac{{1}}{{{INPUTS}}}\sum (\hat x_i - x_i)^2}}"
        rf" = \sqrt{{{tex(float(out.errors[0]) ** 2, 2)}}} = {tex(float(out.errors[0]), 2)}"
    )
    codes = out.codes[0][:_BARS]
    st.markdown(t("autoencoder.its_code", count=len(codes)))
    st.html(code_figures.bars(codes, alt=t("autoencoder.alt.code")))
    row(
        "autoencoder",
        Download("autoencoder.save_codes", "codes.csv", lambda: images.to_csv(found.encode(tests.images))),
        Download("autoencoder.save_pictures", "rebuilt.png", lambda: _as_png(found, tests.images)),
    )
    _code(Autoencoder.encode, Autoencoder.decode, fit)


def _as_png(found: Coder, pictures: np.ndarray) -> bytes:
    return images.encode(mosaic(found.rebuild(pictures).pictures, _ATLAS), format="png")


def against(run: Run, found: Coder) -> None:
    """Error against error: of the network, and of PCA with as many numbers."""
    errors = {way: code_models.errors(run, way) for way in code_models.ways(found)}
    columns = st.columns(len(errors) + 1, gap="medium")
    for column, (way, one) in zip(columns, errors.items(), strict=False):
        column.metric(
            t(f"autoencoder.way.{way}"), t("autoencoder.levels", error=number(_whole(one), digits=2))
        )
    if len(errors) == 2:
        better = float((errors["network"] < errors["pca"]).mean())
        columns[2].metric(t("autoencoder.better"), percent(better, digits=0))
    st.caption(t("autoencoder.error_says", count=len(errors["network"])))


def on_a_line(state: State) -> None:
    """From one picture to another: in pixels, along the code, along PCA's code."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        run = code_models.choose(state)
        tests, found = code_pictures.tests(run.config().dataset), code_models.asked(run)
        st.slider(**state.widget("one"))
        st.segmented_control(**state.choice("to"))
        if state["to"] == "test":
            st.slider(**state.widget("other"))
    with right:
        photo = _photo(state) if state["to"] == "photo" else None
    one = tests.images[state["one"]]
    other = tests.images[state["other"]] if photo is None else photo
    shown = [Row(t("autoencoder.row.pixels"), blended(one, other, _STEPS))]
    shown += [
        Row(t(f"autoencoder.row.line_{way}"), found.between(one, other, _STEPS, way=way))
        for way in code_models.ways(found)
    ]
    st.html(code_figures.rows(shown))
    st.caption(t("autoencoder.line_says"))
    _code(Coder.between)


def _photo(state: State) -> np.ndarray:
    """The reader's picture, or a sample, as 32 × 32 pixels."""
    picker.check(state)
    with st.container(border=True):
        picker.choose(state)
    return images.square(picker.current(state).picture.pixels, SIDE)


def repaired(state: State) -> None:
    """Noise goes in, what comes out is nearer to the clean picture."""
    run = code_models.choose(state)
    with st.grid(2, min_column_width=220, gap="medium"):
        st.slider(**state.widget("noise"))
        st.slider(**state.widget("one", label=t("autoencoder.from")))
    tests, found = code_pictures.tests(run.config().dataset), code_models.asked(run)
    clean = tests.images[(state["one"] + np.arange(_SHOWN)) % len(tests.images)]
    spoiled = with_noise(clean, state["noise"], seed=state["seed"])
    before = np.sqrt(((spoiled.astype(float) - clean) ** 2).mean(axis=(1, 2, 3)))
    shown = [Row(t("autoencoder.row.clean"), clean), Row(t("autoencoder.row.noisy"), spoiled, levels(before))]
    after = {}
    for way in code_models.ways(found):
        after[way] = found.rebuild(spoiled, way=way, wanted=clean)
        shown.append(Row(t(f"autoencoder.row.{way}"), after[way].pictures, levels(after[way].errors)))
    st.html(code_figures.rows(shown))
    columns = st.columns(3, gap="medium")
    columns[0].metric(
        t("autoencoder.row.noisy"), t("autoencoder.levels", error=number(_whole(before), digits=1))
    )
    for column, (way, out) in zip(columns[1:], after.items(), strict=False):
        error = number(_whole(out.errors), digits=1)
        column.metric(t(f"autoencoder.way.{way}"), t("autoencoder.levels", error=error))
    helped = _whole(after["network"].errors) < _whole(before)
    st.markdown(t("autoencoder.repaired") if helped else t("autoencoder.not_repaired"))
    _code(with_noise, Coder.rebuild)


def odd_one(state: State) -> None:
    """A foreign picture among test pictures: it is rebuilt worst."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        run = code_models.choose(state)
        st.number_input(**state.widget("seed", width=160))
    with right:
        foreign = _photo(state)
    tests, found = code_pictures.tests(run.config().dataset), code_models.asked(run)
    random = np.random.default_rng(state["seed"])
    chosen = random.choice(len(tests.images), _CROWD, replace=False)
    place = int(random.integers(_CROWD + 1))
    crowd = np.insert(tests.images[chosen], place, foreign, axis=0)
    out = found.rebuild(crowd)
    worst = int(out.errors.argmax())
    usual = code_models.errors(run, "network")
    rank = float((usual < out.errors[place]).mean())
    with left:
        values = {"error": number(float(out.errors[place]), digits=1), "share": percent(rank)}
        if worst == place:
            st.success(t("autoencoder.found", **values), icon=":material/person_search:")
        elif rank > _RARE:
            st.info(t("autoencoder.nearly_found", **values), icon=":material/person_search:")
        else:
            st.warning(t("autoencoder.not_found", **values), icon=":material/visibility_off:")
    frames = {place: code_figures.FOREIGN, worst: code_figures.WORST}
    for part in (slice(0, _LINE), slice(_LINE, _CROWD + 1)):
        lines = [
            Row(t("autoencoder.row.original"), crowd[part]),
            Row(t("autoencoder.row.network"), out.pictures[part], levels(out.errors[part])),
        ]
        st.html(
            code_figures.rows(
                lines, side=104, framed={at - part.start: colour for at, colour in frames.items()}
            )
        )
    st.markdown(t("autoencoder.usual", count=len(usual)))
    st.html(code_figures.histogram(usual, alt=t("autoencoder.alt.errors"), mark=float(out.errors[place])))
    _code(Coder.rebuild)


def copies(state: State) -> None:
    """Four networks on patches: which of them copy whatever comes."""
    with st.spinner(t("autoencoder.copy.learning")):
        found = _ways()
    st.table(
        {
            t("autoencoder.copy.way"): [t(f"autoencoder.copy.{one.way.name}") for one in found],
            t("autoencoder.copy.code"): [number(one.way.code) for one in found],
            t("autoencoder.copy.used"): [number(one.used, digits=0) for one in found],
            t("autoencoder.copy.patches"): [number(one.patches, digits=2) for one in found],
            t("autoencoder.copy.noise"): [number(one.noise, digits=2) for one in found],
            t("autoencoder.copy.cleaned"): [number(one.cleaned, digits=2) for one in found],
        }
    )
    st.caption(t("autoencoder.copy.says", noise=copying.TEST_NOISE, inputs=copying.INPUTS))
    given = copying.examples(found[0].shown.shape[1])
    kinds = ("patches", "noise", "cleaned")
    for column, i in zip(st.columns(3, gap="medium"), range(3), strict=True):
        shown = [Row(t("autoencoder.copy.in"), code_figures.gray(given[i]))]
        shown += [
            Row(t(f"autoencoder.copy.{one.way.name}"), code_figures.gray(one.shown[i])) for one in found
        ]
        with column:
            st.markdown(f"**{t(f'autoencoder.copy.{kinds[i]}')}**")
            st.html(code_figures.rows(shown, side=30))
    st.markdown(t("autoencoder.copy.filters"))
    drawn = [Row(t(f"autoencoder.copy.{one.way.name}"), code_figures.signed(one.filters)) for one in found]
    st.html(code_figures.rows(drawn, side=44))
    _code(copying.learn)


@st.cache_resource(show_spinner=False)
def _ways() -> list[Learned]:
    """All four, learned once for everybody: they always begin alike."""
    return [copying.learn(way) for way in copying.WAYS]


def upsampling(state: State) -> None:
    """How many products meet where, and what decoders draw before they have learned anything."""
    with st.grid(3, min_column_width=160, gap="medium"):
        for name in ("kernel", "stride", "seed"):
            (st.number_input if name == "seed" else st.slider)(**state.widget(name))
    kernel, stride = state["kernel"], state["stride"]
    lines = {
        "transposed": coverage.transposed(6, kernel=kernel, stride=stride),
        "resized": coverage.resized(6, kernel=kernel, factor=stride),
    }
    for column, (name, line) in zip(st.columns(2, gap="large"), lines.items(), strict=True):
        with column:
            st.markdown(t(f"autoencoder.coverage.{name}", kernel=kernel, stride=stride))
            st.html(code_figures.met(line, alt=t("autoencoder.alt.coverage")))
            both = coverage.plane(line)
            said = t("autoencoder.coverage.both", low=int(both.min()), high=int(both.max()))
            st.html(code_figures.enlarged(code_figures.covered(both), said))
    st.latex(rf"(n - 1) \cdot s + k = 5 \cdot {stride} + {kernel} = {len(lines['transposed'])}")
    even = kernel % stride == 0
    st.markdown(
        t("autoencoder.coverage.even")
        if even
        else t("autoencoder.coverage.uneven", kernel=kernel, stride=stride)
    )
    st.subheader(t("autoencoder.untrained"))
    st.markdown(prose("autoencoder", "untrained"))
    for column, up in zip(st.columns(3, gap="medium"), UPS, strict=True):
        drawn = coverage.untrained(up, seed=state["seed"])
        strength = number(coverage.strength(drawn), digits=1)
        column.html(
            code_figures.enlarged(
                drawn, t("autoencoder.drawn", up=t(f"autoencoder.up.{up}"), strength=strength)
            )
        )
    _code(coverage.transposed, coverage.untrained, coverage.strength)


def train(state: State) -> None:
    """A run of one's own."""
    if run_panel.opened(state) is not None:
        return
    run_start.warm("autoencoder", code_form.config_of)
    with st.container():  # however much it holds, what follows keeps its place
        say_what_to_see(state)
        config = code_form.choose(state)
    run_start.button(state, code_form.config_of, ready=config is not None)
    if config is not None:
        with st.expander(t("frame.show_code"), icon=":material/code:"):
            st.code(snippets.autoencoder_snippet(config), language="python")
    run_list.show(state, "autoencoder")
    run_panel.ahead()


def _code(*functions: object) -> None:
    with st.expander(t("frame.show_code"), icon=":material/code:"):
        show_source(*functions)


_DRAWN = {
    "plane": two_numbers,
    "rebuild": rebuilt,
    "between": on_a_line,
    "repair": repaired,
    "odd": odd_one,
    "copy": copies,
    "upsampling": upsampling,
    "train": train,
}

lesson("autoencoder", autoencoder, with_picker=False)
