"""A real server of the app for measurements, in a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def running(data: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The app's address and process; `data` is its data folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"),
            *("--server.address=127.0.0.1", f"--server.port={port}"),
        ],
        cwd=ROOT,
        env={**os.environ, "CONVSCOPE_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait(url)
        yield url, process
    finally:
        process.terminate()
        process.wait()


def wait(url: str, *, seconds: float = 60) -> None:
    """Until the server answers."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise TimeoutError(url)


def resident_mb(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of a process, in MB (Linux)."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")
