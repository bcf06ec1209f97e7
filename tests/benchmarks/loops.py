"""Training loops to compare: `python -m tests.benchmarks.loops tutorial:lenet5:64` prints images a second.

The tutorials' loop is the one of PyTorch's own pages: torchvision's data set, PIL transforms picture by picture, a
DataLoader, float32. With 0 and with 2 helper processes; the better of them counts.
"""

import sys
import time
from dataclasses import replace

import torch
import torch.nn.functional as F

from core.datasets import cifar10
from core.networks import build
from core.tasks.pictures import material
from core.training import Config, Trainer
from core.tv import torchvision
from tests.benchmarks.runs import CORES, preset

SECONDS = 8.0


class _Copy(torchvision.datasets.CIFAR10):
    """CIFAR-10 whose files need not be the published ones, byte for byte."""

    def _check_integrity(self) -> bool:
        return True

    def _load_meta(self) -> None:
        self.classes = list(map(str, range(10)))


def tutorial(config: Config) -> float:
    tv = torchvision.transforms
    moved = [tv.RandomCrop(32, padding=4), tv.RandomHorizontalFlip()] if config.batch > 4 else []
    look = tv.Compose([*moved, tv.ToTensor(), tv.Normalize((0.5,) * 3, (0.5,) * 3)])
    data = _Copy(str(cifar10.folder()), train=True, transform=look)
    return max(_tutorial(config, data, helpers) for helpers in (0, 2))


def _tutorial(config: Config, data: torch.utils.data.Dataset, helpers: int) -> float:
    model = build(config.network, classes=10)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)
    loader = torch.utils.data.DataLoader(data, batch_size=config.batch, shuffle=True, num_workers=helpers)
    running_loss, steps, begun = 0.0, 0, 0.0
    for images, labels in loader:
        optimiser.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimiser.step()
        running_loss += loss.item()
        steps += 1
        if steps == 5:
            begun = time.perf_counter()
        elif steps > 5 and time.perf_counter() - begun > SECONDS:
            break
    return (steps - 5) * config.batch / (time.perf_counter() - begun)


def ours(config: Config) -> float:
    torch.set_num_threads(CORES)
    trainer = Trainer(replace(config, steps=10**6), material("cifar10", config.validation, "cpu"))
    trainer.step = (
        900_000 if config.growing else 0
    )  # the part of the run in which its pictures have their full size
    trainer.advance(5)
    steps, begun = trainer.step, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        trainer.advance(5)
    return (trainer.step - steps) * config.batch / (time.perf_counter() - begun)


def main(loop: str, network: str, batch: str) -> None:
    config = preset(network, dataset="cifar10", batch=int(batch))
    print(tutorial(config) if loop == "tutorial" else ours(config))


if __name__ == "__main__":
    main(*sys.argv[1].split(":"))
