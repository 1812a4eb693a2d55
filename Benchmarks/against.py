"""What tracing costs the server by this build and by another one (`--against PATH`), in turn."""

from overhead import LOADS, sample
from processes import Server
from report import quartiles, spread
from tracers import Tuplejoin, Untraced

GOAL = 1.05


class Other(Tuplejoin):
    """The other build."""

    name = "other"

    @staticmethod
    def executable(bench):
        return bench.other


def measure(bench):
    tracers = (Untraced, Other, Tuplejoin)
    for load in LOADS[:2]:
        mode, concurrency, count = load[0], load[1], bench.scaled(load[2])
        with Server(bench.folder / "upstream") as upstream:
            samples = {tracer.name: [] for tracer in tracers}
            for turn in range(bench.rounds):
                for shift in range(len(tracers)):
                    tracer = tracers[(turn + shift) % len(tracers)]
                    samples[tracer.name].append(
                        sample(bench, upstream, (mode, concurrency, count), tracer)["server"])
        print(f"\nmode {mode}: {count} requests a run, concurrency {concurrency}")
        for name, times in samples.items():
            print(f"{name:12}server CPU {spread(times, 1)} µs/request")
        ratios = [own / other for own, other in zip(samples["tuplejoin"], samples["other"])]
        print(f"tuplejoin / other: {quartiles(ratios, 3)} of same-round ratios, goal at most {GOAL:.2f}")
