"""``make bench``: each benchmark prints what it measured, as a ratio to a baseline of the same run where it has one."""

from __future__ import annotations

import sys

from tests.benchmarks import (
    calls_in_flight,
    finding,
    footprint,
    frames,
    history,
    in_flight,
    links,
    long_chain,
    overhead,
    page,
)

BENCHMARKS = {"overhead": overhead.run, "in_flight": in_flight.run, "footprint": footprint.run}
BENCHMARKS |= {
    "history": history.run,
    "calls_in_flight": calls_in_flight.run,
    "finding": finding.run,
    "frames": frames.run,
    "page": page.run,
    "long_chain": long_chain.run,
    "links": links.run,
}


def main() -> None:
    """Run the named benchmarks, or all."""
    names = sys.argv[1:] or list(BENCHMARKS)
    for name in names:
        if name not in BENCHMARKS:
            sys.exit(f"There is no benchmark {name}. There are: {', '.join(BENCHMARKS)}.")
        print(f"== {name}")
        for line in BENCHMARKS[name]():
            print(f"   {line}")


if __name__ == "__main__":
    main()
