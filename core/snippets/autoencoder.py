"""An autoencoder as a PyTorch script: the same layers, the same loss, on pictures of the reader's own."""

import torch
from torch import nn

from core.autoencoders.config import INPUTS, SIDE, Config
from core.autoencoders.network import Autoencoder, Tied

_PICTURES = f"""
pictures = torch.rand(500, 3, {SIDE}, {SIDE})  # yours: (N, 3, {SIDE}, {SIDE}), levels 0..1
mean = pictures.mean(0)
"""
_PCA = """
# PCA of these pictures: the code begins as its projection, and what the layers add begins at 0.
_, sizes, directions = torch.linalg.svd((pictures - mean).flatten(1), full_matrices=False)
components, deviations = directions[:{code}], sizes[:{code}] / len(pictures) ** 0.5
for part in (encoder, decoder):
    last = [layer for layer in part if hasattr(layer, "weight")][-1]
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
"""


def autoencoder_snippet(config: Config) -> str:
    """Runnable code for a run's network: it learns from noise until it is given pictures."""
    with torch.device("meta"):
        model = Autoencoder(config)
    tied = isinstance(model.decoder, Tied)
    lines = ["import torch", "from torch import nn", "", *_sequential("encoder", model.encoder)]
    lines += (
        [f"bias = nn.Parameter(torch.zeros({INPUTS}))"] if tied else _sequential("decoder", model.decoder)
    )
    lines += [_PICTURES.rstrip()]
    lines += [_PCA.format(code=config.code).rstrip()] if config.start == "pca" else []
    learned = "[*encoder.parameters(), bias]" if tied else "[*encoder.parameters(), *decoder.parameters()]"
    lines += ["", f"optimiser = torch.optim.Adam({learned}, lr={config.rate:g})", *_loop(config, tied=tied)]
    return "\n".join([*lines, ""])


def _sequential(name: str, part: nn.Module) -> list[str]:
    layers = [f"    nn.{layer!r}," for layer in part.children()]
    return [f"{name} = nn.Sequential(", *layers, ")"]


def _loop(config: Config, *, tied: bool) -> list[str]:
    noise = f" + torch.randn_like(wanted) * {config.noise:g} / 255" if config.noise else ""
    lines = [
        "for step in range(100):",
        f"    wanted = pictures[torch.randint(len(pictures), ({config.batch},))]",
        f"    x = wanted{noise}",
        "    code = encoder((x - mean) / 0.25)  # (B, code)",
    ]
    if config.start == "pca":
        lines.append("    code = code + (x - mean).flatten(1) @ components.T / deviations")
    if 0 < config.active < config.code:
        lines += [
            f"    least = code.abs().topk({config.active}, dim=1).values[:, -1:]",
            "    code = code * (code.abs() >= least)  # only the largest numbers stay",
        ]
    lines += [f"    {line}" for line in _decoded(config, tied=tied)]
    return [
        *lines,
        "    loss = (rebuilt - wanted).square().mean()",
        "    loss.backward()",
        "    optimiser.step()",
        "    optimiser.zero_grad()",
        'print(f"error: {255 * loss.item() ** 0.5:.1f} grey levels")',
    ]


def _decoded(config: Config, *, tied: bool) -> list[str]:
    shape = f".view(-1, 3, {SIDE}, {SIDE})"
    if tied:
        return [f"rebuilt = mean + 0.25 * (code @ encoder[1].weight + bias){shape}"]
    if config.start == "random":
        return [f"rebuilt = mean + 0.25 * decoder(code){shape}"]
    given = "(picture - mean) / 0.25" if config.form == "conv" else "code"
    return [
        f"picture = mean + (code * deviations @ components){shape}",
        f"rebuilt = picture + 0.25 * decoder({given}){shape}",
    ]
