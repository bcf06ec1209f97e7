"""The Streamlit script: what surrounds every lesson (menu, language, presenter mode, link, device)."""

import html

import streamlit as st

from pages.shared import i18n
from pages.shared.header import PRESENT, SPOKEN
from pages.shared.i18n import LANGUAGES, t
from pages.shared.lessons import BY_NAME, HOME, LESSONS, SECTIONS, Lesson, neighbours
from pages.shared.sessions import clear_my_data
from pages.shared.warm_up import torch_is_loaded

_SWITCH = "frame.language_switch"

# What the theme cannot do for a single session: type for the last row of the hall.
_PRESENTER_STYLE = """<style>
:root, html { font-size: 22px !important; --largest-table-type: 1rem; }
header[data-testid="stHeader"], [data-testid="stToolbar"] { display: none; }
</style>"""

# Formulas break after = and + where the screen is narrow, and no line of them is cut at its top.
_FORMULA_STYLE = """<style>
[data-testid="stMarkdownContainer"] .katex-display { margin: 0.5em 0; padding: 0 2px; }
[data-testid="stMarkdownContainer"] .katex-display > .katex { white-space: normal; }
[data-testid="stMarkdownContainer"] .katex-display > .katex > .katex-html > .base { margin: 0.4em 0; }
</style>"""


def main() -> None:
    """Draw the frame around the page that the address names."""
    _begin_session()
    st.set_page_config(page_title="ConvScope", page_icon=str(i18n.ASSETS / "icon.svg"), layout="wide")
    pages = {lesson.name: _page(lesson) for lesson in LESSONS}
    presenting = st.session_state[PRESENT]
    groups = {
        t(f"section.{section}"): [pages[lesson.name] for lesson in LESSONS if lesson.section == section]
        for section in SECTIONS
    }
    st.html(_FORMULA_STYLE)
    page = st.navigation(groups, position="hidden" if presenting else "sidebar", expanded=True)
    lesson = BY_NAME[page.url_path or HOME]
    if presenting:
        st.html(_PRESENTER_STYLE)
    else:
        _sidebar()
    page.run()
    _walk(lesson, pages)


def _begin_session() -> None:
    if PRESENT in st.session_state:
        i18n.recall_language()
        return
    asked = st.query_params.get("lang")
    st.session_state[PRESENT] = st.query_params.get("present") == "1"
    st.session_state[SPOKEN] = asked in LANGUAGES
    i18n.set_language(asked or i18n.preferred_language(st.context.locale))


def _page(lesson: Lesson) -> st.Page:
    return st.Page(
        lesson.path,
        title=t(f"{lesson.name}.title"),
        icon=f":material/{lesson.icon}:",
        url_path="" if lesson.name == HOME else lesson.name,
        default=lesson.name == HOME,
        help=t(f"{lesson.name}.teaches"),
    )


def _sidebar() -> None:
    with st.sidebar:
        st.logo(i18n.ASSETS / "logo.svg", size="large")
        st.segmented_control(
            t("frame.language"),
            options=list(LANGUAGES),
            format_func=LANGUAGES.get,
            default=i18n.language(),
            required=True,
            key=_SWITCH,
            on_change=_speak,
        )
        _device_badge()
        with st.popover(t("frame.my_data"), icon=":material/shield_person:", width="stretch"):
            st.markdown(t("frame.my_data_where"))
            st.button(
                t("frame.clear_my_data"),
                icon=":material/delete:",
                on_click=clear_my_data,
                type="primary",
                width="stretch",
            )


def _speak() -> None:
    i18n.set_language(st.session_state[_SWITCH])
    st.session_state[SPOKEN] = True


def _device_badge() -> None:
    if not torch_is_loaded():
        st.badge(t("frame.device.loading"), icon=":material/hourglass_top:", color="gray")
        return
    from core.device import current

    device = current()
    if device.kind != "cpu":
        label = t("frame.device.gpu", name=html.escape(device.name))
    else:
        label = t("frame.device.cpu", cores=device.cores, threads=device.threads)
    st.badge(
        label,
        icon=":material/memory:",
        color="green" if device.kind != "cpu" else "blue",
        help=t(f"frame.device.{device.reason}"),
    )


def _walk(lesson: Lesson, pages: dict[str, st.Page]) -> None:
    """Previous and next lesson, on the page and on the keyboard (presenters' remotes send Page Up/Down)."""
    before, after = neighbours(lesson.name)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for target, key, icon in ((before, "pageup", "arrow_back"), (after, "pagedown", "arrow_forward")):
            if target is None:
                st.space("small")
                continue
            label = t(f"{target.name}.title")
            if st.button(
                label,
                key=f"frame.{key}",
                icon=f":material/{icon}:",
                icon_position="left" if key == "pageup" else "right",
                type="tertiary",
                shortcut=key if st.session_state[PRESENT] else None,
            ):
                st.switch_page(pages[target.name])


main()
