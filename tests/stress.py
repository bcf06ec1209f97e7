"""`python -m tests.stress [--minutes N] [--seed S] [--throttle]`: repeat the browser tests under load, to find races.

Each round runs them in another order while one busy process a core competes with them. It goes on until the
minutes are over or Ctrl+C is pressed, and then says what failed in which round.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep some cores busy."""
    hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


def play(seed: int, *, throttle: bool, options: list[str]) -> list[str]:
    """Run the browser tests once in the order of a seed; returns the tests that failed."""
    files = sorted((ROOT / "tests" / "e2e").glob("test_*.py"))
    random.Random(seed).shuffle(files)
    env = os.environ | {"CI": "", "CONVSCOPE_TEST_THROTTLE": str(int(throttle))}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        *map(str, files),
        *options,
    ]
    run = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    failed = []
    for line in run.stdout or ():
        print(line, end="", flush=True)
        failed += re.findall(r"^(?:FAILED|ERROR) (\S+)", line)
    if run.wait() not in (0, 1):  # 1: some tests failed
        failed.append(f"pytest ended with {run.returncode}")
    return failed


def main() -> int:
    """Play rounds until the time is over; returns 1 if anything failed."""
    parser = argparse.ArgumentParser(description="Repeat the browser tests under load.")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no round after this time")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the first round")
    parser.add_argument("--throttle", action="store_true", help="slow network and processor in the browser")
    asked, options = parser.parse_known_args()
    until = time.monotonic() + asked.minutes * 60
    failed: dict[int, list[str]] = {}
    seed = asked.seed
    try:
        with busy(os.cpu_count() or 1):
            while time.monotonic() < until:
                print(f"Round with --seed {seed}", flush=True)
                failed[seed] = play(seed, throttle=asked.throttle, options=options)
                seed += 1
    except KeyboardInterrupt:
        print()
    for number, names in failed.items():
        print(f"--seed {number}: {', '.join(names) or 'all passed'}")
    return int(any(failed.values()))


if __name__ == "__main__":
    sys.exit(main())
