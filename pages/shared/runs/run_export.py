"""A run as files to take away."""

import csv
import io
import json

from core.runs import Run
from core.training import to_plain
from pages.shared.runs.run_stream import COLUMNS


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


def script(run: Run) -> str:
    """The same network and settings as a PyTorch script that runs by itself."""
    from core.snippets.training import script as training_script

    config = run.config()
    known = (run.result() or {}).get("classes") or ()
    return training_script(config, classes=len(known) or 10, events=run.events())
