"""The networks that are slid over pictures, each made ready once."""

from core import runs
from core.detection import Slider
from pages.shared.inside import model_picker
from pages.shared.runs.checkpoint_cache import cached_per_checkpoint


def slider(id: str) -> Slider:
    """A run's network, ready to be slid; raises as `model_picker.loaded`."""
    return _slider(id)


def stamp(id: str) -> int:
    """What tells a run's network from an earlier one."""
    return runs.find(id).checkpoint_stamp()


@cached_per_checkpoint(max_entries=6)
def _slider(id: str) -> Slider:
    return Slider(model_picker.loaded(id))
