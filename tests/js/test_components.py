"""The browser components' own tests, run by Node, and the fixtures that they share with `core`."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.js import fixtures

ROOT = Path(__file__).resolve().parents[2]
OLDEST = 18  # the first Node whose test runner takes a reporter


@pytest.fixture(scope="module")
def node() -> str:
    """Find Node on this machine. Without one: an error in CI, elsewhere a skip that says why."""
    found = shutil.which("node")
    said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout if found else ""
    version = re.match(r"v(\d+)\.", said)
    if found is None or version is None or int(version[1]) < OLDEST:
        reason = f"no Node of version {OLDEST} or later on the PATH ({said.strip() or 'none'})"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.mark.parametrize("name", fixtures.FIXTURES)
def test_the_fixtures_say_what_core_says(name: str) -> None:
    kept = (fixtures.FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert kept == fixtures.text_of(name), "write it anew: python -m tests.js.fixtures"


def test_the_components_pass_their_tests(node: str) -> None:
    files = sorted(str(path.relative_to(ROOT)) for path in Path(__file__).parent.glob("*.test.mjs"))
    assert files
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", *files], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counted = re.search(r"^# pass (\d+)$", done.stdout, re.MULTILINE)
    assert counted is not None, done.stdout
    assert int(counted[1]) >= 40, "tests were not found"
