"""The way in: something moves at once, and every lesson is one click away."""

import streamlit as st

from pages.shared import thumbnails
from pages.shared.components import wipe
from pages.shared.figures import theme
from pages.shared.header import header, share
from pages.shared.i18n import prose, t
from pages.shared.lessons import BY_NAME, HOME, LESSONS
from pages.shared.state import State

header(BY_NAME[HOME])
words, hero = st.columns([5, 4], gap="large", vertical_alignment="center")
lessons = [lesson for lesson in LESSONS if lesson.name != HOME]
ready = all(thumbnails.read(lesson.name, theme()) for lesson in lessons)

with words:
    st.markdown(f"### {prose(HOME, 'teaches')}")
    st.page_link(lessons[0].path, label=t("home.upload"), icon=":material/add_photo_alternate:")


@st.fragment(run_every=None if ready else 1.0)
def pictures() -> None:
    """The moving picture and the cards; on the first start of all they appear as they are computed."""
    after = thumbnails.read(lessons[0].name, theme())
    if after is None:
        st.info(t("home.preparing"), icon=":material/hourglass_top:")
    else:
        wipe(key="home.wipe", before=thumbnails.original(), after=after, alt=t("home.wipe_alt"))


with hero:
    pictures()

with st.grid(3, min_column_width=210, gap="medium"):
    for lesson in lessons:
        with st.container(border=True, height="stretch"):
            drawn = thumbnails.read(lesson.name, theme())
            title = t(f"{lesson.name}.title")
            if drawn is None:
                st.skeleton(height=200)
            else:
                st.image(drawn, width="stretch", alt=t("home.thumbnail_alt", title=title))
            st.page_link(lesson.path, label=f"**{title}**", icon=f":material/{lesson.icon}:")
            st.caption(t(f"{lesson.name}.teaches"))

share(BY_NAME[HOME], State(HOME, ()))
