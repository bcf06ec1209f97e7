"""What a session holds of its owner, and how it goes."""

from dataclasses import dataclass

import streamlit as st

from core.images import Picture
from pages.shared import widgets
from pages.shared.components import link

_UPLOAD = "session.upload"
_KEPT_BY_CLEARING = (
    "frame.language",
    "frame.language_was_chosen",
    "frame.present",
    "frame.lesson",  # it is open: what its link said counts no more
    widgets.COUNT,
    link.SESSION,
)


@dataclass(frozen=True, eq=False)
class Upload:
    """The reader's own picture: the working copy, and the file for the full-resolution download."""

    picture: Picture
    data: bytes


def upload() -> Upload | None:
    """The last picture of this session that could be read."""
    return st.session_state.get(_UPLOAD)


def keep(picture: Picture, data: bytes) -> None:
    """Replace the session's picture; the one before is forgotten."""
    st.session_state[_UPLOAD] = Upload(picture=picture, data=data)


def clear_my_data() -> None:
    """Forget everything of this session but its language and whether it presents."""
    from pages.shared.caches import forget_private
    from pages.shared.runs import own_data
    from pages.shared.vision import style_pictures
    from pages.shared.writing import own_text

    forget_private()
    own_data.forget_mine()
    own_text.forget_mine()
    style_pictures.forget_mine()
    for key in list(st.session_state):
        if key not in _KEPT_BY_CLEARING:
            del st.session_state[key]
