"""Number formats: a capability is tried, and what fails, is wrong or is slow is not taken."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from core import capability, storage
from core.training import precision
from core.training.precision import Choice, choose

CPU = torch.device("cpu")


@pytest.fixture
def asked_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """No answer is known, in the process or on the disk."""
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path))
    for known in (precision.support, precision.fastest):
        known.cache_clear()
    yield tmp_path
    for known in (precision.support, precision.fastest):
        known.cache_clear()


@pytest.mark.parametrize("work", precision.WORKS)
def test_every_work_runs_in_what_is_chosen(asked_anew: Path, work: str) -> None:
    for asked in ("auto", "float32", "bfloat16"):
        found = choose(asked, device="cpu", work=work)
        act = precision.WORKS[work](CPU, large=False)
        results = act(getattr(torch, found.dtype))
        assert all(torch.isfinite(one).all() for one in results)
    assert found.dtype == "float32" or not precision.support("cpu", work)


@pytest.mark.parametrize("work", precision.WORKS)
def test_a_processor_without_the_instructions_is_not_timed(
    asked_anew: Path, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX2")
    monkeypatch.setattr(precision, "_seconds", None)
    for asked in ("auto", "bfloat16"):
        assert choose(asked, device="cpu", work=work) == Choice("float32", "instructions")


def _claim(monkeypatch: pytest.MonkeyPatch, act: precision.Act) -> None:
    """Let the processor say that it has the instructions, and put a work of the test's own in the table."""
    monkeypatch.setattr(precision, "_has_instructions", lambda: True)
    monkeypatch.setitem(precision.WORKS, "tried", lambda device, large: act)


def test_what_raises_is_missing(asked_anew: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(dtype: torch.dtype) -> list[torch.Tensor]:
        if dtype is torch.bfloat16:
            raise RuntimeError("could not create a primitive descriptor")
        return [torch.ones(2)]

    _claim(monkeypatch, act)
    assert choose("auto", device="cpu", work="tried") == Choice("float32", "missing")
    assert choose("bfloat16", device="cpu", work="tried") == Choice("float32", "missing")


@pytest.mark.parametrize("wrong", [1.5, float("nan")])
def test_what_is_wrong_is_inexact(asked_anew: Path, monkeypatch: pytest.MonkeyPatch, wrong: float) -> None:
    _claim(monkeypatch, lambda dtype: [torch.ones(2) * (wrong if dtype is torch.bfloat16 else 1.0)])
    assert choose("auto", device="cpu", work="tried") == Choice("float32", "inexact")


def test_a_slow_way_has_lost_after_its_first_try(asked_anew: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[torch.dtype] = []

    def act(dtype: torch.dtype) -> list[torch.Tensor]:
        taken.append(dtype)
        x = torch.randn(200, 200)
        for _ in range(200 if dtype is torch.bfloat16 else 4):
            x = (x @ x).clamp(-1, 1)
        return [torch.ones(2)]

    _claim(monkeypatch, act)
    assert choose("auto", device="cpu", work="tried") == Choice("float32", "slower")
    assert taken.count(torch.bfloat16) <= 3  # once for its result, once or twice for its time
    assert choose("bfloat16", device="cpu", work="tried") == Choice("bfloat16", "asked")


def test_the_answer_is_kept_on_disk(asked_anew: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def act(dtype: torch.dtype) -> list[torch.Tensor]:
        x = torch.randn(100, 100)
        for _ in range(4 if dtype is torch.bfloat16 else 40):
            x = (x @ x).clamp(-1, 1)
        return [torch.ones(2)]

    _claim(monkeypatch, act)
    assert choose("auto", device="cpu", work="tried") == Choice("bfloat16", "faster")
    [file] = (asked_anew / "capabilities").iterdir()
    precision.fastest.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(precision, "_seconds", None)  # not timed again
        assert choose("auto", device="cpu", work="tried") == Choice("bfloat16", "faster")
    for broken in (b"{", b"\xff\xfe", b'{"dtype": "float8", "reason": "faster"}', b"[]", b""):
        file.write_bytes(broken)
        precision.fastest.cache_clear()
        assert choose("auto", device="cpu", work="tried") == Choice("bfloat16", "faster")
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "avx2")  # another machine, as far as torch can tell
    precision.fastest.cache_clear()
    choose("auto", device="cpu", work="tried")
    assert len(list((asked_anew / "capabilities").iterdir())) == 2


def test_a_disk_that_refuses_is_no_error(asked_anew: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = asked_anew / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("CONVSCOPE_DATA", str(blocked))
    capability.remember("key", {"a": 1})
    assert capability.recall("key") is None
    _claim(monkeypatch, lambda dtype: [torch.ones(2)])
    assert choose("auto", device="cpu", work="tried").dtype in ("float32", "bfloat16")


def test_what_is_remembered_is_recalled(asked_anew: Path) -> None:
    capability.remember("key", {"a": 1})
    assert capability.recall("key") == {"a": 1}
    assert capability.recall("another") is None
    assert (storage.data_folder() / "capabilities").is_dir()


def test_a_try_leaves_torchs_random_numbers_alone(asked_anew: Path) -> None:
    torch.manual_seed(5)
    expected = torch.rand(4)
    torch.manual_seed(5)
    for work in precision.WORKS:
        precision.WORKS[work](CPU, large=False)(torch.float32)
    assert torch.equal(torch.rand(4), expected)
