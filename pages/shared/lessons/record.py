"""What the app knows of a lesson before it is opened."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pages.shared.knobs import Knob, to_link

PAGES = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Lesson:
    """One page of the app.

    Attributes:
        name: file name under `pages/`, URL path, key of its prose and labels.
        section: the menu group, a label under `section.`.
        icon: a Material Symbols name.
        knobs: everything that defines the picture on the page.
        examples: worked examples, each the knobs that differ from the defaults.
    """

    name: str
    section: str
    icon: str
    knobs: tuple[Knob, ...] = ()
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """The page's script."""
        return PAGES / f"{self.name}.py"

    def link(self, example: str) -> dict[str, str]:
        """The parameters of the link to a worked example."""
        return self.link_to(**self.examples[example])

    def link_to(self, **values: Any) -> dict[str, str]:
        """The parameters of the link to a state in which only these knobs differ from their defaults."""
        defaults = {knob.name: knob.default for knob in self.knobs}
        return to_link(self.knobs, {**defaults, **values})
