"""Which device is chosen, by what torch says is there. GPUs are not here: what torch says of them is replaced."""

from collections.abc import Iterator

import pytest
import torch

from core import device


@pytest.fixture(autouse=True)
def chosen_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("CONVSCOPE_DEVICE", raising=False)
    device.current.cache_clear()
    yield
    device.current.cache_clear()


def claim(monkeypatch: pytest.MonkeyPatch, kind: str | None, *, available: bool = True) -> None:
    """Let torch say that it was built for a GPU, and whether there is one."""

    def answer(check_available: bool = False) -> torch.device | None:
        return None if kind is None or (check_available and not available) else torch.device(kind)

    monkeypatch.setattr(torch.accelerator, "current_accelerator", answer)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "GeForce")
    monkeypatch.setattr(torch.backends.mps, "get_name", lambda: "Apple M4")


def test_this_machine_is_described() -> None:
    found = device.current()
    here = torch.accelerator.current_accelerator(check_available=True)
    assert found.kind == (here.type if here is not None else "cpu")
    assert bool(found.name) == (found.kind != "cpu")
    assert found.cores >= 1
    assert torch.zeros(2, device=found.kind).sum() == 0


@pytest.mark.parametrize(
    ("built_for", "available", "kind", "name", "reason"),
    [
        ("cuda", True, "cuda", "GeForce", "gpu-found"),
        ("mps", True, "mps", "Apple M4", "apple-gpu-found"),
        ("xpu", True, "cpu", "", "gpu-unknown"),
        ("cuda", False, "cpu", "", "no-gpu"),
        ("mps", False, "cpu", "", "no-gpu"),
        (None, False, "cpu", "", "cpu-only-torch"),
    ],
)
def test_the_choice(
    monkeypatch: pytest.MonkeyPatch, built_for: str | None, available: bool, kind: str, name: str, reason: str
) -> None:
    claim(monkeypatch, built_for, available=available)
    found = device.current()
    assert (found.kind, found.name, found.reason) == (kind, name, reason)


@pytest.mark.parametrize("kind", ["cuda", "mps"])
def test_a_gpu_can_be_left_alone(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    claim(monkeypatch, kind)
    monkeypatch.setenv("CONVSCOPE_DEVICE", "cpu")
    assert (device.current().kind, device.current().reason) == ("cpu", "asked-for-cpu")
