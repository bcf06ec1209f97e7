"""The script that is taken home gives the numbers of the page."""

import re
from pathlib import Path

import pytest

from core import images, runs
from core.inspection.loaded import Loaded
from core.snippets import maps_script


@pytest.mark.parametrize("name", ["shapes10-lenet5", "cifar10-fast"])
def test_the_script_runs_and_says_what_the_page_says(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, loaded = runs.find(name), Loaded(runs.find(name))
    picture = images.square(images.sample("cat").pixels, 32)
    monkeypatch.chdir(tmp_path)
    Path("convscope-network.safetensors").write_bytes(runs.pack_network(run))
    Path("convscope-picture.png").write_bytes(images.encode(picture, format="png"))
    exec(compile(maps_script(loaded), "maps.py", "exec"), {"__name__": "__main__"})
    said = capsys.readouterr().out
    loaded.views = 1
    answer = loaded.answer(picture)
    for i, share in enumerate(answer.probabilities):
        assert float(re.search(rf"^{loaded.classes[i]}: (\S+)$", said, re.MULTILINE)[1]) == pytest.approx(
            share, abs=1.1e-5
        )
    lows = [float(low) for low in re.findall(r"from (\S+) to", said)]
    for low, values in zip(lows, loaded.activations(picture).values(), strict=True):
        assert low == pytest.approx(values.min(), abs=1.1e-5, rel=1e-5)
