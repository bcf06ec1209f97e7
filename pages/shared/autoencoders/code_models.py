"""The autoencoders that can be asked: those that come with the app, and the finished runs of this browser."""

import numpy as np
import streamlit as st

from core import runs
from core.autoencoders import coder, plane
from core.autoencoders.coder import Coder
from core.autoencoders.plane import Plane
from core.errors import ConvScopeError
from core.runs import Run
from pages.shared.autoencoders import code_runs
from pages.shared.autoencoders.code_pictures import tests
from pages.shared.i18n import t
from pages.shared.runs import run_list
from pages.shared.runs.checkpoint_cache import cached_per_checkpoint
from pages.shared.state import State
from pages.shared.widgets import shown

_TWO, _MORE = "shapes10-code2", "shapes10-code64"


def choose(state: State, *, two: bool = False) -> Run:
    """The menu of models; `two` offers those with codes of two numbers."""
    known = {run.id: run for run in run_list.openable("autoencoder") if _fits(run, two)}
    for id in (state["model"], state["run"]):
        if id and id not in known and (run := run_list.found(id)) is not None and _fits(run, two):
            known[id] = run
    asked = next((id for id in (state["model"], state["run"]) if id in known), _TWO if two else _MORE)
    names = {id: code_runs.name_of(run.config()) for id, run in known.items()}
    st.selectbox(
        t("autoencoder.model"),
        **shown(
            f"autoencoder.model.{'two' if two else 'more'}",
            asked,
            lambda id: state.set(model=id),
            labels=names,
        ),
    )
    if (known[asked].result() or {}).get("origin") == "altered":
        st.caption(t("train.altered"))
    return known[asked]


def _fits(run: Run, two: bool) -> bool:
    try:
        config = run.config()
    except ConvScopeError:
        return False
    kept = (run.folder / "checkpoint.safetensors").is_file()
    return config.kind == "autoencoder" and (not two or config.code == 2) and kept


def asked(run: Run) -> Coder:
    """The network of a run; raises what `coder.of_run` raises."""
    return coder.of_run(run)


def ways(found: Coder) -> tuple[str, ...]:
    """Whom a code can be asked of: the network, and PCA where it stands beside it."""
    return coder.WAYS if found.has_pca else coder.WAYS[:1]


def laid_out(run: Run, way: str) -> Plane:
    """Return the plane of a run with two numbers, kept."""
    return _laid_out(run.id, way)


@cached_per_checkpoint(max_entries=16)
def _laid_out(id: str, way: str) -> Plane:
    run = runs.find(id)
    return plane.lay_out(coder.of_run(run), tests(run.config().dataset).images, way=way)


def errors(run: Run, way: str) -> np.ndarray:
    """Return how far each test picture is from what comes out, in grey levels: kept."""
    return _errors(run.id, way)


@cached_per_checkpoint(max_entries=32)
def _errors(id: str, way: str) -> np.ndarray:
    run = runs.find(id)
    return coder.of_run(run).rebuild(tests(run.config().dataset).images, way=way).errors
