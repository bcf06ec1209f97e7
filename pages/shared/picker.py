"""Choosing the picture: a sample, a file, the camera or the clipboard."""

from dataclasses import dataclass

import streamlit as st

from core import images
from core.errors import ConvScopeError
from core.images import Picture
from pages.shared import sessions
from pages.shared.components import paste
from pages.shared.figures import background
from pages.shared.i18n import error_text, number, t
from pages.shared.knobs import UPLOAD
from pages.shared.state import State
from pages.shared.upload import upload

_REFUSED = "picker.refused"


@dataclass(frozen=True, eq=False)
class Source:
    """The picture on screen; `data` is the reader's own file, None for a sample."""

    picture: Picture
    data: bytes | None

    @property
    def private(self) -> bool:
        """Whether it is the reader's own picture."""
        return self.data is not None


def check(state: State) -> None:
    """A link to somebody else's picture falls back to the sample, and says so."""
    if state["image"] == UPLOAD and sessions.upload() is None:
        st.info(t("picker.upload_is_gone"), icon=":material/image_not_supported:")
        state.set(image=state.knobs["image"].default)


def current(state: State) -> Source:
    """The picture that the state names."""
    own = sessions.upload()
    if state["image"] == UPLOAD and own is not None:
        return Source(picture=own.picture, data=own.data)
    return Source(picture=images.sample(state["image"]), data=None)


def choose(state: State) -> None:
    """The widgets for choosing."""
    options = [name for name in state.knobs["image"].bounds["options"] if name != UPLOAD or sessions.upload()]
    st.selectbox(**state.widget("image", label=t("picker.image"), options=options, format_func=_name))
    upload(t("picker.upload"), key="picker.file", take=_take, args=[state], help=t("picker.upload_help"))
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(t("picker.camera"), icon=":material/photo_camera:", key="picker.camera_open"):
            st.dialog(t("picker.camera"), width="medium", icon=":material/photo_camera:")(_camera)(state)
        paste(
            key="picker.paste",
            labels={name: t(f"picker.paste.{name}") for name in _PASTE_LABELS},
            on_image=lambda data: _take(state, data),
        )
    _say_what_happened(state)


def _camera(state: State) -> None:
    """What the camera's dialog holds; it closes with the photo."""
    st.html(_CAMERA_STYLE.format(button=t("picker.take_photo")))
    photo = st.camera_input(
        t("picker.camera"),
        key="picker.camera",
        on_change=_from_file,
        args=[state, "picker.camera"],
        resolution="720p",
        label_visibility="collapsed",
    )
    st.caption(t("picker.camera_needs"))
    if photo is not None:
        st.rerun()


# Streamlit speaks English inside of this widget.
_CAMERA_STYLE = """<style>
[data-testid="stCameraInputButton"] {{ font-size: 0; }}
[data-testid="stCameraInputButton"]::after {{ content: "{button}"; font-size: 1rem; }}
</style>"""
_PASTE_LABELS = ("button", "hint", "not_an_image", "too_large", "denied")


def _name(code: str) -> str:
    return t("picker.own") if code == UPLOAD else t(f"sample.{code}")


def _from_file(state: State, key: str) -> None:
    file = st.session_state.get(key)
    if file is not None:
        _take(state, file.getvalue())


def _take(state: State, data: bytes) -> None:
    """Read a picture; a bad one leaves the last good one in place and a sentence."""
    try:
        picture = images.load(data, background=background())
    except ConvScopeError as error:
        st.session_state[_REFUSED] = error
        return
    st.session_state.pop(_REFUSED, None)
    sessions.keep(picture, data)
    state.set(image=UPLOAD)


def _say_what_happened(state: State) -> None:
    refused = st.session_state.get(_REFUSED)
    if refused is not None:
        st.error(error_text(refused), icon=":material/broken_image:")
    own = sessions.upload()
    if state["image"] != UPLOAD or own is None:
        return
    picture = own.picture
    kept = [t("picker.kept")] if refused is not None else []
    size = t("picker.size", width=number(picture.source_width), height=number(picture.source_height))
    remarks = [t(f"remark.{code}") for code in picture.remarks]
    st.caption(" ".join([*kept, size, *remarks, t("picker.stays_here")]))
