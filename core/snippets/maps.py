"""A trained network as a script that prints what every layer makes of a picture."""

from core.inspection.loaded import Loaded
from core.networks import code

WEIGHTS, PICTURE = "convscope-network.safetensors", "convscope-picture.png"


def maps_script(loaded: Loaded) -> str:
    """Runnable code: the network, its weights from a file, and all its feature maps, caught by forward hooks."""
    network = loaded.config.network
    parts = [
        _head(network.name, with_rows=code.needs_row(network)),
        *filter(None, [code.definitions(network)]),
        code.function(network, classes=len(loaded.classes)),
        _settings(loaded),
        _MAPS,
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _head(name: str, *, with_rows: bool) -> str:
    return "\n".join(
        [
            f'"""Every feature map of {name}: `python maps.py`, beside the two files that it reads."""',
            "",
            *(["from dataclasses import dataclass", ""] if with_rows else []),
            "import numpy as np",
            "import torch",
            "import torch.nn.functional as F",
            "from PIL import Image",
            "from safetensors.torch import load_file",
            "from torch import Tensor, nn",
        ]
    )


def _settings(loaded: Loaded) -> str:
    mean, deviation = (
        ", ".join(f"{value:.9g}" for value in one.flatten().tolist())
        for one in (loaded.mean, loaded.deviation)
    )
    return "\n".join(
        [
            f"CLASSES = {list(loaded.classes)}",
            f"MEAN = torch.tensor([{mean}]).view(1, 3, 1, 1)  # of the training pictures, levels 0 to 255",
            f"DEVIATION = torch.tensor([{deviation}]).view(1, 3, 1, 1)",
        ]
    )


_MAPS = f"""
model = network().eval()
model.load_state_dict({{name: one.float() for name, one in load_file("{WEIGHTS}").items()}})
maps = {{}}  # place of the layer: (C, H, W)
for place, layer in enumerate(model):
    layer.register_forward_hook(lambda _, __, out, place=place: maps.update({{place: out[0]}}))

pixels = np.array(Image.open("{PICTURE}").convert("RGB").resize((32, 32)))
x = (torch.from_numpy(pixels).permute(2, 0, 1)[None].float() - MEAN) / DEVIATION  # (1, 3, 32, 32)
with torch.inference_mode():
    logits = model(x)[0]
for place, values in maps.items():
    print(place, type(model[place][0]).__name__, tuple(values.shape), f"from {{values.min():.5f}} to {{values.max():.5f}}")
for share, name in sorted(zip(logits.softmax(0).tolist(), CLASSES), reverse=True):
    print(f"{{name}}: {{share:.5f}}")
"""
