"""How fast raw lines become records: a recording is replayed, beside short scripts that join it."""

import itertools
import os
import shutil
import subprocess

from processes import BenchmarkError, timed
from report import spread
from tracers import HERE

REQUESTS = 1_000_000
LINES_FOR_JQ = 20_000
GOAL = 5_000_000


def measure(bench):
    requests = bench.scaled(REQUESTS)
    recording, beginning = bench.folder / "recording", bench.folder / "recording.beginning"
    if shutil.disk_usage(bench.folder).free < 1000 * requests:
        raise BenchmarkError(f"{bench.folder} has no room for {requests / 2e6:.1f} GB (set TMPDIR)")
    with open(recording, "w") as file:
        subprocess.run([HERE / "make-recording", str(requests)], stdout=file, check=True)
    with open(recording) as file, open(beginning, "w") as part:
        part.writelines(itertools.islice(file, LINES_FOR_JQ))
    commands = {
        "tuplejoin": ([bench.tuplejoin, "replay", recording], recording),
        "mawk": (["mawk", "-f", HERE / "join.awk", recording], recording),
        "jq": (["jq", "-nRr", "-f", HERE / "join.jq", beginning], beginning),
    }
    lines = {path: count_lines(path) for path in (recording, beginning)}
    runs = {name: [] for name in commands}
    for _ in range(bench.rounds):
        for name, (command, path) in commands.items():
            seconds, cpu, peak, said = timed(bench, name, command)
            runs[name].append((lines[path] / seconds, lines[path] / cpu, peak))
            if name == "tuplejoin" and f" {requests} joined, 0 unjoined, 0 lost" not in said:
                raise BenchmarkError(f"the replay does not join each request: {said}")
    show(commands, lines, runs)
    recording.unlink()


def show(commands, lines, runs):
    print("\nreplay, from a recording to /dev/null")
    print(f"{'':12}{'lines':>10}{'million lines/s':>26}{'a CPU second':>26}", end="")
    print(f"{'peak MiB':>10}{'/ tuplejoin':>24}")
    for name, (_, path) in commands.items():
        rates, cpu_rates, peaks = zip(*runs[name])
        ratios = [rate / own[0] for rate, own in zip(rates, runs["tuplejoin"])]
        print(
            f"{name:12}{lines[path]:>10}{spread([r / 1e6 for r in rates], 3):>26}"
            f"{spread([r / 1e6 for r in cpu_rates], 3):>26}{max(peaks) / 2**20:>10.0f}"
            f"{spread(ratios, 3):>24}")
    print(f"goal: at least {GOAL / 1e6:.0f} million lines a second")


def count_lines(path):
    with open(path, "rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))
