"""The networks: an encoder makes a code of a picture, a decoder makes a picture of a code."""

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.autoencoders.config import INPUTS, SIDE, Config, overcomplete
from core.autoencoders.pca import Pca

_SMALLEST = 4  # side of the last maps before a code
_CODE_SIDE = 16  # side of the maps that are an overcomplete code
_REFINED = 2  # convolutions between
_SPREAD = 0.25  # about the deviation of a picture's levels: layers see and give numbers of variance 1


class Autoencoder(nn.Module):
    """x (B, 3, 32, 32), levels 0..1 → code (B, code) → x̂ (B, 3, 32, 32).

    PCA's numbers lie in it, to begin with and to compare with: `mean` (D,), `components` (k, D), `deviations` (k,),
    none of them learned; k is 0 for a code that is longer than a picture.
    """

    mean: Tensor
    components: Tensor
    deviations: Tensor

    def __init__(self, config: Config) -> None:
        super().__init__()
        k = 0 if overcomplete(config) else config.code
        self.config = config
        self.register_buffer("mean", torch.full((INPUTS,), 0.5))
        self.register_buffer("components", torch.zeros(k, INPUTS))
        self.register_buffer("deviations", torch.ones(k))
        parts = _conv if config.form == "conv" else _dense
        self.encoder, self.decoder = parts(config)
        self.apply(_begin)
        if config.start == "pca":
            for part in (self.encoder, self.decoder):
                _silence(part)

    def take(self, pca: Pca) -> None:
        """Put PCA's numbers in."""
        for name in ("mean", "components", "deviations"):
            getattr(self, name).copy_(torch.from_numpy(getattr(pca, name)))

    def encode(self, x: Tensor) -> Tensor:
        """(B, 3, 32, 32) → (B, code)."""
        code = self.encoder((x - self.mean.view(3, SIDE, SIDE)) / _SPREAD).float()
        if self.config.start == "pca":
            code = code + self.project(x)
        return largest(code, self.config.active)

    def decode(self, code: Tensor) -> Tensor:
        """(B, code) → (B, 3, 32, 32)."""
        mean = self.mean.view(3, SIDE, SIDE)
        if self.config.start == "random":
            return mean + self.decoder(code).float().view(-1, 3, SIDE, SIDE) * _SPREAD
        x = self.rebuild(code)
        given = (x - mean) / _SPREAD if self.config.form == "conv" else code
        return x + self.decoder(given).float().view(-1, 3, SIDE, SIDE) * _SPREAD

    def project(self, x: Tensor) -> Tensor:
        """PCA's code: (B, 3, 32, 32) → (B, k), each number of variance 1."""
        with torch.autocast(x.device.type, enabled=False):
            return (x.flatten(1) - self.mean) @ self.components.T / self.deviations

    def rebuild(self, code: Tensor) -> Tensor:
        """PCA's picture of its code: (B, k) → (B, 3, 32, 32)."""
        with torch.autocast(code.device.type, enabled=False):
            rows = (code * self.deviations) @ self.components + self.mean
        return rows.view(-1, 3, SIDE, SIDE)

    def forward(self, x: Tensor) -> Tensor:
        return self.decode(self.encode(x))


def largest(code: Tensor, count: int) -> Tensor:
    """The code (B, n) with all but its `count` largest magnitudes set to 0; 0 keeps all.

    A. Makhzani and B. Frey, "k-Sparse Autoencoders", 2013.
    """
    if not 0 < count < code.shape[1]:
        return code
    kept = code.abs().topk(count, dim=1).indices
    return torch.zeros_like(code).scatter(1, kept, code.gather(1, kept))


class Tied(nn.Module):
    """A decoder whose matrix is the encoder's, transposed."""

    def __init__(self, encoder: nn.Linear) -> None:
        super().__init__()
        self._encoder = [encoder]  # in a list: its weights are counted once
        self.bias = nn.Parameter(torch.zeros(encoder.in_features))

    def forward(self, code: Tensor) -> Tensor:
        return F.linear(code, self._encoder[0].weight.T, self.bias)


def _dense(config: Config) -> tuple[nn.Module, nn.Module]:
    """One hidden layer on each side; none where the code is overcomplete, for it would be the bottleneck."""
    if overcomplete(config):
        matrix = nn.Linear(INPUTS, config.code)
        return nn.Sequential(nn.Flatten(), matrix), Tied(matrix)
    encoder = [nn.Flatten(), nn.Linear(INPUTS, config.width), nn.ReLU(), nn.Linear(config.width, config.code)]
    decoder = [nn.Linear(config.code, config.width), nn.ReLU(), nn.Linear(config.width, INPUTS)]
    return nn.Sequential(*encoder), nn.Sequential(*decoder)


