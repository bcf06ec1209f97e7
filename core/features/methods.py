"""The methods that are compared: a description of the pictures and what learns on it; or a network, which learns both."""

import time
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import torch

from core.datasets import Dataset
from core.datasets.dataset import stratified
from core.features.classify import CLASSIFIERS, Classifier, classifier
from core.features.describe import FEATURES, Describer, describer
from core.features.linear import LOSSES
from core.features.recipe import PARTS, Recipe
from core.networks import REGISTRY
from core.training import Config as Training
from core.training import Material, Trainer

_LEARNING = PARTS - 5  # parts of a measurement: one describes, these learn, four judge
NETWORKS = ("mlp", "lenet5", "fast")
METHODS = {
    **{f"{feature}-{learner}": (feature, learner) for feature, learner in product(FEATURES, CLASSIFIERS)},
    **{f"learned-{network}": ("learned", network) for network in NETWORKS},
}


@dataclass(frozen=True)
class Point:
    """One measurement.

    Attributes:
        method: a name of `METHODS`; `count`: labelled pictures; `seed`: which ones.
        right: answers of `total` test pictures that are right.
        training: computing time of describing the labelled pictures and learning, in seconds of one core (of a GPU: as
            the clock on the wall says); `predicting`: of describing and judging the test pictures, all of them.
        features: numbers that describe a picture; `parameters`: numbers that the learned method keeps.
    """

    method: str
    count: int
    seed: int
    right: int
    total: int
    training: float
    predicting: float
    features: int
    parameters: int

    @property
    def accuracy(self) -> float:
        return self.right / self.total


def subset(data: Dataset, count: int, *, seed: int) -> Dataset:
    """The same data set with only so many of its training pictures, every class by the same share; test parts stay."""
    if count >= len(data.train):
        return data
    _, chosen = stratified(data.labels, data.train, count, seed=seed)
    return replace(data, train=chosen)


def training_of(network: str, count: int, *, seed: int) -> Training:
    """How a network is trained on so many pictures: several passes, but a few hundred steps at least."""
    few = Training(network=REGISTRY[network], seed=seed, precision="auto", report=1)
    if network == "fast":
        few = replace(
            few,
            optimiser="muon",
            rate=0.16,
            momentum=0.6,
            weight_decay=1e-3,
            batch=500,
            smoothing=0.2,
            growing=0.7,
        )
    elif network == "mlp":
        few = replace(few, rate=0.02)
    batch = min(few.batch, count)
    passes, least = _PASSES[network]
    return replace(few, batch=batch, steps=max(least, round(passes * count / batch)))


_PASSES = {"mlp": (6, 300), "lenet5": (8, 400), "fast": (4, 50)}


class _Network:
    """A network on the pictures themselves."""

    def __init__(self, data: Dataset, config: Training, *, device: str) -> None:
        self._trainer = Trainer(config, Material(data, validation=len(data.validation), device=device))

    def teach(self, part: int, parts: int) -> None:
        steps = self._trainer.config.steps
        self._trainer.advance(steps * (part + 1) // parts - self._trainer.step)

    def predict(self, features: np.ndarray) -> np.ndarray:
        return self._trainer.predict(torch.from_numpy(features)).argmax(1).numpy()

    @property
    def parameters(self) -> int:
        return sum(weights.numel() for weights in self._trainer.model.parameters())


class Measurement:
    """One method on so many pictures, in `PARTS` parts; then `point` says what came out."""

    def __init__(
        self, name: str, count: int, seed: int, *, data: Dataset, recipe: Recipe, device: str = "cpu"
    ) -> None:
        self._name, self._seed, self._recipe, self._device = name, seed, recipe, device
        self._data = subset(data, count, seed=seed)
        self._clock = time.process_time if device == "cpu" else time.monotonic
        self._training = self._predicting = 0.0
        self._right = self._features = 0

    def part(self, i: int) -> None:
        """Do part `i` of `PARTS`: describe, learn in ten parts, judge in four."""
        begun = self._clock()
        if i == 0:
            self._describe()
        elif i <= _LEARNING:
            self._learner.teach(i - 1, _LEARNING)
        else:
            self._judge(i - 1 - _LEARNING, PARTS - 1 - _LEARNING)
        spent = self._clock() - begun
        if i <= _LEARNING:
            self._training += spent
        else:
            self._predicting += spent

    def _describe(self) -> None:
        data, (feature, learner) = self._data, METHODS[self._name]
        images, labels = data.part("train")
        self._describer: Describer = lambda pictures: pictures
        self._learner: Classifier
        if feature == "learned":
            training = training_of(learner, len(labels), seed=self._seed)
            self._learner = _Network(data, training, device=self._device)
            self._features = images[0].size
            return
        self._describer = describer(feature, self._recipe, images=images)
        if feature in self._recipe.mirrored and learner in LOSSES:
            images, labels = np.concatenate([images, images[:, :, ::-1]]), np.tile(labels, 2)
        described = self._describer(images)
        self._features = described.shape[1]
        self._learner = classifier(
            learner, described, labels, self._recipe, classes=len(data.classes), seed=self._seed
        )

    def _judge(self, part: int, parts: int) -> None:
        chosen = np.array_split(self._data.test, parts)[part]
        answers = self._learner.predict(self._describer(self._data.images[chosen]))
        self._right += int((answers == self._data.labels[chosen]).sum())

    @property
    def point(self) -> Point:
        return Point(
            method=self._name,
            count=len(self._data.train),
            seed=self._seed,
            right=self._right,
            total=len(self._data.test),
            training=self._training,
            predicting=self._predicting,
            features=self._features,
            parameters=self._learner.parameters,
        )


def measured(
    name: str, count: int, *, seed: int, data: Dataset, recipe: Recipe, device: str = "cpu"
) -> Point:
    """One measurement from beginning to end."""
    measurement = Measurement(name, count, seed, data=data, recipe=recipe, device=device)
    for i in range(PARTS):
        measurement.part(i)
    return measurement.point
