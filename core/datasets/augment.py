"""Batches on the device: cut, mirrored, blanked and normalised for all pictures of a batch at once."""

import numpy as np
import torch
from torch import Tensor

LARGEST_SHIFT = 4  # pixels; the bank holds so many reflected ones around every picture


class Bank:
    """The pictures of one part on the device, ready for batches.

    Every picture lies there once as it is and once mirrored, with reflected borders. A picture moved by some
    pixels, mirrored or not, is then a window of the bank: one index takes a whole batch, no loop, no copy.

    Args:
        images: uint8 (N, H, W, 3).
        labels: int64 (N,).
        augmented: whether mirrored and moved pictures are wanted; they take 2.6 times the memory at 32 × 32.
    """

    def __init__(
        self, images: Tensor, labels: Tensor, *, device: torch.device | str = "cpu", augmented: bool = True
    ) -> None:
        self.labels = labels.to(device)
        self.side = images.shape[1]
        self.margin = LARGEST_SHIFT if augmented else 0
        upright = images.to(device)
        if not augmented:
            self._bank = upright.contiguous()
        else:
            from_ = _reflected(self.side, self.margin).to(device)
            self._bank = torch.cat(
                [one.index_select(1, from_).index_select(2, from_) for one in (upright, upright.flip(2))]
            )
        n, height, width, _ = self._bank.shape
        places = 2 * self.margin + 1
        row, plane = width * 3, height * width * 3
        self._windows = self._bank.as_strided(
            (n, places, places, self.side, self.side * 3), (plane, row, 3, row, 1)
        )

    def __len__(self) -> int:
        return len(self.labels)

    def batch(
        self,
        chosen: Tensor,
        *,
        generator: torch.Generator,
        mirrored: Tensor | None = None,
        shift: int = 0,
        cutout: int = 0,
    ) -> Tensor:
        """Pictures uint8 (B, 3, H, W), `channels_last`, each augmented by itself.

        Args:
            chosen: int64 (B,) on the CPU.
            mirrored: (B,), 1 for the pictures that are seen in a mirror.
            shift: move by up to so many pixels, at most `LARGEST_SHIFT`, a reflection filling the border.
            cutout: side of a square that is blanked to mid-gray.
        """
        count = len(chosen)
        shift = min(shift, self.margin)
        flipped = mirrored * len(self) if mirrored is not None and self.margin else 0
        down, across = torch.randint(-shift, shift + 1, (2, count), generator=generator) + self.margin
        device = self._bank.device
        index = [(chosen + flipped).to(device), down.to(device), across.to(device)]
        taken = self._windows[index[0], index[1], index[2]].view(count, self.side, self.side, 3)
        if cutout:
            middle = torch.randint(0, self.side, (2, count), generator=generator).to(device)
            self._blank(taken, middle, cutout)
        return taken.permute(0, 3, 1, 2)

    def _blank(self, taken: Tensor, middle: Tensor, cutout: int) -> None:
        """Squares of side `cutout` around `middle` (2, B), cut off at the border, become 128."""
        places = torch.arange(self.side, device=taken.device)
        low, high = cutout // 2, cutout - cutout // 2
        inside = [(places >= centre[:, None] - low) & (places < centre[:, None] + high) for centre in middle]
        taken[inside[0][:, :, None] & inside[1][:, None, :]] = 128


def _reflected(side: int, margin: int) -> Tensor:
    """Where the pixels of a row with reflected borders come from."""
    places = torch.arange(-margin, side + margin).abs()
    return torch.where(places >= side, 2 * (side - 1) - places, places)


def statistics(images: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of every channel, float32 (3,) each, in levels 0..255. images: uint8 (N, H, W, 3)."""
    flat = images.reshape(-1, 3)
    total = torch.zeros(3, dtype=torch.float64)
    squares = torch.zeros(3, dtype=torch.float64)
    for part in flat.split(1_000_000):
        values = part.T.contiguous().float()  # whole numbers below 2²⁴ stay exact
        total += values.sum(1, dtype=torch.float64)
        squares += (values * values).sum(1, dtype=torch.float64)
    mean = total / len(flat)
    deviation = (squares / len(flat) - mean * mean).clamp(min=1e-6).sqrt()
    return mean.float(), deviation.float()


def preview(picture: np.ndarray, count: int, *, seed: int, flip: bool, shift: int, cutout: int) -> np.ndarray:
    """What a network sees of one picture in `count` epochs: uint8 (count, H, W, 3), the picture uint8 (H, W, 3)."""
    bank = Bank(torch.from_numpy(picture[None].copy()), torch.zeros(1, dtype=torch.int64))
    random = torch.Generator().manual_seed(seed)
    mirrored = torch.arange(count) % 2 if flip else None
    chosen = torch.zeros(count, dtype=torch.int64)
    found = bank.batch(chosen, generator=random, mirrored=mirrored, shift=shift, cutout=cutout)
    return found.permute(0, 2, 3, 1).numpy()
