"""ConvScope's server: `streamlit run app.py`."""

import os

# A picture is computed by one thread: fifty students at once are then served evenly. It must stand in
# the environment before anything imports torch.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# What the GPU of an Apple processor lacks is computed on the CPU; read when torch is imported, here and in the workers.
os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import streamlit as st
from starlette.middleware import Middleware

from pages.shared import component_files, script_errors
from pages.shared.autoencoders import code_route
from pages.shared.inside import canvas_route
from pages.shared.prompt import Promptly
from pages.shared.runs import run_stream
from pages.shared.runs.owner import OwnerCookie
from pages.shared.security import SecurityHeaders

# Seconds until a running lesson lets the server send what it has drawn so far. With Python's own 5 ms a large
# picture, sent in several pieces, waits as often.
sys.setswitchinterval(0.0005)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Start the warm-up and do not wait for it: the home page is readable before torch is loaded."""
    from pages.shared.warm_up import collect_now_and_then, warm_up

    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    threading.Thread(target=collect_now_and_then, name="garbage", daemon=True).start()
    yield
    if "core.worker" in sys.modules:
        sys.modules["core.worker"].stop_current()


app = st.App(
    ROOT / "pages" / "shared" / "frame.py",
    lifespan=lifespan,
    routes=[
        *component_files.routes(),
        *run_stream.routes(),
        *canvas_route.routes(),
        *code_route.routes(),
    ],
    middleware=[Middleware(Promptly), Middleware(SecurityHeaders), Middleware(OwnerCookie)],
    on_script_error=script_errors.show,
)
