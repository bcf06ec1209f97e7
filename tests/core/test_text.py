"""Texts: how bytes become one, what is refused, which numbers its characters get, what counting achieves."""

import codecs
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import text
from core.errors import ConvScopeError
from core.text import Corpus, ngrams, stdlib

ENGLISH = "The quick brown fox jumps over the lazy dog, and nobody knows why. " * 6
VIETNAMESE = "Tiếng Việt có sáu thanh: ngang, huyền, sắc, hỏi, ngã, nặng. Đường phố đông người. " * 6
FRENCH = "Où est la bibliothèque ? Là-bas, près du château, à côté de l'église où il a prié. " * 6
ITALIAN = "Perché no? Però così è più bello; può darsi, ciò che farò sarà già là, oggi lunedì. " * 6


def refused(code: str, act: Callable[[], object]) -> ConvScopeError:
    with pytest.raises(ConvScopeError) as caught:
        act()
    assert caught.value.code == code
    return caught.value


# Bytes


@pytest.mark.parametrize(
    ("data", "expected", "encoding"),
    [
        (ENGLISH.encode(), ENGLISH, "utf-8"),
        (VIETNAMESE.encode(), VIETNAMESE, "utf-8"),
        (codecs.BOM_UTF8 + VIETNAMESE.encode(), VIETNAMESE, "utf-8-bom"),
        (VIETNAMESE.encode("utf-16"), VIETNAMESE, "utf-16"),
        (codecs.BOM_UTF16_BE + VIETNAMESE.encode("utf-16-be"), VIETNAMESE, "utf-16"),
        (VIETNAMESE.encode("utf-32"), VIETNAMESE, "utf-32"),
        (codecs.BOM_UTF32_BE + VIETNAMESE.encode("utf-32-be"), VIETNAMESE, "utf-32"),
        (FRENCH.encode("cp1252"), FRENCH, "windows-1252"),
        (ITALIAN.encode("cp1252"), ITALIAN, "windows-1252"),
        ((ENGLISH + "“quoted”").encode("cp1252"), ENGLISH + "“quoted”", "windows-1252"),
    ],
)
def test_encodings_are_found_out(data: bytes, expected: str, encoding: str) -> None:
    found = text.decoded(data)
    assert (found.text, found.encoding) == (expected, encoding)


def test_vietnamese_in_its_old_windows_encoding() -> None:
    """Windows-1258 has the letters, and the tones as marks after them."""
    split = "".join(
        unicodedata.normalize(
            "NFC", "".join(one for one in whole if one not in "\u0300\u0301\u0303\u0309\u0323")
        )
        + "".join(one for one in whole if one in "\u0300\u0301\u0303\u0309\u0323")
        for whole in (unicodedata.normalize("NFD", letter) for letter in VIETNAMESE)
    )
    found = text.decoded(split.encode("cp1258"))
    assert found.encoding == "windows-1258"
    assert text.normalised(found, "NFC").text == VIETNAMESE


def test_line_ends_become_line_feeds() -> None:
    assert text.decoded((ENGLISH + "\r\none\rtwo\n").encode()).text.endswith("\none\ntwo\n")
    assert text.own("\ufeff" + ENGLISH).text == ENGLISH


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("text-empty", b""),
        ("text-empty", b" \n\t " * 200),
        ("text-too-short", b"a few words"),
        ("text-one-character", b"a" * 1_000),
        ("text-one-character", b"a\n" * 1_000),
        ("text-too-large", b"ab" * 50_000_000),
        ("text-too-large", ENGLISH.encode() * 13_000),
        ("text-binary", bytes(range(256)) * 20),
        ("text-binary", b"\x89PNG\r\n\x1a\n" + np.random.default_rng(0).bytes(5_000)),
        ("text-binary", b"text\x00" * 200),
        ("text-surrogates", ENGLISH.encode() + b"\xed\xa0\x80"),
        ("text-encoding-broken", codecs.BOM_UTF16_LE + "\ud800".encode("utf-16-le", "surrogatepass") * 400),
        ("text-encoding-broken", codecs.BOM_UTF8 + b"\xff" * 400),
    ],
)
def test_bad_files_are_refused(code: str, data: bytes) -> None:
    refused(code, lambda: text.decoded(data))


def test_bad_pastes_are_refused() -> None:
    assert refused("text-surrogates", lambda: text.own(ENGLISH + "\ud83d")).values == {
        "place": len(ENGLISH) + 1
    }
    refused("text-too-large", lambda: text.own("ab" * 50_000_000))
    refused("text-too-large", lambda: text.own("ệb" * 1_300_000))  # 5.2 MB as UTF-8


@pytest.mark.parametrize(
    "other", ["שלום עולם, זה טקסט מימין לשמאל. " * 12, "👩‍🚀🚀 to the 🌕 and back! 🎉 " * 20]
)
def test_other_scripts_and_emoji_are_texts(other: str) -> None:
    corpus = text.decoded(other.encode())
    known = text.vocabulary(corpus.text)
    assert known.decode(known.encode(other)) == other


@given(st.binary(max_size=2_000))
def test_any_bytes_are_a_text_or_refused(data: bytes) -> None:
    try:
        found = text.decoded(data)
    except ConvScopeError:
        return
    found.text.encode()  # no surrogates
    assert len(found.text) >= text.LEAST
    assert "\r" not in found.text


# Parts, forms, vocabularies


@given(st.text(alphabet="abc\n", min_size=text.LEAST, max_size=700))
def test_the_last_tenth_is_held_out(letters: str) -> None:
    corpus = Corpus("own", letters)
    assert corpus.train + corpus.validation == letters
    assert len(corpus.validation) == len(letters) // 10


