"""How long tuplejoin takes from its start until every probe is attached."""

import os
import shutil
import time

from processes import Process, Server
from report import spread
from tracers import Tuplejoin, head

GOAL = 50
# Takes the place of bpftrace: all its probes are attached at once. Its version is the real one's.
STAND_IN = """#!/bin/sh
[ "$1" != --version ] || exec {bpftrace} --version
cat >/dev/null
echo ready 1
exec sleep 60
"""


def measure(bench):
    folder = bench.folder / "stand-in"
    folder.mkdir()
    stand_in = folder / "bpftrace"
    stand_in.write_text(STAND_IN.format(bpftrace=shutil.which("bpftrace")))
    stand_in.chmod(0o755)
    path = f"{folder}:{os.environ['PATH']}"

    whole, others, quick, stand_ins = [], [], [], []
    with Server(bench.server, "-mode", "none"):
        for _ in range(bench.rounds):
            whole.append(milliseconds(lambda: Tuplejoin(bench)))
            others.append(milliseconds(lambda: PlainRun(bench)))
        for _ in range(4 * bench.rounds):
            quick.append(milliseconds(lambda: Tuplejoin(bench, path)))
            stand_ins.append(milliseconds(lambda: PlainRun(bench, stand_in)))
    print("\nfrom start to attached, milliseconds")
    print(f"tuplejoin {spread(whole, 0)}, bpftrace alone with the same script {spread(others, 0)}")
    print(f"the one less the other: {spread([a - b for a, b in zip(whole, others)], 0)}")
    print(f"with a bpftrace that attaches at once: {spread(quick, 1)}, that one alone "
          f"{spread(stand_ins, 1)}")
    own = [a - b for a, b in zip(quick, stand_ins)]
    print(f"the one less the other: {spread(own, 1)}, goal at most {GOAL}")


def milliseconds(start):
    began = time.perf_counter()
    with start():
        return (time.perf_counter() - began) * 1000


class PlainRun(Process):
    """bpftrace called as tuplejoin calls it, with the script that tuplejoin wrote."""

    def __init__(self, bench, program=None):
        lines = bench.folder / "plain.out"
        program = program or bench.bpftrace.arguments[0]
        with open(bench.script) as script, open(lines, "wb") as output:
            with open(bench.folder / "errors", "wb") as errors:
                super().__init__(
                    program, *bench.bpftrace.arguments[1:], stdin=script, stdout=output, stderr=errors,
                    env=bench.bpftrace.environment)
        try:
            self.await_true("its ready line", lambda: b"ready " in head(lines))
        except BaseException:
            self.stop()
            raise
