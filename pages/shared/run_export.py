"""A run as files to take away."""

import csv
import io
import json
import zipfile

from safetensors.torch import save

from core.runs import Run
from core.training import to_plain
from pages.shared.run_stream import COLUMNS


def metrics_csv(run: Run) -> str:
    """The curve, a row for each report."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([row.get(name) for name in COLUMNS] for row in run.curve())
    return out.getvalue()


def config_json(run: Run) -> str:
    """Settings and what was changed on the way: enough to repeat the run."""
    return json.dumps({"config": to_plain(run.config()), "events": run.events()}, indent=2)


def network(run: Run) -> bytes:
    """The network's weights, named as in PyTorch's `state_dict`."""
    prefix = "model."
    return save(
        {name.removeprefix(prefix): one for name, one in run.checkpoint().items() if name.startswith(prefix)}
    )


def as_zip(run: Run) -> bytes:
    """The whole run. Who owns it, and what was asked of it, stay here."""
    out = io.BytesIO()
    private = {"about.json", "commands.jsonl", "lock", "watched"}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(run.folder.rglob("*")):
            if path.is_file() and path.name not in private and not path.name.startswith("."):
                archive.write(path, path.relative_to(run.folder))
    return out.getvalue()
