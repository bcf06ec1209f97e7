"""`python -m core.char_rnn.train_default [seconds]`: trains the model that ships, on the standard library's source.

It learns from the corpus without its held-out tenth, as every run does, and says what it achieves on that.
"""

import sys
import time
from dataclasses import replace

from core import text
from core.char_rnn.config import Config
from core.char_rnn.default import PATH
from core.char_rnn.presets import preset
from core.char_rnn.trained import to_bytes
from core.char_rnn.trainer import Material, Trainer

SECONDS = 300.0
_WARM_UP = 5  # steps that do not count
_TRIED_SHARE = 1 / 60  # of the time, for steps that are timed and then undone
_FOR_STEPS = 0.93  # of the time: other steps may take longer


def timed(config: Config, material: Material) -> Config:
    """The config with as many steps as fit into its seconds on this machine, now."""
    trial = Trainer(replace(config, steps=10**6), material)
    trial.advance(_WARM_UP)
    begun, spent = time.perf_counter(), 0.0
    while spent <= config.seconds * _TRIED_SHARE:
        trial.advance(1)
        spent = time.perf_counter() - begun
    each = spent / (trial.step - _WARM_UP)
    return replace(trial.config, steps=max(int((config.seconds * _FOR_STEPS - spent) / each), 20))


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    material = Material(text.load("stdlib"))
    trainer = Trainer(timed(replace(preset(seconds), seconds=seconds), material), material)
    begun = time.perf_counter()
    while not trainer.done:
        progress = trainer.advance(max(trainer.config.steps // 20, 1))
        print(
            f"step {progress.step} of {trainer.config.steps}: {progress.bits:.3f} bits per character",
            flush=True,
        )
    judged = trainer.evaluate()
    data = to_bytes(trainer.trained())
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_bytes(data)
    print(
        f"{time.perf_counter() - begun:.0f} s, {judged.bits:.3f} bits per held-out character, "
        f"{len(data) / 1e6:.2f} MB in {PATH.name}"
    )


if __name__ == "__main__":
    main()
