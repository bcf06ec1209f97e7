"""`python -m tests.benchmarks [name …]`: every measurement, or those named, each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

NAMES = (
    *("filters", "pictures", "learning", "browser", "sheet", "memory", "students"),
    *("training", "rates", "robustness", "lecture", "char_rnn", "architectures"),
    *("inside", "canvas", "features", "autoencoder", "style"),
)
ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run them one after the other; the exit status is 0 if every bar is met."""
    wanted = sys.argv[1:] or NAMES
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        print(f"No benchmark called {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}  # as the app's server sets it for itself
    missed = []
    for name in wanted:
        print(f"\n== {name}", flush=True)
        run = f"import sys; from tests.benchmarks.{name} import main; sys.exit(not main())"
        if subprocess.run([sys.executable, "-c", run], cwd=ROOT, env=environment, check=False).returncode:
            missed.append(name)
    print(f"\nBars not met in: {', '.join(missed)}" if missed else "\nEvery bar is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
