"""A network as a value: a name and its rows; what is saved, sent and compared."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from core.errors import ConvScopeError
from core.networks.rows import Row


@dataclass(frozen=True)
class Network:
    """A network.

    Attributes:
        name: a key of `REGISTRY`, or `own`.
        rows: its layers, without the last one, which gives every class its score.
        scale: what the scores are multiplied by.
        glorot: whether the weights begin as Keras draws them (`modules.glorot`), not as torch does.
    """

    name: str
    rows: tuple[Row, ...]
    scale: float = 1.0
    glorot: bool = False


def to_plain(network: Network) -> dict[str, Any]:
    """A network as JSON can hold it."""
    return asdict(network)


def _branches(values: Iterable[Any]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


_FIELDS: dict[str, Callable[[Any], Any]] = {
    field.name: _branches if field.name == "branches" else type(field.default)
    for field in fields(Row)
    if field.name != "kind"
}


def from_plain(plain: Mapping[str, Any]) -> Network:
    """What `to_plain` gave, from a file that may be foreign.

    Raises:
        ConvScopeError: `network-unreadable` if it is anything else.
    """
    try:
        rows = tuple(
            Row(str(row["kind"]), **{name: kind(row[name]) for name, kind in _FIELDS.items() if name in row})
            for row in plain["rows"]
        )
        return Network(
            name=str(plain["name"])[:40],
            rows=rows,
            scale=float(plain.get("scale", 1.0)),
            glorot=bool(plain.get("glorot", False)),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ConvScopeError("network-unreadable") from error
