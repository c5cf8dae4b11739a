"""``make lighthouse``: Lighthouse on the six main pages of a young person, signed in, on a demonstration served apart.

Prints ``BENCH lighthouse_<page>_<category> <median> points``, one a line; fails where one is under the least wanted.
ONLY=home,account looks at these pages; RUNS=1 at each once. The reports stay in build/lighthouse/.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from clicnjob.config.benches.pocket import pocket

LEAST = 95
RUNS = int(os.environ.get("RUNS", "3"))
HERE, REPORTS = Path(__file__).parent, Path("build/lighthouse")


def main() -> int:
    """How many scores are too low."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    asked = [name for name in os.environ.get("ONLY", "").split(",") if name]
    with pocket() as site:
        orders = {
            "chromium": os.environ["CHROMIUM"],
            "runs": RUNS,
            "cookies": site.cookies,
            "folder": str(REPORTS.resolve()),
            "pages": {
                name: {"address": site.address + path, "signedIn": name not in site.signed_out}
                for name, path in site.pages.items()
                if not asked or name in asked
            },
        }
        said = subprocess.run(
            ["node", HERE / "audit.mjs"], input=json.dumps(orders), stdout=subprocess.PIPE, text=True, check=True
        )
    low = 0
    for page, seen in json.loads(said.stdout).items():
        for category, score in seen["scores"].items():
            print(f"BENCH lighthouse_{page}_{category.replace('-', '_')} {score} points")
            low += score < LEAST
        for audit, why in seen["failed"].items():
            print(f"  {page}: {audit}: {why}")
    return low


if __name__ == "__main__":
    sys.exit(main() > 0)
