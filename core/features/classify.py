"""Classifiers on features, taught in parts so that a run can say where it stands and be stopped."""

from typing import Any, Protocol

import numpy as np
import torch

from core.features.linear import Linear
from core.features.recipe import Recipe

CLASSIFIERS = ("knn", "softmax", "svm", "forest")


class Classifier(Protocol):
    """What is taught with features and labels."""

    def teach(self, part: int, parts: int) -> None:
        """One of `parts` parts of the learning, in their order."""

    def predict(self, features: np.ndarray) -> np.ndarray:
        """float32 (n, D) → classes, int64 (n,)."""

    @property
    def parameters(self) -> int:
        """How many numbers it keeps."""


def classifier(
    name: str, features: np.ndarray, labels: np.ndarray, recipe: Recipe, *, classes: int, seed: int
) -> Classifier:
    """A classifier before it learns: `name` one of `CLASSIFIERS`, `features` float32 (N, D), `labels` int64 (N,)."""
    if name == "knn":
        return _Neighbours(features, labels, min(recipe.neighbours, len(labels)))
    if name == "forest":
        return _Forest(features, labels, trees=recipe.trees, seed=seed)
    price = recipe.svm if name == "svm" else recipe.softmax
    penalty = 1 / (price * len(labels))
    return _Searched(Linear(features, labels, classes=classes, loss=name, penalty=penalty), recipe.iterations)


def _share(whole: int, part: int, parts: int) -> int:
    """How much of a whole falls to one of several parts."""
    return whole * (part + 1) // parts - whole * part // parts


class _Searched:
    """A linear classifier."""

    def __init__(self, linear: Linear, iterations: int) -> None:
        self._linear, self._iterations = linear, iterations

    def teach(self, part: int, parts: int) -> None:
        self._linear.fit(max(_share(self._iterations, part, parts), 1))

    def predict(self, features: np.ndarray) -> np.ndarray:
        return self._linear.predict(features)

    @property
    def parameters(self) -> int:
        return self._linear.parameters


class _Neighbours:
    """The nearest pictures vote. Nothing is learned: everything is kept."""

    def __init__(self, features: np.ndarray, labels: np.ndarray, k: int) -> None:
        from sklearn.neighbors import KNeighborsClassifier

        self._features, self._labels = features, labels
        self._model = KNeighborsClassifier(k, algorithm="brute")

    def teach(self, part: int, parts: int) -> None:
        if part == 0:
            self._model.fit(self._features, self._labels)

    def predict(self, features: np.ndarray) -> np.ndarray:
        return np.asarray(self._model.predict(features))

    @property
    def parameters(self) -> int:
        return self._features.size


class _Forest:
    """Trees, each grown on a sample of the pictures."""

    def __init__(self, features: np.ndarray, labels: np.ndarray, *, trees: int, seed: int) -> None:
        from sklearn.ensemble import RandomForestClassifier

        self._features, self._labels, self._trees = features, labels, trees
        self._model = RandomForestClassifier(0, warm_start=True, random_state=seed)

    def teach(self, part: int, parts: int) -> None:
        more = _share(self._trees, part, parts)
        if more:
            self._model.set_params(
                n_estimators=self._model.n_estimators + more, n_jobs=torch.get_num_threads()
            )
            self._model.fit(self._features, self._labels)

    def predict(self, features: np.ndarray) -> np.ndarray:
        return np.asarray(self._model.predict(features))

    @property
    def parameters(self) -> int:
        """Two numbers for each question of a tree, one share a class for each of its leaves."""
        trees: list[Any] = [one.tree_ for one in self._model.estimators_]
        leaves = sum(int(tree.n_leaves) for tree in trees)
        nodes = sum(int(tree.node_count) for tree in trees)
        return 2 * (nodes - leaves) + leaves * len(self._model.classes_)
