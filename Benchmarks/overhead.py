"""What tracing costs the server: requests a second, and CPU time for each request."""

import json

from processes import BenchmarkError, Server
from report import spread
from tracers import Floor, Naive, Tuplejoin, Untraced

CONCURRENCY = 64
WARM_UP = 300
TRACERS = (Untraced, Naive, Floor, Tuplejoin)
# So many that a run burns a second of CPU, of which a tick (10 ms) is one per cent.
REQUESTS = {"fresh": 8_000, "pool": 20_000}
GOALS = {"naive": 0.90, "floor": 1.15}


def measure(bench):
    with Server(bench.folder / "upstream") as upstream:
        for mode, count in REQUESTS.items():
            count = bench.scaled(count)
            samples = {tracer.name: [] for tracer in TRACERS}
            for turn in range(bench.rounds):
                # Another one begins each round, lest one always come after the same other.
                for shift in range(len(TRACERS)):
                    tracer = TRACERS[(turn + shift) % len(TRACERS)]
                    samples[tracer.name].append(sample(bench, upstream, mode, count, tracer))
            show(mode, count, samples)


def sample(bench, upstream, mode, count, tracer):
    """One run: its numbers by name, CPU times in microseconds for each request."""
    with Server(bench.server, "-mode", mode, "-upstream", upstream.url) as server:
        load(bench, server, WARM_UP)
        with tracer(bench) as tracing:
            before = {"server": server.cpu()} | tracing.cpu()
            rate = load(bench, server, count)
            after = {"server": server.cpu()} | tracing.cpu()
            facts = tracing.finish()
    times = {name: (after[name] - before[name]) / count * 1e6 for name in before}
    if times["server"] == 0:
        raise BenchmarkError(f"{tracer.name}: the server burnt less than a tick")
    return {"rps": rate} | times | facts


def load(bench, server, count):
    """Requests a second."""
    words = ("-n", count, "-c", CONCURRENCY, "-url", server.url)
    return json.loads(bench.output(bench.folder / "load", *words))["rps"]


def show(mode, count, samples):
    def values(tracer, name):
        return [each[name] for each in samples[tracer]]

    def ratios(tracer, name, other):
        """Of runs of the same round, which the machine's moods hit alike."""
        return [a / b for a, b in zip(values(tracer, name), values(other, name))]

    print(f"\nmode {mode}: {count} requests a run, concurrency {CONCURRENCY}")
    print(f"{'':12}{'requests/s':>24}{'/ untraced':>20}", end="")
    print(f"{'server CPU µs/request':>26}{'/ untraced':>20}")
    for tracer in samples:
        print(
            f"{tracer:12}{spread(values(tracer, 'rps'), 0):>24}"
            f"{spread(ratios(tracer, 'rps', 'untraced'), 2):>20}"
            f"{spread(values(tracer, 'server'), 1):>26}"
            f"{spread(ratios(tracer, 'server', 'untraced'), 2):>20}")
    for other, goal in GOALS.items():
        ratio = spread(ratios("tuplejoin", "server", other), 2)
        print(f"server CPU, tuplejoin / {other}: {ratio}, goal at most {goal:.2f}")
    print(
        f"tuplejoin: lost {spread(values('tuplejoin', 'lost'), 0)} events;"
        f" joined {spread(values('tuplejoin', 'joined'), 0)}"
        f" of {spread(values('tuplejoin', 'connects'), 0)} connects;"
        f" peak memory {spread([v / 2**20 for v in values('tuplejoin', 'peak')], 1)} MiB")
    print(
        "CPU beside the server's, µs/request:"
        f" tuplejoin {spread(values('tuplejoin', 'tuplejoin'), 1)}"
        f" and its bpftrace {spread(values('tuplejoin', 'bpftrace'), 1)};"
        f" naive's bpftrace {spread(values('naive', 'bpftrace'), 1)}")