def test_what_a_unicode_form_changes() -> None:
    found = text.counted(VIETNAMESE)
    assert found["NFC"] == found["keep"]
    assert found["NFD"].characters > found["NFC"].characters
    assert found["NFD"].kinds < found["NFC"].kinds
    assert text.counted("ệ")["NFD"] == text.Count(characters=3, kinds=3)
    assert text.normalised(Corpus("own", "ệ"), "NFD").text == "e\u0323\u0302"
    refused("config-choice", lambda: text.normalised(Corpus("own", ENGLISH), "NFX"))


def test_rare_characters_share_the_last_number() -> None:
    known = text.vocabulary("aaabbbccd", rare=2)
    assert known.characters == ("a", "b", "c", text.UNKNOWN)
    assert known.folded == 1
    assert known.encode("abcdé\ud800").tolist() == [0, 1, 2, 3, 3, 3]
    assert known.decode(known.encode("adc")) == f"a{text.UNKNOWN}c"
    assert known.knows("a")
    assert not known.knows("d")
    refused("text-one-character", lambda: text.vocabulary("aaab", rare=2))


def test_a_vocabulary_keeps_the_most_frequent() -> None:
    letters = "".join(chr(0x4E00 + i) * (i + 3) for i in range(50))
    known = text.vocabulary(letters, largest=11)
    assert len(known) == 11
    assert known.characters[:-1] == tuple(chr(0x4E00 + i) for i in range(40, 50))
    assert known.folded == 40


# Corpora


def test_the_default_corpus_is_source_of_this_python() -> None:
    corpus = text.load("stdlib")
    assert 800_000 < len(corpus.text) < 1_300_000
    assert corpus.digest == stdlib.load().digest
    folder = Path(codecs.__file__).parent
    assert corpus.text.startswith((folder / "json" / "__init__.py").read_text("utf-8")[:1_000])
    assert (folder / "ipaddress.py").read_text("utf-8") in corpus.text


def test_a_python_without_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(stdlib.sysconfig, "get_path", lambda name: str(tmp_path))
    refused("text-stdlib-missing", stdlib.load)


@pytest.mark.parametrize("name", text.GENERATORS)
def test_made_up_corpora_are_the_same_every_time(name: str) -> None:
    corpus = text.load(name)
    assert corpus == text.load(name)
    assert corpus.text.count("\n") == 20_000
    assert text.generate(name, seed=1).text != text.generate(name, seed=2).text


def test_made_up_lines_are_right() -> None:
    for line in text.generate("arithmetic", lines=500).text.splitlines():
        question, answer = line.split("=")
        assert sum(map(int, question.split("+"))) == int(answer)
    for line in text.generate("dates", lines=500).text.splitlines():
        spoken, sorted_ = line.split(" = ")
        assert datetime.strptime(spoken, "%d %B %Y").strftime("%Y-%m-%d") == sorted_
    assert all(line.istitle() for line in text.generate("names", lines=500).text.splitlines())


def test_a_text_is_put_away_and_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    name = text.kept.keep(text.own(VIETNAMESE))
    assert text.kept.is_kept(name)
    assert text.load(name).text == VIETNAMESE
    text.kept.sweep(1.0)
    assert text.load(name).name == name
    text.kept.sweep(-1.0)
    refused("text-gone", lambda: text.load(name))
    text.kept.forget(name)
    refused("text-unknown", lambda: text.load("../../etc/passwd"))


# Counting


def counted_by_hand(train: str, held_out: str, order: int) -> list[float]:
    """Interpolated Witten-Bell, written as its formula with dictionaries."""
    size = len(set(train + held_out))
    follows: dict[str, Counter] = defaultdict(Counter)
    for length in range(order):
        for place in range(length, len(train)):
            follows[train[place - length : place]][train[place]] += 1

    def p(character: str, context: str | None) -> float:
        if context is None:
            return 1 / size
        shorter = p(character, context[1:] if context else None)
        seen = follows[context]
        if not seen:
            return shorter
        return (seen[character] + len(seen) * shorter) / (seen.total() + len(seen))

    whole = train + held_out
    return [
        p(whole[place], whole[max(place - order + 1, 0) : place]) for place in range(len(train), len(whole))
    ]


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_ngrams_against_an_independent_count(order: int) -> None:
    letters = text.generate("names", lines=150).text
    train, held_out = letters[:900], letters[900:]
    characters = sorted(set(letters))
    codes = np.array([characters.index(one) for one in letters])
    expected = counted_by_hand(train, held_out, order)
    [found] = text.baselines(codes[:900], codes[900:], size=len(characters), orders=[order])
    each = ngrams.probabilities(codes[:900], codes[900:], size=len(characters), most=order)[-1]
    np.testing.assert_allclose(each, expected, rtol=1e-12)
    assert found.nats == pytest.approx(-np.log(expected).mean(), rel=1e-12)
    assert found.bits == pytest.approx(found.nats / math.log(2))


def test_ngram_probabilities_sum_to_one() -> None:
    codes = np.random.default_rng(0).integers(0, 6, 300)
    for context in ([], [1, 2], [5, 5, 5, 0]):
        sums = sum(
            ngrams.probabilities(codes, np.array([*context, last]), size=6, most=5)[:, -1]
            for last in range(6)
        )
        np.testing.assert_allclose(sums, 1, rtol=1e-12)


def test_more_context_guesses_better() -> None:
    corpus = text.load("stdlib")
    known = text.vocabulary(corpus.text)
    train, held_out = known.encode(corpus.train), known.encode(corpus.validation)
    unigram, bigram, five = text.baselines(train, held_out, size=len(known))
    assert unigram.bits > bigram.bits > five.bits > 1.5
