"""How a browser component comes onto a page."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.shared import component_files

# Runs in the page. Everything else comes from the module, which the browser keeps.
_SHIM = """\
export default async (component) => {{
  const address = new URL("{address}", document.baseURI);
  return (await import(address)).default(component);
}}
"""


def component(name: str, *, isolated: bool = True) -> Callable[..., Any]:
    shim = _SHIM.format(address=component_files.address(name))
    return st.components.v2.component(f"convscope_{name}", js=shim, isolate_styles=isolated)