def _conv(config: Config) -> tuple[nn.Module, nn.Module]:
    """Three convolutions of stride 2 and a matrix; the way back through `up`."""
    w = config.width
    if overcomplete(config):
        maps = config.code // _CODE_SIDE**2
        first = [nn.Conv2d(3, w, 4, stride=2, padding=1), nn.ReLU(), nn.Conv2d(w, maps, 3, padding=1)]
        back = [nn.Unflatten(1, (maps, _CODE_SIDE, _CODE_SIDE)), nn.Conv2d(maps, w, 3, padding=1), nn.ReLU()]
        return nn.Sequential(*first, nn.Flatten()), nn.Sequential(*back, *enlarge(w, 3, config.up))
    encoder: list[nn.Module] = [nn.Conv2d(3, w, 4, stride=2, padding=1), nn.ReLU()]
    for channels in (w, 2 * w):
        encoder += [nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1), nn.ReLU()]
    inner = 4 * w * _SMALLEST**2
    encoder += [nn.Flatten(), nn.Linear(inner, config.code)]
    if config.start == "pca":
        return nn.Sequential(*encoder), nn.Sequential(*_refining(w, config.up))
    decoder: list[nn.Module] = [nn.Linear(config.code, inner), nn.ReLU()]
    decoder += [nn.Unflatten(1, (4 * w, _SMALLEST, _SMALLEST))]
    for channels in (4 * w, 2 * w):
        decoder += [*enlarge(channels, channels // 2, config.up), nn.ReLU()]
    return nn.Sequential(*encoder), nn.Sequential(*decoder, *enlarge(w, 3, config.up))


def _refining(width: int, up: str) -> list[nn.Module]:
    """What is added to PCA's picture, made of that picture: at half its side, then enlarged."""
    first = [nn.Conv2d(3, width, 4, stride=2, padding=1), nn.ReLU()]
    between = [one for _ in range(_REFINED) for one in (nn.Conv2d(width, width, 3, padding=1), nn.ReLU())]
    return [*first, *between, *enlarge(width, 3, up)]


def enlarge(channels: int, out: int, up: str) -> list[nn.Module]:
    """Layers that double the side of their maps; `up` as in `Config`."""
    match up:
        case "even":
            return [nn.ConvTranspose2d(channels, out, 4, stride=2, padding=1)]
        case "odd":
            return [nn.ConvTranspose2d(channels, out, 3, stride=2, padding=1, output_padding=1)]
    return [nn.Upsample(scale_factor=2), nn.Conv2d(channels, out, 3, padding=1)]


@torch.no_grad()
def _begin(module: nn.Module) -> None:
    """Weights that keep the variance of what goes through, ReLUs included; biases 0 (K. He et al., 2015)."""
    if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
        met = module.weight[0].numel()  # numbers that a sum takes in
        if isinstance(module, nn.ConvTranspose2d):
            met = module.in_channels * module.kernel_size[0] ** 2 // module.stride[0] ** 2
        nn.init.normal_(module.weight, std=(2 / met) ** 0.5)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def _silence(part: nn.Module) -> None:
    """Let the last layer begin at 0."""
    last = [one for one in part.modules() if isinstance(one, nn.Linear | nn.Conv2d | nn.ConvTranspose2d)][-1]
    nn.init.zeros_(last.weight)
    if last.bias is not None:
        nn.init.zeros_(last.bias)


def loaded(config: Config, weights: Mapping[str, Tensor]) -> Autoencoder:
    """A network with its weights, not in training; raises RuntimeError where they do not fit."""
    model = Autoencoder(config)
    model.load_state_dict({name: one.float() for name, one in weights.items()})
    return model.eval()


def parameters(config: Config) -> int:
    """Weights that are learned."""
    with torch.device("meta"):
        model = Autoencoder(config)
    return sum(weights.numel() for weights in model.parameters())


def shapes(config: Config) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """What comes out of each layer with weights: of the encoder, the code last, and of the decoder, the picture last.

    Where the code begins as PCA's, a convolutional decoder begins with PCA's picture of it.
    """
    with torch.device("meta"):
        model = Autoencoder(config)
        picture, code = torch.zeros(1, 3, SIDE, SIDE), torch.zeros(1, config.code)
    parts: list[list[tuple[int, ...]]] = []
    for part in (model.encoder, model.decoder):
        found: list[tuple[int, ...]] = []
        parts.append(found)
        for one in part.modules():
            if isinstance(one, nn.Linear | nn.Conv2d | nn.ConvTranspose2d | Tied):
                one.register_forward_hook(lambda _, __, y, found=found: found.append(tuple(y.shape[1:])))
    from_picture = config.start == "pca" and config.form == "conv"
    model.encoder(picture)
    model.decoder(picture if from_picture else code)
    encoder, decoder = parts
    if encoder[-1] != (config.code,):
        encoder.append((config.code,))
    if from_picture:
        decoder.insert(0, (3, SIDE, SIDE))
    return encoder, decoder
