"""The kinds of runs that pages show: what differs between them. Lists, steering and curves are the same for all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core import runs
from core.runs import Run
from pages.shared.autoencoders import code_inside, code_runs
from pages.shared.downloads import Download
from pages.shared.features import features_runs
from pages.shared.runs import picture_runs, run_inside
from pages.shared.vision import style_runs
from pages.shared.writing import text_runs

_MOST_SAID = 3  # settings in a run's name


@dataclass(frozen=True)
class RunKind:
    """How runs of one kind are shown.

    Attributes:
        lesson: the page that starts and shows them; `where`: other knobs of a link to one of them.
        charts: what is drawn against the steps, by names that `assets/components/curves/figure.js` knows.
        name_of: a config in a few words; `settings`: what else there is to say of one, by fields, each in a few words;
            `look_for`: what to look for in its curves, or "". `short_verdict`: a result in one word, or "".
        verdict: draws how a run was judged at the end; `to_come`: what stands in its place until then, a key of the
            catalog, or "".
        changes: draws widgets for what may be changed while a run goes on, and returns what they say; None where
            nothing may.
        inside: draws a moment, (run, config, steps of the moments, step).
        downloads: the run as files.
        unit: what a run takes in, of which the page counts so many a second.
        levels: lines across a chart to compare with: `chart`, `value`, `label` each.
    """

    lesson: str
    charts: tuple[str, ...]
    name_of: Callable[[Any], str]
    short_verdict: Callable[[dict[str, Any]], str]
    verdict: Callable[[dict[str, Any]], None]
    changes: Callable[[Run, Any], dict[str, Any]] | None
    inside: Callable[[Run, Any, list[int], int], None]
    downloads: Callable[[Run], tuple[Download, ...]]
    unit: str = "pictures"
    levels: Callable[[Any], list[dict[str, Any]]] = lambda config: []
    where: Mapping[str, str] = field(default_factory=dict)
    to_come: str = ""
    settings: Callable[[Any], dict[str, str]] = lambda config: {}
    look_for: Callable[[Any], str] = lambda config: ""


KINDS = {
    "pictures": RunKind(
        lesson="train",
        charts=("loss", "accuracy", "rate"),
        name_of=picture_runs.name_of,
        short_verdict=picture_runs.short_verdict,
        verdict=picture_runs.verdict,
        changes=picture_runs.changes,
        inside=run_inside.show,
        downloads=picture_runs.downloads,
        to_come="train.verdict_to_come",
        settings=picture_runs.settings,
        look_for=picture_runs.look_for,
    ),
    "text": RunKind(
        lesson="char_rnn",
        charts=("bits", "accuracy", "rate"),
        name_of=text_runs.name_of,
        short_verdict=text_runs.short_verdict,
        verdict=text_runs.verdict,
        changes=text_runs.changes,
        inside=text_runs.inside,
        downloads=text_runs.downloads,
        unit="characters",
        levels=text_runs.levels,
        settings=text_runs.settings,
    ),
    "features": RunKind(
        lesson="features",
        where={"part": "measure"},
        charts=(),
        name_of=features_runs.name_of,
        short_verdict=features_runs.short_verdict,
        verdict=features_runs.verdict,
        changes=None,
        inside=features_runs.inside,
        downloads=features_runs.downloads,
        unit="steps",
    ),
    "autoencoder": RunKind(
        lesson="autoencoder",
        where={"part": "train"},
        charts=("error",),
        name_of=code_runs.name_of,
        short_verdict=code_runs.short_verdict,
        verdict=code_runs.verdict,
        changes=code_runs.changes,
        inside=code_inside.show,
        downloads=code_runs.downloads,
        levels=code_runs.levels,
    ),
    "style": RunKind(
        lesson="style",
        charts=("style", "content", "total"),
        name_of=style_runs.name_of,
        short_verdict=style_runs.short_verdict,
        verdict=style_runs.verdict,
        changes=style_runs.changes,
        inside=style_runs.inside,
        downloads=style_runs.downloads,
        unit="steps",
    ),
}


def of(config: Any) -> RunKind:
    """The kind of a run, by its settings."""
    return KINDS[config.kind]


def name_of(config: Any) -> str:
    """A run in a few words."""
    return of(config).name_of(config)


def told_apart(some: Sequence[Run]) -> dict[str, str]:
    """Names by id. Runs of one name are told apart by the settings in which they differ, and where that is not enough, counted."""
    configs = {run.id: run.config() for run in some}
    names = {id: name_of(config) for id, config in configs.items()}
    for name in set(names.values()):
        same = {id: of(configs[id]).settings(configs[id]) for id in names if names[id] == name}
        said = {id: ", ".join([name, *_own(settings, same.values())]) for id, settings in same.items()}
        for id, one in said.items():
            alike = [other for other in said if said[other] == one]
            names[id] = f"{one} ({alike.index(id) + 1})" if len(alike) > 1 else one
    return names


def _own(settings: Mapping[str, str], others: Iterable[Mapping[str, str]]) -> list[str]:
    """Those of some settings that are not the same everywhere; the first few."""
    different = [
        said for field, said in settings.items() if any(other.get(field) != said for other in others)
    ]
    return different[:_MOST_SAID]


def recorded(kind: str) -> list[Run]:
    """The runs of a kind that come with the app."""
    return [run for run in runs.recorded() if run.config().kind == kind]
