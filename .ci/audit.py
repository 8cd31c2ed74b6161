#!/usr/bin/env python3
"""Known holes in what .ci/requirements.lock pins, by pip-audit, where its advisories can be had.

    pip install -e '.[audit]'
    python .ci/audit.py

Exits with 1 and names each hole where there is one. Where no advisories can be had (a mirror of the packages seldom has them)
it says that nothing was checked and exits with 0: pip-audit by itself calls that clean.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

LOCK = Path(__file__).with_name("requirements.lock")
# Asked about first: whoever has no advisories for it has none.
PROBE = "requests"
SECONDS = 300


def audit(lines: str) -> list[dict[str, Any]]:
    """What pip-audit says of the pins in `lines`; nothing where it cannot reach its advisories."""
    with TemporaryDirectory() as folder:
        pins = Path(folder) / "pins.txt"
        pins.write_text(lines, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pip_audit",
            "--disable-pip",
            "--no-deps",
            "-f",
            "json",
            "-r",
            str(pins),
        ]
        try:
            done = subprocess.run(
                command, capture_output=True, encoding="utf-8", check=False, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return []
    if not done.stdout.startswith("{"):
        return []
    found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    return [package for package in found if "skip_reason" not in package]


def main() -> int:
    """Check, tell, and return the exit code."""
    # Of packages with a pin for each range of Pythons, pip-audit takes those that hold here.
    pins = [
        line.rstrip(" \\") for line in LOCK.read_text(encoding="utf-8").splitlines() if line[:1].isalnum()
    ]
    if not audit("".join(f"{pin}\n" for pin in pins if pin.startswith(f"{PROBE}=="))):
        print("holes: not checked, the advisories cannot be had here")
        return 0
    checked = audit("".join(f"{pin}\n" for pin in pins))
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version'}"
        for package in checked
        for hole in package["vulns"]
    ]
    print(*holes, f"holes: {len(holes)} known in the {len(checked)} packages checked", sep="\n")
    return bool(holes)


if __name__ == "__main__":
    sys.exit(main())
