"""The house stands as it was planned, and README tells the truth about it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pages.shared import i18n
from pages.shared.lessons import LESSONS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(path for path in (ROOT / "pages").glob("*.py") if path.stem != "__init__")
SOURCES = [path for folder in ("core", "pages", "tests") for path in (ROOT / folder).rglob("*.py")]


def tracked() -> list[str]:
    found = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("not a git checkout")
    return found.stdout.splitlines()


def test_the_top_level() -> None:
    top = {path.split("/")[0] for path in tracked()}
    assert {name for name in top if not name.startswith(".")} == {
        *("app.py", "pages", "core", "assets", "tests", "requirements.txt", "README.md")
    }


def test_readme_registry_and_files_agree() -> None:
    """One row for every lesson, in the menu's order, with the title that the menu shows."""
    rows = re.findall(r"^\| \*\*(.+?)\*\* \(`(\w+)`\)", README, flags=re.MULTILINE)
    catalog = i18n.catalog("en")
    assert rows == [(catalog.gettext(f"{lesson.name}.title"), lesson.name) for lesson in LESSONS]
    assert [path.stem for path in PAGES] == sorted(lesson.name for lesson in LESSONS)


def test_readmes_commands_name_files_that_exist() -> None:
    for command in re.findall(r"```(?:bash|powershell)\n(.+?)\n```", README):
        for path in re.findall(r"-r ([^\s;]+)", command):
            assert (ROOT / path.replace("\\", "/")).is_file()
    for picture in re.findall(r"!\[.+?\]\((.+?)\)", README):
        assert (ROOT / picture).is_file()


def test_continuous_integration_runs_readmes_test_command() -> None:
    command = re.search(r"<!-- test-command -->\n```bash\n(.+?)\n```", README)[1]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    start = script.index("test_command=$(")
    shell = script[start : script.index("\n", start)] + '\nprintf %s "$test_command"'
    printed = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=True)
    assert printed.stdout == command
    assert 'bash -euo pipefail -c "$test_command"' in script


def test_imports_are_absolute() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and (node.level != 0 or (node.module or "").split(".")[0] in ("shared", "page"))
    ]
    assert wrong == []


def test_a_page_is_a_script() -> None:
    """It defines no class and imports neither torch nor another page."""
    names = {path.stem for path in PAGES}
    wrong = []
    for path in PAGES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            bad = [one for one in modules if one.split(".")[0] == "torch"]
            bad += [one for one in modules if one.startswith("pages.") and one.split(".")[1] in names]
            bad += [f"class {node.name}"] if isinstance(node, ast.ClassDef) else []
            wrong += [f"{path.name}:{node.lineno}: {one}" for one in bad]
    assert wrong == []


def test_the_home_page_needs_no_torch() -> None:
    """What the frame and the home page import, in a process of its own."""
    code = (
        "import sys; import pages.shared.lessons, pages.shared.thumbnails, pages.shared.components;"
        "print('torch' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False"]


def test_the_manifest_names_every_picture() -> None:
    manifest = (ROOT / "assets" / "MANIFEST.md").read_text(encoding="utf-8")
    for path in (ROOT / "assets").rglob("*"):
        if path.suffix in {".png", ".svg", ".jpg", ".webp", ".npz", ".safetensors"}:
            place = path.relative_to(ROOT / "assets")
            name = f"{place.parents[-3].as_posix()}/" if place.parts[0] == "runs" else place.as_posix()
            assert f"`{name}`" in manifest


def test_requirements_are_exact() -> None:
    for name in ("requirements.txt", "tests/requirements.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            line = line.split("#")[0].strip()
            assert not line or line.startswith("-r ") or re.fullmatch(r"[\w\-\[\]]+==[\w.]+", line), line


def test_no_helper_of_pages_hides_another_library() -> None:
    """Streamlit puts the frame's folder on the path: a room called `numbers` there would be what torch imports."""
    names = {path.stem for path in (ROOT / "pages" / "shared").iterdir()}
    required = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    libraries = {re.split(r"[=<>]", line)[0].replace("-", "_") for line in required.split()}
    assert not names & (sys.stdlib_module_names | libraries | {"core", "pages", "tests", "torch", "skimage"})
