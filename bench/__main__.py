"""Run the benches and print how gridmap compares with its peers: `python -m bench [JOB ...]`.

Ends with status 1 if a promised ratio is missed.
"""

import importlib
import os
import platform
import sys

JOBS = (
    "network_reach",
    "coverage_whole",
    "what_if",
    "geojson_export",
    "points_in_polygons",
    "name_search",
    "clocks",
    "tiles",
    "map_page",
    "town_at_scale",
)
ROW = "{:<58} {:<22} {:>10} {:>10} {:>7} {:>9}  {}"


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in JOBS]
    if unknown:
        print(f"There is no bench {unknown[0]}; there are {', '.join(JOBS)}.", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors; fastest of 3 runs.\n")
    print(ROW.format("job", "peer", "gridmap", "peer", "ratio", "promised", ""))
    missed = 0
    for name in names or JOBS:
        for row in importlib.import_module(f"bench.{name}").compare():
            figures = f"{row.ours:.2f} {row.unit}", f"{row.theirs:.2f} {row.unit}"
            verdict = "kept" if row.kept else "MISSED"
            print(
                ROW.format(
                    row.job,
                    row.peer,
                    *figures,
                    f"{row.ratio:.2f}",
                    f"<= {row.at_most:.2f}",
                    verdict,
                ),
                flush=True,
            )
            missed += not row.kept
    return 1 if missed else 0


sys.exit(main(sys.argv[1:]))
