"""Settings that do well in a given time on two cores, found by search on the default corpus."""

from core.char_rnn.config import Config

# Longest budget in seconds that a row serves → what it wants otherwise than `Config` has it.
_ROWS: tuple[tuple[float, Config], ...] = (
    (120.0, Config()),
    (float("inf"), Config(hidden=512, dropout=0.4, weight_dropout=0.4, rate=0.01)),
)


def preset(seconds: float) -> Config:
    """The settings for a time budget; `seconds` is left to be filled in."""
    return next(config for longest, config in _ROWS if seconds <= longest)
