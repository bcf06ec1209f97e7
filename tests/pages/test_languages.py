"""Nothing is said in one language only, nothing is said that nobody reads."""

import ast
import re
import string
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from babel.messages.pofile import read_po

from core.images import REMARKS, SAMPLES
from core.kernels import KERNELS
from pages.shared import i18n
from pages.shared.lessons import LESSONS, SECTIONS

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = tuple(i18n.LANGUAGES)


@cache
def entries(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((ROOT / "assets" / "catalogs" / language).glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale=language):
            if message.id:
                key, forms = (
                    (message.id[0], message.string)
                    if message.pluralizable
                    else (message.id, (message.string,))
                )
                assert key not in found, f"{key} stands twice"
                found[key] = forms[-1]
    return found


@cache
def calls() -> tuple[frozenset[str], frozenset[str]]:
    """Literal keys given to `t`, and patterns of the keys that are put together."""
    literal, patterns = set(), set()
    for path in [*ROOT.glob("pages/**/*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "t"
                and node.args
            ):
                key = node.args[0]
                if isinstance(key, ast.Constant):
                    literal.add(key.value)
                elif isinstance(key, ast.JoinedStr):
                    patterns.add(
                        "".join(
                            re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w.-]+"
                            for part in key.values
                        )
                    )
    return frozenset(literal), frozenset(patterns)


def error_codes() -> set[str]:
    """Every code that `core` can raise or that a page raises in its name."""
    codes = set()
    for path in [*ROOT.glob("core/**/*.py"), *ROOT.glob("pages/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ConvScopeError":
                assert isinstance(node.args[0], ast.Constant), (
                    f"{path.name}:{node.lineno}: the code must be literal"
                )
                codes.add(node.args[0].value)
    return codes


def expected() -> set[str]:
    """Keys that the registries promise."""
    keys = {f"section.{section}" for section in SECTIONS}
    for lesson in LESSONS:
        keys |= {f"{lesson.name}.title", f"{lesson.name}.teaches"}
        keys |= {f"{lesson.name}.{knob.name}" for knob in lesson.knobs}
        keys |= {f"{lesson.name}.example.{name}" for name in lesson.examples}
    keys |= {f"sample.{name}" for name in SAMPLES}
    keys |= {f"remark.{code}" for code in REMARKS}
    for name in KERNELS:
        keys |= {f"kernel.{name}.{part}" for part in ("name", "detects", "why")}
    keys |= {f"kernel.family.{kernel.family}" for kernel in KERNELS.values()}
    return keys | {f"error.{code}" for code in error_codes()} | calls()[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_missing(language: str) -> None:
    assert sorted(expected() - set(entries(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_unused(language: str) -> None:
    patterns = [re.compile(pattern) for pattern in calls()[1]]
    unused = {
        key
        for key in set(entries(language)) - expected()
        if not any(pattern.fullmatch(key) for pattern in patterns)
    }
    assert sorted(unused) == []


def test_the_catalogs_have_the_same_labels_and_placeholders() -> None:
    english, vietnamese = entries("en"), entries("vi")
    assert set(english) == set(vietnamese)
    for key, text in english.items():
        assert placeholders(text) == placeholders(vietnamese[key]), key


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_label_has_all_its_forms(language: str) -> None:
    assert i18n.plural_keys(language) == i18n.plural_keys(LANGUAGES[0])
    for message in i18n._merged(language):
        if message.pluralizable:
            assert message.id[0] == message.id[1]
            assert len(message.string) == i18n._merged(language).num_plurals
            assert all(form and "{count}" in form for form in message.string), message.id[0]


# fmt: off
NOUNS = (
    "boxes", "cells", "channels", "columns", "connections", "cores", "edges", "epochs", "files",
    "filters", "folders", "groups", "inputs", "kernels", "layers", "letters", "maps",
    "measurements", "methods", "networks", "outputs", "parts", "products", "rows", "runs", "steps",
    "units", "updates", "ways", "windows",
)
# fmt: on
COUNTED = re.compile(rf"\{{\w+\}}\** (?:[a-z-]+ ){{0,2}}?(?:{'|'.join(NOUNS)})\b")
# Labels whose number is never 1: an end of a range, a size by size, what is too much.
# fmt: off
MANY = {
    "autoencoder.coverage.both", "data.alt.augmented", "detection.dense", "detection.dense_one",
    "error.kernels-too-many", "error.layer-does-not-fit", "error.network-groups",
    "error.network-too-many-rows", "error.volume-too-deep", "error.zip-too-many-files",
    "exercises.task.hog_size", "exercises.task.layers_2", "exercises.task.layers_3",
    "features.alt.picture", "features.cells_say", "own.help", "sequences.learned", "style.layer_is",
    "volumes.groups.grouped", "volumes.kinds.grouped", "why_convolutions.alt.matrix",
}
# fmt: on


def test_a_number_before_a_noun_has_plural_forms() -> None:
    counted = {key for key, text in entries("en").items() if COUNTED.search(text)}
    assert sorted(counted - i18n.plural_keys("en") - MANY) == []
    assert counted - i18n.plural_keys("en") >= MANY


def test_no_english_label_says_one_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "en")
    for key in i18n.plural_keys("en"):
        names = placeholders(entries("en")[key]) - {"count"}
        one, two = (i18n.t(key, count=count, **dict.fromkeys(names, "…")) for count in (1, 2))
        assert one.replace("1", "2") != two, key
        assert not re.search(rf"\b1\** (?:[a-z-]+ ){{0,2}}?(?:{'|'.join(NOUNS)})\b", one), one


def test_a_label_with_plural_forms_wants_a_whole_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "language", lambda: "en")
    assert [i18n.t("drill.vector", count=count) for count in (0, 1, np.int64(1), 1_200)] == [
        "0 numbers",
        "1 number",
        "1 number",
        "1,200 numbers",
    ]
    with pytest.raises(TypeError, match="whole number"):
        i18n.t("drill.vector", count="1")
    monkeypatch.setattr(i18n, "language", lambda: "vi")
    assert [i18n.t("drill.vector", count=count) for count in (1, 2)] == ["1 số", "2 số"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_empty(language: str) -> None:
    assert [key for key, text in entries(language).items() if not text.strip()] == []


def test_vietnamese_is_written_with_its_letters() -> None:
    """A sentence of five words or more without any Vietnamese letter was not translated."""
    letters = re.compile(
        "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
    )
    plain = [
        key for key, text in entries("vi").items() if len(text.split()) >= 5 and not letters.search(text)
    ]
    assert plain == []


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_prose_has_the_same_sections_in_every_language(lesson) -> None:
    sections = {code: list(i18n._sections(code, lesson.name)) for code in LANGUAGES}
    assert sections["en"] == sections["vi"]
    assert "teaches" in sections["en"]


def test_every_prose_section_is_read_by_a_page() -> None:
    read = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("pages/**/*.py"))
    for lesson in LESSONS:
        for section in i18n._sections("en", lesson.name):
            assert re.search(rf"""["']{section}["']""", read), f"{lesson.name}: {section}"


def test_no_prose_without_a_lesson() -> None:
    names = {lesson.name for lesson in LESSONS}
    for code in LANGUAGES:
        assert {path.stem for path in (ROOT / "assets" / "lessons" / code).glob("*.md")} == names


def test_a_percent_sign_stays_with_its_number() -> None:
    texts = [*(ROOT / "assets" / "catalogs").rglob("*.po"), *(ROOT / "assets" / "lessons").rglob("*.md")]
    apart = [
        f"{path.name}: {line}"
        for path in texts
        for line in path.read_text().splitlines()
        if re.search(r"[\d}] %(?!\w)", line)
    ]
    assert not apart
