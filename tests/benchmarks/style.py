"""Style transfer: how far a picture of 256 × 256 comes within 60 seconds, from the click to the verdict.

The style counts as visible where its loss is a tenth or less of what the photograph itself has, the content where
the grey values still go along with the photograph's.
"""

import os
import tempfile
import time

import numpy as np
import torch

from core import runs
from core.style.config import Config
from core.style.paintings import PAINTINGS
from core.style.transfer import STAGES, Transfer, as_tensor
from core.worker import Workers
from tests.benchmarks.report import bar

SECONDS = 60.0


def painted(workers: Workers, name: str) -> tuple[runs.Run, float]:
    """A run in one of the app's warm processes, and the time from the click to the verdict."""
    run = runs.create(Config(painting=name, seconds=SECONDS))
    begun = time.perf_counter()
    workers.submit(run)
    while run.status().state in runs.LIVE:
        time.sleep(0.1)
        run.watch()
    assert run.status().state == "finished"
    return run, time.perf_counter() - begun


def of_the_photograph(config: Config) -> float:
    """The style loss of the untouched photograph at full size."""
    transfer = Transfer(config)
    transfer._enter(len(STAGES) - 1)
    with torch.no_grad():
        return float(transfer.parts(as_tensor(transfer.content, config.size, "cpu"))[1])


def alike(run: runs.Run) -> float:
    """How far the grey values of the painted picture go along with the photograph's: their correlation."""
    picture = run.answers()["picture"].numpy().mean(axis=2)
    photograph = Transfer(run.config()).content.mean(axis=2)
    return float(np.corrcoef(picture.ravel(), photograph.ravel())[0, 1])


def main() -> bool:
    met = []
    with tempfile.TemporaryDirectory() as data:
        os.environ["CONVSCOPE_DATA"] = data
        workers = Workers(slots=1, cores=os.cpu_count() or 1)
        workers.warm(Config())
        workers.call(len, "").result()  # it has warmed up
        for name in PAINTINGS:
            run, seconds = painted(workers, name)
            result = run.result() or {}
            before = of_the_photograph(run.config())
            print(f"{name}: {result['step']} steps; style loss {before:.3f} → {result['style']:.4f}")
            met += [
                bar(f"{name}: from the click to the verdict", seconds, SECONDS * 1.05, "s"),
                bar(
                    f"{name}: the photograph's style loss is",
                    before / result["style"],
                    10,
                    "times",
                    least=True,
                ),
                bar(f"{name}: grey values correlate", alike(run), 0.5, "", least=True),
            ]
        workers.stop()
    return all(met)
