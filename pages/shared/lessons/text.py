"""The lessons in which a recurrent network reads and writes."""

import re
import unicodedata

from core.errors import ConvScopeError
from core.kernels import format_text, parse
from pages.shared.knobs import choice, parsed, plain, real, whole
from pages.shared.lessons.record import Lesson
from pages.shared.lessons.training import AXES, run_id, run_ids

# Of the word that is calculated by hand, as `core.char_rnn.by_hand` has them.
LONGEST_WORD, MOST_HIDDEN = 16, 8
MOST_UPDATES, MOST_DRAWINGS = 300, 9999

CORPORA = ("stdlib", "names", "arithmetic", "dates", "own")

SOURCE = """def area(width, height):
    \"\"\"The area of a rectangle.\"\"\"
    if width < 0 or height < 0:
        raise ValueError("negative side: " + repr((width, height)))
    return width * height  # in square metres


class Square:
    def __init__(self, side):
        self.side = side

    def area(self):
        return area(self.side, self.side)
"""
PROSE = (
    "A network that has read nothing but programs looks at a sentence. (It does not know what a sentence is.)"
)


def own_text(text: str) -> str:
    """The name of a reader's own text, as a link holds it."""
    if re.fullmatch(r"(text-[A-Za-z0-9_-]{22})?", text):
        return text
    raise ConvScopeError("text-gone")


def word(text: str) -> str:
    """A word for the sheet by hand, each letter with its accents in one character."""
    sound = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
    if not 2 <= len(sound) <= LONGEST_WORD:
        raise ConvScopeError("word-length", count=len(sound), least=2, most=LONGEST_WORD)
    if len(set(sound)) < 2:
        raise ConvScopeError("word-one-character")
    return sound


def three_matrices(text: str) -> str:
    """W_xh, W_hh and W_hy, `_` between them, or nothing."""
    if not text:
        return ""
    given = text.split("_")
    if len(given) != 3:
        raise ConvScopeError("volume-too-deep", found=len(given), limit=3)
    return "_".join(format_text(parse(one, largest=LONGEST_WORD)) for one in given)


