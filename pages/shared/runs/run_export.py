"""A run as files to take away."""

import csv
import io
import json

from core.runs import Run
from core.tasks import to_plain

_FIRST = ("step", "examples", "seconds")  # columns that every kind of run has


def metrics_csv(run: Run) -> str:
    """Write the curve, a line for each report, with every number that this kind of run reports."""
    rows = run.curve()
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys([*_FIRST, *(name for row in rows for name in row)])))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def config_json(run: Run) -> str:
    """Write the settings and what was changed on the way: enough to repeat the run, of whatever kind."""
    return json.dumps({"config": to_plain(run.config()), "events": run.events()}, indent=2)


def script(run: Run) -> str:
    """The same network and settings as a PyTorch script that runs by itself."""
    from core.snippets.training import script as training_script

    config = run.config()
    known = (run.result() or {}).get("classes") or ()
    return training_script(config, classes=len(known) or 10, events=run.events())
