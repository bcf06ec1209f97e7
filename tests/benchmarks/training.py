"""How much is learned in how much time, from the click, as the page starts it.

`CONVSCOPE_BUDGETS=60,180,600` chooses the time budgets of CIFAR-10, in seconds; `basicml` among them, the lecture's
reference network in its own setting, which takes about a quarter of an hour.
"""

import os
import time
from dataclasses import replace

import torch

from core.tasks.pictures import material
from core.training import Config, Trainer
from core.worker import Workers
from tests.benchmarks import runs as bench
from tests.benchmarks.report import bar

BUDGETS = {"60": ("fast", 84.0), "180": ("fast_3", 88.0), "600": ("fast_10", 90.5)}
PUBLISHED = 0.6963  # test accuracy of the lecture's reference notebook after 25 epochs
FEW = {1_000: 26.0, 10_000: 45.0}  # test accuracy after so many examples; ConvNetJS: 26 and 43.5 %


def main() -> bool:
    with bench.data_folder():
        met = _shapes()
        if bench.has_cifar():
            asked = os.environ.get("CONVSCOPE_BUDGETS", "60,180,600,basicml").split(",")
            cifar = bench.preset("fast", dataset="cifar10")
            met &= _few()
            with bench.workers(slots=1, warm=cifar) as workers:
                for budget in asked:
                    met &= _basicml(workers) if budget == "basicml" else _cifar(workers, budget)
    return met


def _shapes() -> bool:
    with bench.workers(slots=1, warm=bench.preset("fast")) as workers:
        run, first = bench.started(workers, bench.preset("fast", seconds=30))
        share = 100 * bench.to_its_end(run)["test_accuracy"]
    met = bar("Shapes-10 within 30 s, test accuracy", share, 95.0, "%", least=True)
    return met & bar("first point after the click", first, 2.0, "s")


def _cifar(workers: Workers, budget: str) -> bool:
    name, wanted = BUDGETS[budget]
    begun = time.monotonic()
    run, first = bench.started(workers, bench.preset(name, dataset="cifar10"))
    result = bench.to_its_end(run)
    taken, share, copy = time.monotonic() - begun, 100 * result["test_accuracy"], bench.copy_said()
    passes = result["step"] * run.config().batch / 40_000
    print(
        f"CIFAR-10{copy}, {name}: {taken:.1f} s from the click to the verdict, first point after {first:.2f} s; "
        f"{passes:.1f} epochs, {100 * result['validation_accuracy']:.1f} % of validation"
    )
    return bar(f"CIFAR-10{copy} in {budget} s, test accuracy", share, wanted, "%", least=True)


def _basicml(workers: Workers) -> bool:
    """The lecture's reference network: 45,000 pictures, 25 epochs; when is it as good as published?"""
    begun = time.monotonic()
    run, _ = bench.started(workers, bench.preset("basicml"))
    share = 100 * bench.to_its_end(run)["test_accuracy"]
    copy = bench.copy_said()
    reached = [row for row in run.curve() if (row.get("validation_accuracy") or 0) >= PUBLISHED]
    when = f"after {reached[0]['seconds']:.0f} s" if reached else "never"
    print(
        f"BasicML on CIFAR-10{copy}: {time.monotonic() - begun:.0f} s; {100 * PUBLISHED} % of validation {when}"
    )
    return bar(f"BasicML on CIFAR-10{copy}, test accuracy", share, 100 * PUBLISHED, "%", least=True)


def _few() -> bool:
    """One run, looked at after few examples: no schedule that knows when it will be looked at."""
    before = torch.get_num_threads()
    torch.set_num_threads(bench.CORES)
    try:
        trainer = Trainer(
            replace(bench.preset("few", dataset="cifar10"), steps=10**6),
            material("cifar10", Config.validation, "cpu"),
        )
        met = True
        for examples, wanted in FEW.items():
            trainer.advance(examples // trainer.config.batch - trainer.step)
            share = 100 * trainer.evaluate("test").accuracy
            said = f"CIFAR-10{bench.copy_said()} after {examples:,} examples, test accuracy"
            met &= bar(said, share, wanted, "%", least=True)
    finally:
        torch.set_num_threads(before)
    return met
