"""The lessons in which every number is on the screen."""

from collections.abc import Callable

from core.images import SAMPLES
from core.kernels import format_text, parse
from pages.shared.knobs import UPLOAD, Knob, choice, parsed, real, switch, whole
from pages.shared.lessons.record import Lesson

LARGEST_INPUT, LARGEST_KERNEL, LARGEST_THIRD = 12, 7, 3


def canonical(largest: int) -> Callable[[str], str]:
    """Text of a matrix in the form of a link; raises ConvScopeError."""
    return lambda text: format_text(parse(text, largest=largest))


def _matrix(name: str, default: str, largest: int) -> Knob:
    return parsed(name, default, canonical(largest))


VERTICAL = "1,0,-1;1,0,-1;1,0,-1"
HORIZONTAL = "1,1,1;0,0,0;-1,-1,-1"
LECTURE = "3,0,1,2,7,4;1,5,8,9,3,1;2,7,2,5,1,3;0,1,3,1,7,8;4,2,1,6,2,8;2,4,5,2,3,9"
LIGHT_TO_DARK = ";".join(["10,10,10,0,0,0"] * 6)
DARK_TO_LIGHT = ";".join(["0,0,0,10,10,10"] * 6)
QUADRANTS = ";".join(["10,10,10,0,0,0"] * 3 + ["0,0,0,10,10,10"] * 3)
STRIDED = "2,3,7,4,6,2,9;6,6,9,8,7,4,3;3,4,8,3,8,9,7;7,8,3,6,6,3,4;4,2,1,8,3,4,6;3,2,4,1,9,8,3;0,1,3,9,2,1,4"
STRIDED_KERNEL = "3,4,4;1,0,2;-1,0,3"
FLIPPED = "2,3,7,4,6,2;6,6,9,8,7,4;3,4,8,3,8,9;7,8,3,6,6,3;4,2,1,8,3,4;3,2,4,1,9,8"
FLIPPED_KERNEL = "3,4,5;1,0,2;-1,9,7"

AXES = ("", "2", "3")


def _axis(end: str) -> tuple[Knob, ...]:
    """Input, kernel, padding, stride and dilation along one axis."""
    return (
        whole(f"n{end}", 7, 1, 4096),
        whole(f"f{end}", 3, 1, 31),
        whole(f"p{end}", 0, 0, 30),
        whole(f"s{end}", 2, 1, 16),
        whole(f"d{end}", 1, 1, 16),
    )


POOLED = "1,3,2,1;2,9,1,1;1,4,2,3;5,6,1,2"
POOLED_5 = "1,3,2,1,3;2,9,1,1,5;1,3,2,3,2;8,3,5,1,0;5,6,1,2,9"

NUMBERS = (
    Lesson(
        name="convolution",
        section="numbers",
        icon="grid_on",
        knobs=(
            _matrix("input", LECTURE, LARGEST_INPUT),
            _matrix("kernel", VERTICAL, LARGEST_KERNEL),
            whole("stride", 1, 1, 6),
            whole("dilation", 1, 1, 4),
            whole("pad", 0, 0, 6),
            choice("border", "zero", ("zero", "reflect", "replicate", "circular")),
            switch("flip", False),
            switch("transposed", False),
            real("bias", 0.0, -100.0, 100.0, step=0.5),
            switch("relu", False),
            _matrix("third", "1,2;0,-1", LARGEST_THIRD),
            whole("seed", 1, 0, 9999),
            choice("view", "watch", ("watch", "predict")),
        ),
        examples={
            "vertical": {},
            "light_to_dark": {"input": LIGHT_TO_DARK},
            "dark_to_light": {"input": DARK_TO_LIGHT},
            "horizontal": {"input": QUADRANTS, "kernel": HORIZONTAL},
            "strided": {"input": STRIDED, "kernel": STRIDED_KERNEL, "stride": 2},
            "true_convolution": {"input": FLIPPED, "kernel": FLIPPED_KERNEL, "flip": True},
        },
    ),
    Lesson(
        name="padding_stride",
        section="numbers",
        icon="straighten",
        knobs=(
            choice("axes", "2", ("1", "2", "3")),
            switch("alike", True),
            choice("padding", "custom", ("valid", "same", "custom")),
            *(knob for end in AXES for knob in _axis(end)),
            choice("against", "stride", ("stride", "padding")),
            whole("output_padding", 0, 0, 15),
            whole("from", 224, 1, 4096),
            whole("to", 112, 1, 4096),
        ),
        examples={
            "strided": {"n": 7, "f": 3, "p": 0, "s": 2},
            "valid": {"n": 6, "f": 3, "s": 1, "padding": "valid"},
            "same": {"n": 6, "f": 3, "s": 1, "padding": "same"},
            "same_5": {"n": 6, "f": 5, "s": 1, "padding": "same"},
            "dropped": {"n": 8, "f": 3, "p": 0, "s": 2},
            "alexnet": {"n": 227, "f": 11, "p": 0, "s": 4},
        },
    ),
    Lesson(
        name="pooling",
        section="numbers",
        icon="compress",
        knobs=(
            _matrix("input", POOLED, LARGEST_INPUT),
            choice("kind", "max", ("max", "average", "global")),
            whole("f", 2, 1, 6),
            whole("s", 2, 1, 6),
            whole("p", 0, 0, 3),
            switch("ceil", False),
            whole("seed", 1, 0, 9999),
            whole("shift", 1, 0, 3),
            choice("image", "astronaut", (*SAMPLES, UPLOAD)),
        ),
        examples={
            "max": {"input": POOLED},
            "average": {"input": POOLED, "kind": "average"},
            "overlapping": {"input": POOLED_5, "f": 3, "s": 1},
            "global": {"input": POOLED, "kind": "global"},
        },
    ),
)
