"""How long tuplejoin takes from its start until every probe is attached."""

import time

from processes import Process, Server
from report import spread
from tracers import Tuplejoin, head

GOAL = 50


def measure(bench):
    own, others = [], []
    with Server(bench.server, "-mode", "none"):
        for _ in range(bench.rounds):
            own.append(milliseconds(lambda: Tuplejoin(bench)))
            others.append(milliseconds(lambda: PlainRun(bench)))
    print("\nfrom start to attached, milliseconds")
    print(f"tuplejoin {spread(own, 0)}, bpftrace alone with the same script {spread(others, 0)}")
    differences = [a - b for a, b in zip(own, others)]
    print(f"tuplejoin's own part: {spread(differences, 0)}, goal at most {GOAL}")


def milliseconds(start):
    began = time.perf_counter()
    with start():
        return (time.perf_counter() - began) * 1000


class PlainRun(Process):
    """bpftrace called as tuplejoin calls it, with the script that tuplejoin wrote."""

    def __init__(self, bench):
        lines = bench.folder / "plain.out"
        with open(bench.script) as script, open(lines, "wb") as output:
            with open(bench.folder / "errors", "wb") as errors:
                super().__init__(
                    *bench.bpftrace.arguments, stdin=script, stdout=output, stderr=errors,
                    env=bench.bpftrace.environment)
        try:
            self.await_true("its ready line", lambda: b"\nready " in head(lines))
        except BaseException:
            self.stop()
            raise
