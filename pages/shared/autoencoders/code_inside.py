"""An autoencoder at one moment of its run: what it rebuilds, its errors, its codes."""

import numpy as np
import streamlit as st

from core.autoencoders.config import SIDE, Config
from core.errors import ConvScopeError
from core.runs import Run
from pages.shared.autoencoders import code_figures
from pages.shared.autoencoders.code_figures import Row
from pages.shared.autoencoders.code_pictures import Tests, tests
from pages.shared.i18n import number, percent, t
from pages.shared.lessons.autoencoders import PICTURES

_NAMES = {"pictures", "errors", "codes", "code.mean", "code.deviation", "code.zeros"}
_STILL = 0.01  # deviation under which a number says nothing


def show(run: Run, config: Config, steps: list[int], at: int) -> None:
    """Draw the moment `at`, one of `steps`."""
    shot = {name: one.float().numpy() for name, one in run.snapshot(at).items()}
    st.subheader(t("autoencoder.inside", step=number(at)))
    if not _sound(shot):
        st.info(t("train.no_picture"), icon=":material/hide_image:")
        return
    if not all(np.isfinite(one).all() for one in shot.values()):
        st.warning(t("error.autoencoder-diverged"), icon=":material/error:")
        return
    try:
        shown = tests(config.dataset)
    except ConvScopeError:
        shown = None
    _pictures(shot, shown)
    left, right = st.columns(2, gap="large")
    with left:
        errors = shot["errors"]
        st.markdown(t("autoencoder.errors_say", count=len(errors), error=number(_whole(errors), digits=1)))
        st.html(code_figures.histogram(errors, alt=t("autoencoder.alt.errors")))
    with right:
        _codes(shot, shown)


def _sound(shot: dict[str, np.ndarray]) -> bool:
    """Whether everything is there in the shape it has; a run from a file may be foreign."""
    if not shot.keys() >= _NAMES:
        return False
    fits = shot["pictures"].shape[1:] == (SIDE, SIDE, 3) and shot["codes"].shape[1:] == (2,)
    return fits and len(shot["errors"]) >= len(shot["pictures"]) and len(shot["codes"]) <= PICTURES


def _whole(errors: np.ndarray) -> float:
    """The error over all pictures: the root of the mean of the squares."""
    return float(np.sqrt((errors.astype(float) ** 2).mean()))


def _pictures(shot: dict[str, np.ndarray], known: Tests | None) -> None:
    rebuilt = shot["pictures"].astype(np.uint8)
    errors = code_figures.levels(shot["errors"][: len(rebuilt)])
    found = [Row(t("autoencoder.row.network"), rebuilt, errors)]
    if known is not None:
        found.insert(0, Row(t("autoencoder.row.original"), known.images[: len(rebuilt)]))
    st.html(code_figures.rows(found))


def _codes(shot: dict[str, np.ndarray], known: Tests | None) -> None:
    deviations = shot["code.deviation"]
    used = int((deviations > _STILL).sum())
    st.markdown(
        t(
            "autoencoder.codes_say",
            used=used,
            count=len(deviations),
            zeros=percent(float(shot["code.zeros"].mean())),
        )
    )
    if len(deviations) == 2 and known is not None:
        labels = known.labels[: len(shot["codes"])]
        st.html(code_figures.scatter(shot["codes"], labels, alt=t("autoencoder.alt.scatter")))
        return
    ranked = np.sort(deviations)[::-1][:256]
    st.html(code_figures.bars(ranked, alt=t("autoencoder.alt.deviations")))
    st.caption(t("autoencoder.deviations_say"))