TEXT = (
    Lesson(
        name="char_hello",
        section="text",
        icon="waving_hand",
        knobs=(
            parsed("word", "hello", word),
            whole("hidden", 3, 1, MOST_HIDDEN),
            parsed("weights", "", three_matrices),
            whole("seed", 0, 0, 9999),
            whole("time", 1, 1, LONGEST_WORD - 1),
            whole("steps", 0, 0, MOST_UPDATES),
            real("rate", 0.1, 0.0, 100.0, step=0.01),
            whole("unit", 1, 1, MOST_HIDDEN),
            whole("output", 0, 0, LONGEST_WORD),
            whole("first", 1, 1, LONGEST_WORD),
            real("temperature", 1.0, 0.0, 2.0, step=0.05),
            whole("drawing", 1, 1, MOST_DRAWINGS),
            whole("length", 8, 1, 24),
        ),
        examples={
            "untrained": {},
            "trained": {"steps": 100},
            "two_ls": {"steps": 100, "time": 4},
            "one_unit": {"steps": 300, "hidden": 1},
            "rate_too_high": {"steps": 6, "rate": 5.0},
            "xin_chao": {"steps": 150, "word": "xin chào", "hidden": 4},
        },
    ),
    Lesson(
        name="sequences",
        section="text",
        icon="linear_scale",
        knobs=(
            choice("part", "shapes", ("shapes", "both_sides", "memory")),
            choice(
                "shape",
                "one_to_one",
                ("one_to_one", "one_to_many", "many_to_one", "many_to_many", "sequence_to_sequence"),
            ),
            whole("seed", 0, 0, 9999),
            real("scale", 1.0, 0.5, 4.0, step=0.5),
            whole("distance", 10, 2, 40),
            real("clip", 1.0, 0.0, 5.0, step=0.5),
        ),
        examples={
            "one_to_one": {},
            "one_to_many": {"shape": "one_to_many"},
            "many_to_one": {"shape": "many_to_one"},
            "many_to_many": {"shape": "many_to_many"},
            "sequence_to_sequence": {"shape": "sequence_to_sequence"},
            "masked": {"part": "both_sides"},
            "vanishing": {"part": "memory"},
            "exploding": {"part": "memory", "scale": 3.0, "clip": 0.0},
        },
    ),
    Lesson(
        name="char_rnn",
        section="text",
        icon="edit_note",
        knobs=(
            choice("corpus", "stdlib", CORPORA),
            parsed("own", "", own_text),
            choice("form", "NFC", ("keep", "NFC", "NFD")),
            choice("cell", "lstm", ("rnn", "gru", "lstm")),
            whole("hidden", 256, 8, 512, step=8),
            whole("layers", 1, 1, 4),
            whole("seconds", 60, 10, 900),
            whole("length", 64, 8, 256, step=8),
            whole("batch", 32, 1, 256),
            choice("optimiser", "adamw", ("sgd", "rmsprop", "adam", "adamw")),
            real("rate", 0.014, 0.0001, 10.0, step=0.0001),
            choice("schedule", "one_cycle", ("constant", "step", "cosine", "one_cycle")),
            real("dropout", 0.25, 0.0, 0.9, step=0.05),
            real("input_dropout", 0.1, 0.0, 0.9, step=0.05),
            real("weight_dropout", 0.0, 0.0, 0.9, step=0.05),
            real("clip", 1.0, 0.0, 100.0, step=0.1),
            real("weight_decay", 0.1, 0.0, 1.0, step=0.001),
            whole("seed", 1, 0, 9999),
            parsed("run", "", run_id),
            parsed("beside", "", run_ids),
            choice("axis", "step", AXES),
        ),
        examples={
            "source": {},
            "five_minutes": {
                "seconds": 300,
                "hidden": 512,
                "rate": 0.01,
                "dropout": 0.4,
                "weight_dropout": 0.4,
            },
            "names": {"corpus": "names", "hidden": 128, "seconds": 20},
            "sums": {"corpus": "arithmetic", "hidden": 128, "seconds": 45, "dropout": 0.0},
            "dates": {"corpus": "dates", "hidden": 128, "seconds": 30},
            "plain": {"cell": "rnn"},
            "gru": {"cell": "gru"},
            "deep": {"layers": 2, "hidden": 192, "seconds": 120},
            "no_clip": {"cell": "rnn", "optimiser": "sgd", "rate": 1.0, "clip": 0.0, "seconds": 20},
            "by_heart": {
                "corpus": "names",
                "dropout": 0.0,
                "input_dropout": 0.0,
                "weight_decay": 0.0,
                "hidden": 512,
                "seconds": 60,
            },
        },
    ),
    Lesson(
        name="char_sampler",
        section="text",
        icon="casino",
        knobs=(
            parsed("run", "", run_id),
            plain("prime", "def ", longest=200),
            real("temperature", 0.7, 0.0, 2.0, step=0.05),
            whole("top_k", 0, 0, 100),
            real("top_p", 1.0, 0.05, 1.0, step=0.05),
            whole("seed", 1, 0, 9999),
            whole("length", 500, 50, 2000, step=50),
            plain("written", "", longest=400),
            whole("width", 5, 2, 20),
            plain("judged", "", longest=2_000),
        ),
        examples={
            "function": {},
            "argmax": {"temperature": 0.0},
            "cold": {"temperature": 0.3},
            "hot": {"temperature": 1.5},
            "nucleus": {"temperature": 1.0, "top_p": 0.9},
            "class": {"prime": "class ", "temperature": 0.6},
        },
    ),
    Lesson(
        name="char_inside",
        section="text",
        icon="neurology",
        knobs=(
            parsed("run", "", run_id),
            plain("text", SOURCE, longest=2_000),
            whole("unit", 1, 1, 4096),
            whole("first", 0, 0, 2000),
            whole("end", 0, 0, 2000),
        ),
        examples={
            "source": {},
            "span": {"first": SOURCE.index('"'), "end": SOURCE.index('"', SOURCE.index('"') + 1) + 1},
            "prose": {"text": PROSE},
        },
    ),
)
