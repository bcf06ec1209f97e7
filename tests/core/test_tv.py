"""torchvision beside a CPU-only torch: importable, usable, honest about what is missing."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

USE = """
import torch
from core.tv import ops_available, torchvision
from torchvision import datasets, models, transforms

assert datasets.CIFAR10 and transforms.functional.hflip(torch.arange(3)[None]).tolist() == [[2, 1, 0]]
with torch.device("meta"):
    assert sum(p.numel() for p in models.resnet18().parameters()) == 11_689_512
boxes = torch.tensor([[0.0, 0, 2, 2], [0, 0, 2, 2]])
try:
    kept = torchvision.ops.nms(boxes, torch.tensor([1.0, 0.5]), 0.5)
except Exception as error:
    assert not ops_available and "ops" in str(error), error
else:
    assert ops_available and kept.tolist() == [0]
print("fine")
"""


def test_datasets_transforms_and_models_work_in_a_fresh_process() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", USE], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.strip() == "fine", done.stderr


def test_nothing_imports_torchvision_but_the_shim() -> None:
    offenders = []
    for path in [*ROOT.glob("core/**/*.py"), *ROOT.glob("pages/**/*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.partition(".")[0] == "torchvision" for name in names):
                offenders.append(path.name)
    assert offenders == []
