"""The receptive field, layer by layer: whole numbers, both axes."""

from collections.abc import Sequence

from core import arithmetic
from core.architectures.description import Field, Shape, Window


def through(field: Field, window: Window) -> Field:
    """What is seen after a window has slid: r + (span − 1)·j, the stride times the window's.

    r and j are the size and the stride of the field before.
    """
    spans = [arithmetic.span(f, dilation=d) for f, d in zip(window.size, window.dilation, strict=True)]
    return _field(
        [size + (span - 1) * step for size, span, step in zip(field.size, spans, field.stride, strict=True)],
        [step * by for step, by in zip(field.stride, window.stride, strict=True)],
        [at - p * step for at, p, step in zip(field.start, window.padding, field.stride, strict=True)],
        field.gated,
    )


def joined(fields: Sequence[Field], gates: Sequence[bool]) -> Field:
    """What is seen where branches meet: from the first pixel of any to the last of any.

    Args:
        gates: which of them are single numbers that maps are multiplied by: they are remembered, not measured.
    """
    maps = [one for one, gate in zip(fields, gates, strict=True) if not gate] or list(fields)
    start = [min(one.start[axis] for one in maps) for axis in (0, 1)]
    end = [max(one.start[axis] + one.size[axis] for one in maps) for axis in (0, 1)]
    stride = [max(one.stride[axis] for one in maps) for axis in (0, 1)]
    gated = any(gates) or any(one.gated for one in fields)
    return _field([b - a for a, b in zip(start, end, strict=True)], stride, start, gated)


def gathered(field: Field, shape: Shape) -> Field:
    """What all numbers of maps (C, H, W) see together."""
    return through(field, Window(size=(shape[1], shape[2]), padding=(0, 0), stride=(shape[1], shape[2])))


def _field(size: Sequence[int], stride: Sequence[int], start: Sequence[int], gated: bool) -> Field:
    return Field((size[0], size[1]), (stride[0], stride[1]), (start[0], start[1]), gated)
