"""What tracing costs the server: requests a second, and CPU time for each request."""

import json

from processes import BenchmarkError, Server
from report import spread
from tracers import Dialed, Floor, Naive, Tuplejoin, Untraced

WARM_UP = 300
TRACERS = (Untraced, Naive, Floor, Dialed, Tuplejoin)
# The mode, how many requests at a time, and how many: so many that a run burns a second of CPU, of which a tick
# (10 ms) is one per cent.
LOADS = (("fresh", 64, 8_000), ("pool", 64, 20_000), ("tls", 64, 15_000), ("pool", 1_000, 20_000))
GOALS = (("dialed", "naive", 0.90), ("dialed", "floor", 1.15), ("tuplejoin", "naive", 1.15))


def measure(bench):
    for mode, concurrency, count in LOADS:
        scheme, options = ("https", ["-tls"]) if mode == "tls" else ("http", [])
        with Server(bench.folder / "upstream", *options, scheme=scheme) as upstream:
            count = bench.scaled(count)
            samples = {tracer.name: [] for tracer in TRACERS}
            for turn in range(bench.rounds):
                # Another one begins each round, lest one always come after the same other.
                for shift in range(len(TRACERS)):
                    tracer = TRACERS[(turn + shift) % len(TRACERS)]
                    samples[tracer.name].append(sample(bench, upstream, (mode, concurrency, count), tracer))
            show(mode, concurrency, count, samples)


def sample(bench, upstream, requests, tracer):
    """One run: its numbers by name, CPU times in microseconds for each request."""
    mode, concurrency, count = requests
    with Server(bench.server, "-mode", mode, "-upstream", upstream.url) as server:
        load(bench, server, concurrency, WARM_UP)
        with tracer(bench) as tracing:
            before = {"server": server.cpu()} | tracing.cpu()
            rate = load(bench, server, concurrency, count)
            after = {"server": server.cpu()} | tracing.cpu()
            facts = tracing.finish()
    times = {name: (after[name] - before[name]) / count * 1e6 for name in before}
    if times["server"] == 0:
        raise BenchmarkError(f"{tracer.name}: the server burnt less than a tick")
    return {"rps": rate} | times | facts


def load(bench, server, concurrency, count):
    """Requests a second."""
    words = ("-n", count, "-c", concurrency, "-url", server.url)
    return json.loads(bench.output(bench.folder / "load", *words))["rps"]


def show(mode, concurrency, count, samples):
    def values(tracer, name):
        return [each[name] for each in samples[tracer]]

    def ratios(tracer, name, other):
        """Of runs of the same round, which the machine's moods hit alike."""
        return [a / b for a, b in zip(values(tracer, name), values(other, name))]

    print(f"\nmode {mode}: {count} requests a run, concurrency {concurrency}")
    print(f"{'':12}{'requests/s':>24}{'/ untraced':>20}", end="")
    print(f"{'server CPU µs/request':>26}{'/ untraced':>20}")
    for tracer in samples:
        print(
            f"{tracer:12}{spread(values(tracer, 'rps'), 0):>24}"
            f"{spread(ratios(tracer, 'rps', 'untraced'), 2):>20}"
            f"{spread(values(tracer, 'server'), 1):>26}"
            f"{spread(ratios(tracer, 'server', 'untraced'), 2):>20}")
    for tracer, other, goal in GOALS:
        ratio = spread(ratios(tracer, "server", other), 2)
        print(f"server CPU, {tracer} / {other}: {ratio}, goal at most {goal:.2f}")
    print(f"requests/s, tuplejoin / naive: {spread(ratios('tuplejoin', 'rps', 'naive'), 2)}, goal at least 1.00")
    for tracer in ("dialed", "tuplejoin"):
        print(
            f"{tracer}: lost {spread(values(tracer, 'lost'), 0)} events;"
            f" joined {spread(values(tracer, 'joined'), 0)}"
            f" of {spread(values(tracer, 'connects'), 0)} connects,"
            f" {spread(values(tracer, 'uses joined'), 0)} of {spread(values(tracer, 'uses'), 0)} uses;"
            f" peak memory {spread([v / 2**20 for v in values(tracer, 'peak')], 1)} MiB;"
            f" CPU beside the server's, µs/request: {spread(values(tracer, 'tuplejoin'), 1)}"
            f" and its bpftrace {spread(values(tracer, 'bpftrace'), 1)}")
    print(f"naive's bpftrace: {spread(values('naive', 'bpftrace'), 1)} µs/request")
