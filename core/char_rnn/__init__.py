"""Character models: cells to read, a network that learns a text, writing with it, and what its units do.

`Trainer` learns, `Trained` is what came of it, `Folded` reads with it one character at a time. `by_hand` is the
lecture's "hello", `shapes`, `both_sides` and `memory` are small live examples.
"""

from core.char_rnn.config import (
    BOUNDS,
    CELLS,
    CHANGEABLE,
    CHOICES,
    KIND,
    Config,
    changed,
    checked,
    from_plain,
    to_plain,
)
from core.char_rnn.folded import Folded, State
from core.char_rnn.model import CharRNN, equal_hidden, parameters
from core.char_rnn.presets import preset
from core.char_rnn.sampling import (
    Beam,
    Candidate,
    Pick,
    Rules,
    Surprise,
    beam_search,
    candidates,
    distribution,
    drawn,
    generate,
    primed,
    surprise,
    text_of,
)
from core.char_rnn.trained import Trained, from_bytes, to_bytes, trained
from core.char_rnn.trainer import Evaluation, Material, Progress, Trainer, material, train

__all__ = [
    "BOUNDS",
    "CELLS",
    "CHANGEABLE",
    "CHOICES",
    "KIND",
    "Beam",
    "Candidate",
    "CharRNN",
    "Config",
    "Evaluation",
    "Folded",
    "Material",
    "Pick",
    "Progress",
    "Rules",
    "State",
    "Surprise",
    "Trained",
    "Trainer",
    "beam_search",
    "candidates",
    "changed",
    "checked",
    "distribution",
    "drawn",
    "equal_hidden",
    "from_bytes",
    "from_plain",
    "generate",
    "material",
    "parameters",
    "preset",
    "primed",
    "surprise",
    "text_of",
    "to_bytes",
    "to_plain",
    "train",
    "trained",
]
