"""A server for the components' tests: the harness page under the app's own security headers."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.shared import component_files
from pages.shared.security import SecurityHeaders

app = st.App(
    Path(__file__).with_name("page.py"),
    routes=component_files.routes(),
    middleware=[Middleware(SecurityHeaders)],
)
