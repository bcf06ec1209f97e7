"""A training run as a PyTorch script that runs by itself: the same network, settings, schedule and changes.

What is unusual (whitening, residual blocks, Muon) is written into the script as the very source that runs here.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from core import kernels
from core.datasets import cifar10, dataset, shapes10
from core.networks import code
from core.training import Config, muon, optimisers, started
from core.training.config import CHANGEABLE


def script(config: Config, *, classes: int, events: Iterable[Mapping[str, Any]] = ()) -> str:
    """Runnable code for a run.

    Args:
        config: its settings, with the number of steps.
        classes: how many there are.
        events: what was changed while it ran: `step` and `changes`, as `core.runs.Run.events` gives them.
    """
    events = list(events)
    counted = [event["changes"]["steps"] for event in events if "steps" in event["changes"]]
    config = replace(config, steps=int(counted[-1])) if counted else config
    parts = [
        _head(config),
        _settings(config, events),
        _data(config),
        *filter(None, [code.definitions(config.network)]),
        code.function(config.network, classes=classes),
        _OPTIMISERS[config.optimiser](config),
        _schedule(config),
        _batch(config),
        *filter(None, [_kernels(config)]),
        _training(config),
        _judging(config),
        _MAIN,
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts) + "\n"


def _head(config: Config) -> str:
    more = {
        cifar10.NAME: ["from torchvision.datasets import CIFAR10"],
        shapes10.NAME: ["from core.datasets import shapes10  # drawn by ConvScope: run this in its folder"],
    }
    own = config.dataset not in more
    local = more.get(config.dataset, ["from PIL import Image"])
    return "\n".join(
        [
            f'"""{config.network.name} on {config.dataset}: {config.steps:,} steps of {config.batch} pictures."""',
            "",
            "import sys",
            *(["from dataclasses import dataclass"] if code.needs_row(config.network) else []),
            *(["from pathlib import Path"] if own else []),
            "",
            "import numpy as np",
            "import torch",
            "import torch.nn.functional as F",
            "from torch import Tensor, nn",
            *local,
        ]
    )


def _settings(config: Config, events: Iterable[Mapping[str, Any]]) -> str:
    changes: dict[int, dict[str, Any]] = {}
    for event in events:
        known = {name: value for name, value in event["changes"].items() if name in CHANGEABLE}
        if known:
            changes.setdefault(int(event["step"]), {}).update(known)
    held = ", ".join(f"{name}={getattr(config, name)!r}" for name in CHANGEABLE)
    return "\n".join(
        [
            f"SEED, STEPS, BATCH, VALIDATION = {config.seed}, {config.steps}, {config.batch}, {config.validation}",
            f"SETTINGS = dict({held})",
            f"CHANGES = {changes!r}  # step → what holds from it on",
            'DEVICE = "cuda" if torch.cuda.is_available() else "cpu"',
        ]
    )


_CIFAR = '''
def data():
    """Pictures uint8 (N, 32, 32, 3) and labels int64 (N,): those that teach, then those that judge."""
    parts = [CIFAR10(sys.argv[1] if len(sys.argv) > 1 else "data", train=train, download=True) for train in (True, False)]
    images, labels = parts[0].data, np.array(parts[0].targets)
    train, _ = stratified(labels, np.arange(len(labels)), VALIDATION)
    return images[train], labels[train], parts[1].data, np.array(parts[1].targets)
'''
_SHAPES = '''
def data():
    """Pictures uint8 (N, 32, 32, 3) and labels int64 (N,): those that teach, then those that judge."""
    drawn = shapes10.load(seed=10).with_validation(VALIDATION)
    return *drawn.part("train"), *drawn.part("test")
'''
_FOLDER = '''
def data():
    """Pictures uint8 (N, 32, 32, 3) and labels int64 (N,): those that teach, then those that judge.

    They lie in a folder for every class: `python train.py <folder>`.
    """
    pictures, labels = [], []
    for label, folder in enumerate(sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir())):
        for path in sorted(folder.iterdir()):
            picture = Image.open(path).convert("RGB")
            side = min(picture.size)
            left, top = (picture.width - side) // 2, (picture.height - side) // 2
            square = picture.crop((left, top, left + side, top + side))
            pictures.append(np.asarray(square.resize((32, 32))))
            labels.append(label)
    images, labels = np.stack(pictures), np.array(labels)
    open_, test = stratified(labels, np.arange(len(labels)), round(0.2 * len(labels)))
    train, _ = stratified(labels, open_, VALIDATION)
    return images[train], labels[train], images[test], labels[test]
'''


def _data(config: Config) -> str:
    if config.dataset == shapes10.NAME:
        return _SHAPES
    split = f"_SPLIT_SEED = {dataset._SPLIT_SEED}\n\n\n{_sources(dataset.stratified, dataset._quotas)}"
    return f"{split}\n\n{_CIFAR if config.dataset == cifar10.NAME else _FOLDER}"


def _sources(*objects: Any) -> str:
    return "\n\n".join(inspect.getsource(one) for one in objects)


def _sgd(config: Config, groups: str) -> str:
    nesterov = config.nesterov and config.momentum > 0
    return (
        f"torch.optim.SGD({groups}, lr=1.0, momentum={config.momentum}, nesterov={nesterov}, "
        'weight_decay=SETTINGS["weight_decay"])'
    )


_LEARNED = "[weights for weights in model.parameters() if weights.requires_grad]"
_ONE_GROUP = '[{"params": ' + _LEARNED + ', "share": 1.0}]'


def _plain(call: str) -> str:
    return f"def optimisers_of(model):\n    groups = {_ONE_GROUP}\n    return [{call}]"


def _muon(config: Config) -> str:
    lines = [
        "def optimisers_of(model):",
        '    """Muon for the filters; SGD, at rates of its own, for everything else."""',
        "    filters, groups = [], []",
        f"    for weights in {_LEARNED}:",
        "        if weights.ndim == 4:",
        "            filters.append(weights)",
        "        else:",
        f"            share = {optimisers.HEAD_RATE} if weights.ndim == 2 else {optimisers.SHIFT_RATE}",
        '            groups.append({"params": [weights], "share": share})',
        f"    made = [{_sgd(config, 'groups')}]",
        "    if filters:",
        '        group = {"params": filters, "share": 1.0}',
        f"        made.append(Muon([group], lr=1.0, momentum={config.momentum}, nesterov={config.nesterov}, "
        f"dtype=torch.{config.precision}))",
        "    return made",
    ]
    constants = f"_COEFFICIENTS = {muon._COEFFICIENTS}\n_ITERATIONS = {muon._ITERATIONS}"
    source = _sources(muon.orthogonal, muon.Muon)
    source = source.replace("Iterable[Any]", "list").replace("Callable[[], float] | None", "object")
    source = source.replace(") -> Any:", "):")
    return "\n\n\n".join([constants, source.rstrip("\n"), "\n".join(lines)])


_OPTIMISERS: dict[str, Callable[[Config], str]] = {
    "sgd": lambda config: _plain(_sgd(config, "groups")),
    "adam": lambda _: _plain('torch.optim.Adam(groups, weight_decay=SETTINGS["weight_decay"])'),
    "adamw": lambda _: _plain('torch.optim.AdamW(groups, weight_decay=SETTINGS["weight_decay"])'),
    "muon": _muon,
}

_FACTORS = {
    "constant": "1.0",
    "step": "1.0 if share < 0.5 else 0.1 if share < 0.75 else 0.01",
    "cosine": "0.5 * (1 + np.cos(np.pi * share))",
    "one_cycle": (
        f"(share + 1 / STEPS) / {optimisers.WARM} if share < {optimisers.WARM} "
        f"else (1 - share) / (1 - {optimisers.WARM})"
    ),
}


def _schedule(config: Config) -> str:
    factor = _FACTORS.get(config.schedule, f"1 / (1 + {config.decay!r} * step)")
    return f'''
def set_rates(optimisers, step):
    """The schedule: {config.schedule}."""
    share = step / STEPS
    rate = SETTINGS["rate"] * min({factor}, 1.0)
    for optimiser in optimisers:
        for group in optimiser.param_groups:
            group["lr"] = rate * group["share"]
            if "weight_decay" in group:
                group["weight_decay"] = SETTINGS["weight_decay"]
    return rate
'''


def _batch(config: Config) -> str:
    growing = (
        f"""
    if step / STEPS < {config.growing}:  # small pictures first
        side = 32 * (5 if step / STEPS < {config.growing / 2} else 6) // 8
        x = F.interpolate(x, size=(side, side), mode="bilinear", antialias=True, align_corners=False)"""
        if config.growing
        else ""
    )
    return f'''
def normalised(images, mean, deviation):
    """uint8 (B, 32, 32, 3) → float32 (B, 3, 32, 32)."""
    return ((images.float() - mean) / deviation).permute(0, 3, 1, 2)


def augmented(x, step):
    """Pictures (B, 3, 32, 32), each mirrored, moved and blanked by chance."""
    if SETTINGS["flip"]:
        mirrored = torch.rand(len(x), device=x.device) < 0.5
        x = torch.where(mirrored[:, None, None, None], x.flip(3), x)
    if SETTINGS["shift"]:
        margin = SETTINGS["shift"]
        windows = F.pad(x, [margin] * 4, mode="reflect").unfold(2, 32, 1).unfold(3, 32, 1)
        down, across = torch.randint(0, 2 * margin + 1, (2, len(x)), device=x.device)
        x = windows[torch.arange(len(x), device=x.device), :, down, across]
    if SETTINGS["cutout"]:
        low, high = SETTINGS["cutout"] // 2, SETTINGS["cutout"] - SETTINGS["cutout"] // 2
        places, middle = torch.arange(32, device=x.device), torch.randint(0, 32, (2, len(x), 1), device=x.device)
        rows, columns = (places >= middle - low) & (places < middle + high)
        x = x.masked_fill((rows[:, :, None] & columns[:, None, :])[:, None], 0.0){growing}
    return x
'''


def _kernels(config: Config) -> str:
    """The kernels that the first layer begins with, and the function that puts them there."""
    if not config.kernels:
        return ""
    side = config.network.rows[0].kernel
    written = ",\n".join(
        f"    {kernels.reshaped(one, (side, side)).tolist()}" for one in started.parse(config.kernels)
    )
    return f'''
KERNELS = torch.tensor([
{written},
])  # (n, {side}, {side})


@torch.no_grad()
def begin_with_kernels(conv):
    """The first filters of a layer become the kernels, each as long as a random filter is on average."""
    length = conv.weight.flatten(1).norm(dim=1).mean()
    for place, kernel in enumerate(KERNELS.to(conv.weight)):
        drawn = kernel.expand(conv.in_channels, *kernel.shape)
        conv.weight[place] = drawn * (length / drawn.norm())
        conv.bias[place] = 0.0
    return conv.weight[: len(KERNELS)].clone()
'''


def _autocast(config: Config) -> str:
    return f"torch.autocast(DEVICE, dtype=torch.bfloat16, enabled={config.precision == 'bfloat16'})"


def _training(config: Config) -> str:
    known = (
        "flat = images.float().reshape(-1, 3)\n    mean, deviation = flat.mean(0), flat.std(0, correction=0)"
        if config.normalise
        else "mean, deviation = torch.zeros(3, device=DEVICE), torch.full((3,), 255.0, device=DEVICE)  # 0..1"
    )
    fit = (
        "\n    for module in model.modules():\n        if isinstance(module, Whiten):"
        "\n            module.fit(normalised(images[:5_000], mean, deviation))"
        if any(row.kind == "whiten" for row in config.network.rows)
        else ""
    )
    given = "\n    first = model[0][0]\n    given = begin_with_kernels(first)" if config.kernels else ""
    masked = "\n        first.weight.grad[: len(given)] = 0.0  # frozen" if config.frozen and given else ""
    kept = "\n        first.weight.data[: len(given)] = given" if config.frozen and given else ""
    return f'''
def train(images, labels):
    """The trained network, and what its pictures are normalised by."""
    torch.manual_seed(SEED)
    {known}
    model = network().to(DEVICE)
    model.to(memory_format=torch.channels_last){fit}{given}
    optimisers = optimisers_of(model)
    order = torch.empty(0, dtype=torch.int64)
    for step in range(STEPS):
        SETTINGS.update(CHANGES.get(step, {{}}))
        while len(order) < BATCH:
            order = torch.cat([order, torch.randperm(len(images))])
        chosen, order = order[:BATCH].to(DEVICE), order[BATCH:]
        rate = set_rates(optimisers, step)
        with {_autocast(config)}:
            scores = model(augmented(normalised(images[chosen], mean, deviation), step))
        loss = F.cross_entropy(scores.float(), labels[chosen], label_smoothing={config.smoothing})
        loss.backward(){masked}
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad(){kept}
        if step % 100 == 0 or step == STEPS - 1:
            print(f"step {{step:6,}}  loss {{loss.item():.4f}}  rate {{rate:.5f}}", flush=True)
    return model, mean, deviation
'''


def _judging(config: Config) -> str:
    both = " + model(x.flip(3)).float()  # and the mirrored picture" if config.views == 2 else ""
    return f'''
@torch.no_grad()
def right_answers(model, mean, deviation, images, labels):
    """The share of pictures that the network is right on."""
    model.eval()
    right = 0
    for some, truth in zip(images.split(1_000), labels.split(1_000)):
        x = normalised(some, mean, deviation)
        with {_autocast(config)}:
            scores = model(x).float(){both}
        right += (scores.argmax(1) == truth).sum().item()
    return right / len(labels)
'''


_MAIN = """
if __name__ == "__main__":
    images, labels, test_images, test_labels = (torch.from_numpy(np.array(part)).to(DEVICE) for part in data())
    model, mean, deviation = train(images, labels)
    print(f"test accuracy {right_answers(model, mean, deviation, test_images, test_labels):.2%}")
"""
