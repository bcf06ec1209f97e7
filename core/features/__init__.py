"""Features that somebody thought of, simple classifiers on them, and networks beside them: same pictures, same test."""

from core.features.classify import CLASSIFIERS
from core.features.describe import FEATURES
from core.features.hog import Hog
from core.features.methods import METHODS, NETWORKS, Measurement, Point, measured
from core.features.recipe import PARTS, Config, Recipe, checked, from_plain, to_plain

__all__ = [
    "CLASSIFIERS",
    "FEATURES",
    "METHODS",
    "NETWORKS",
    "PARTS",
    "Config",
    "Hog",
    "Measurement",
    "Point",
    "Recipe",
    "checked",
    "from_plain",
    "measured",
    "to_plain",
]
