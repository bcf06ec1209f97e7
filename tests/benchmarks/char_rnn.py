"""Character models: bits per held-out character after a time, rates of training and of sampling.

Tiny Shakespeare is looked for beside the repository; without it its figures are not measured.
`CONVSCOPE_BUDGETS=60,300` chooses the time budgets, in seconds; each is a run as the page starts it, from the click to
its verdict.
"""

import json
import math
import os
import subprocess
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import torch

from core import text
from core.char_rnn import Config, Folded, Material, Trainer, generate, primed
from core.char_rnn.presets import preset
from core.text import Corpus, kept
from core.worker import Workers
from tests.benchmarks import min_char_rnn
from tests.benchmarks.report import bar
from tests.benchmarks.runs import data_folder, started, to_its_end, workers

SHAKESPEARE = Path(__file__).resolve().parents[3] / "shared" / "data" / "tinyshakespeare.txt"
WANTED = {  # bits per held-out character
    ("shakespeare", 60): 2.38,
    ("shakespeare", 300): 2.14,
    ("stdlib", 60): 1.82,
    ("stdlib", 300): 1.68,
}
_MALLOC = "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=268435456"


def apart(call: str) -> dict:
    """What a function of this module gives, called in a process of its own."""
    code = f"import json; from tests.benchmarks import char_rnn as here; print(json.dumps(here.{call}))"
    environment = {**os.environ, "GLIBC_TUNABLES": _MALLOC}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def training_rates(seconds: float) -> dict:
    """Characters a second of an LSTM of 256, with the page's settings, and of min-char-rnn with 100 and 256 units."""
    material = Material(text.load("stdlib"))
    codes, size = material.codes.numpy(), len(material.vocabulary)
    small, _ = min_char_rnn.rate(codes, hidden=100, size=size, seconds=seconds)
    large, _ = min_char_rnn.rate(codes, hidden=256, size=size, seconds=seconds)
    torch.set_num_threads(os.cpu_count() or 1)
    trainer = Trainer(replace(Config(hidden=256), steps=10**6), material)
    trainer.advance(5)
    before, begun = trainer.step, time.perf_counter()
    while (spent := time.perf_counter() - begun) < seconds:
        trainer.advance(10)
    characters = (trainer.step - before) * trainer.config.batch * trainer.config.length
    return {"small": small, "large": large, "lstm": characters / spent}


def sampling_rate(layers: int) -> tuple[float, float]:
    """Characters a second of one stream, and milliseconds from the model's weights to the first character."""
    material = Material(text.generate("names", lines=500))
    config = Config(layers=layers, steps=1)
    trained = Trainer(config, material).trained()
    begun = time.perf_counter()
    folded = Folded(trained)
    picks = generate(folded, primed(folded, "Bru"))
    next(picks)
    first = 1e3 * (time.perf_counter() - begun)
    rates = []
    for _ in range(5):
        begun = time.perf_counter()
        for _ in islice(picks, 5_000):
            pass
        rates.append(5_000 / (time.perf_counter() - begun))
    return max(rates), first


def main() -> bool:
    met = True
    for layers, least in ((2, 10_000), (1, 35_000)):
        rate, first = sampling_rate(layers)
        met &= bar(f"sampling, LSTM {layers}×256", rate, least, "characters/s", least=True)
        met &= bar(f"first character, LSTM {layers}×256", first, 150, "ms")
    rates = apart("training_rates(6.0)")
    print({name: round(one) for name, one in rates.items()}, "characters/s")
    met &= bar("training, LSTM 256 over NumPy RNN 100", rates["lstm"] / rates["small"], 9, "×", least=True)
    met &= bar("training, LSTM 256 over NumPy RNN 256", rates["lstm"] / rates["large"], 30, "×", least=True)
    return learned() and met


def learned() -> bool:
    """Bits per held-out character after a time from the click, by the page's settings, in a worker process."""
    met = True
    if not SHAKESPEARE.exists():
        print("Tiny Shakespeare is not here: its figures are not measured")
    with data_folder(), workers(slots=1, warm=Config()) as processes:
        names = {"stdlib": "stdlib"}
        if SHAKESPEARE.exists():
            names["shakespeare"] = kept.keep(Corpus("shakespeare", SHAKESPEARE.read_text("utf-8")))
        for budget in map(int, os.environ.get("CONVSCOPE_BUDGETS", "60,300").split(",")):
            for name, known_as in names.items():
                met &= _learned(processes, name, known_as, budget)
    return met


def _learned(processes: Workers, name: str, known_as: str, budget: int) -> bool:
    begun = time.monotonic()
    run, _ = started(processes, replace(preset(budget), corpus=known_as, seconds=float(budget)))
    nats = to_its_end(run)["validation_loss"]
    spent, status, config = time.monotonic() - begun, run.status(), run.config()
    print(
        f"{name}, {spent:.1f} s, {config.precision}: {nats:.4f} nats, {status.step} steps, "
        f"{status.step * config.batch * config.length / status.seconds:,.0f} characters/s"
    )
    met = bar(f"{name}, seconds taken", spent, budget + 1, "s")
    wanted = WANTED.get((name, budget))
    if wanted:
        met &= bar(f"{name} in {budget} s, bits per held-out character", nats / math.log(2), wanted, "bits")
    return met
