"""How long the analysis of a large binary takes, and how much memory, beside Go's own tools; and how long bpftrace
takes to compile the script for it, which names the binary so that its debugging information is not searched."""

import os
import subprocess

from processes import BenchmarkError, timed
from report import spread
from tracers import HERE

GOAL_SECONDS = 1
GOAL_MEGABYTES = 200
SMALLEST = 100e6


def measure(bench):
    program, stripped = bench.folder / "large", bench.folder / "large-stripped"
    subprocess.run([HERE / "large-program", program], check=True)
    subprocess.run(["strip", "--strip-all", "-o", stripped, program], check=True)
    if program.stat().st_size < SMALLEST:
        raise BenchmarkError(f"{program} has {program.stat().st_size} bytes only")
    address = bench.folder / "address"
    address.write_text(bench.output("go", "tool", "nm", "-n", program).split()[0] + "\n")
    commands = {
        "tuplejoin": [bench.tuplejoin, "render", "--binary", program],
        "the same, stripped": [bench.tuplejoin, "render", "--binary", stripped],
        "go tool nm": ["go", "tool", "nm", program],
        "go tool addr2line": ["go", "tool", "addr2line", program],
    }
    script, by_path = bench.folder / "large.bt", bench.folder / "by-path.bt"
    script.write_text(bench.output(bench.tuplejoin, "render", "--binary", program))
    by_path.write_text(script.read_text().replace('uprobe:"large"', f'uprobe:"{program}"'))
    # A bpftrace that does not search debugging information is given the path.
    if script.read_text() != by_path.read_text():
        search = f"PATH={os.environ['PATH']}:{bench.folder}"
        commands["bpftrace's compiler"] = ["env", search, "bpftrace", "--unsafe", "-d", script]
        commands["the same, by path"] = ["bpftrace", "--unsafe", "-d", by_path]
    runs = {name: [] for name in commands}
    for _ in range(bench.rounds):
        for name, command in commands.items():
            with open(address) as stdin:
                seconds, cpu, peak, _ = timed(bench, name, command, stdin)
            runs[name].append((seconds, cpu, peak / 1e6))
    sizes = " and ".join(f"{path.stat().st_size / 1e6:.0f}" for path in (program, stripped))
    print(f"\nanalysis of a program of {sizes} MB (stripped)")
    print(f"{'':20}{'seconds':>24}{'CPU seconds':>24}{'peak MB':>10}")
    for name, values in runs.items():
        seconds, cpu, peaks = zip(*values)
        print(f"{name:20}{spread(seconds, 2):>24}{spread(cpu, 2):>24}{max(peaks):>10.0f}")
    print(f"goal: at most {GOAL_SECONDS} second and {GOAL_MEGABYTES} MB")
