"""What the server is traced by: nothing, a script under plain bpftrace, or tuplejoin."""

import json
import os
import pathlib
import re
import subprocess

from processes import BenchmarkError, Process, cpu_seconds, peak_bytes

HERE = pathlib.Path(__file__).resolve().parent
PLACE = re.compile(r'^(uprobe:"(?:[^"\\]|\\.)*":0x[0-9a-f]+|(?:kprobe|tracepoint):[\w:]+)', re.M)


class Untraced:
    name = "untraced"

    def __init__(self, _bench):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def cpu(self):
        """CPU seconds so far, by program."""
        return {}

    def finish(self):
        """Ends it; what there is to say of the run, by name."""
        return {}


class PlainBpftrace(Untraced):
    """A script under bpftrace with the settings that tuplejoin gives it: nothing is lost."""

    def __init__(self, bench):
        path = bench.folder / f"{self.name}.bt"
        path.write_text(self.script(bench))
        lines = bench.folder / f"{self.name}.out"
        with open(lines, "wb") as output, open(bench.folder / "errors", "wb") as errors:
            # It does not have its lines written out itself, as tuplejoin's does.
            words = ["line" if word == "full" else word for word in bench.bpftrace.arguments]
            self.process = Process(
                *words, stdin=open(path), stdout=output, stderr=errors, env=bench.bpftrace.environment)
        try:
            self.process.await_true("its ready line", lambda: b"ready" in head(lines))
        except BenchmarkError as error:
            self.process.stop()
            raise BenchmarkError(f"{self.name}: {error}\n{(bench.folder / 'errors').read_text()}")

    def __exit__(self, *_):
        self.process.stop()

    def cpu(self):
        return {"bpftrace": self.process.cpu()}

    def finish(self):
        self.process.stop()
        return {}


class Naive(PlainBpftrace):
    name = "naive"

    def script(self, bench):
        return (HERE / "naive.bt.in").read_text().replace("@BINARY@", str(bench.server))


class Floor(PlainBpftrace):
    """Nothing at the places of tuplejoin's probes: what attaching there costs by itself."""

    name = "floor"

    def script(self, bench):
        rendered = bench.output(
            bench.tuplejoin, "render", "--binary", bench.server, *Dialed.options)
        places = [match[1] for match in PLACE.finditer(rendered)]
        if not places:
            raise BenchmarkError("tuplejoin render shows no probe")
        probes = [f"{place} {{ $nothing = 1; }}\n" for place in places]
        return 'BEGIN { printf("ready\\n"); }\n' + "".join(probes)


class Tuplejoin(Untraced):
    name = "tuplejoin"
    options = ()

    def __init__(self, bench, path=os.environ["PATH"]):
        self.records = bench.folder / "records"
        ready = bench.folder / "ready"
        ready.unlink(missing_ok=True)
        with open(self.records, "wb") as output, open(bench.folder / "errors", "wb") as errors:
            self.process = Process(
                self.executable(bench), "--binary", bench.server, "--emit", bench.script,
                "--ready-file", ready, *self.options, stdout=output, stderr=errors,
                env=os.environ | {"PATH": path})
        try:
            self.process.await_true("its ready file", ready.exists)
        except BenchmarkError as error:
            self.process.stop()
            raise BenchmarkError(f"{error}\n{(bench.folder / 'errors').read_text()}")

    @staticmethod
    def executable(bench):
        return bench.tuplejoin

    def __exit__(self, *_):
        self.process.stop()

    def bpftrace(self):
        """The process number of its bpftrace."""
        return child_named(self.process.pid, "bpftrace")

    def cpu(self):
        return {"tuplejoin": self.process.cpu(), "bpftrace": cpu_seconds(self.bpftrace())}

    def finish(self):
        peak = peak_bytes(self.process.pid)
        self.process.stop()
        if self.process.child.returncode != 0:
            raise BenchmarkError(f"tuplejoin ended with {self.process.child.returncode}")
        summary = json.loads(self.records.read_text().splitlines()[-1])
        uses = summary.get("uses", {"total": 0, "joined": 0})
        return {
            "peak": peak, "lost": summary["lost"], "joined": summary["joined"],
            "connects": summary["connects"], "unjoined": summary["unjoined"]["total"],
            "uses": uses["total"], "uses joined": uses["joined"],
        }


class Dialed(Tuplejoin):
    """The connections that were dialed, and nothing else."""

    name = "dialed"
    options = ("--only", "dialed", "--no-code")


class BpftraceCall:
    """How tuplejoin calls bpftrace: read off one that it runs, so that others run the same way."""

    def __init__(self, bench):
        with Tuplejoin(bench) as tracer:
            process = pathlib.Path(f"/proc/{tracer.bpftrace()}")
            self.arguments = process.joinpath("cmdline").read_text().split("\0")[:-1]
            words = process.joinpath("environ").read_text().split("\0")[:-1]
        variables = dict(word.split("=", 1) for word in words)
        self.settings = {name: value for name, value in variables.items() if name.startswith("BPFTRACE_")}
        # A script may name the server without its folder, which is then on PATH.
        self.environment = os.environ | self.settings | {"PATH": variables["PATH"]}


def head(path):
    with open(path, "rb") as file:
        return file.read(4096)


def child_named(pid, name):
    children = pathlib.Path(f"/proc/{pid}/task").glob("*/children")
    for child in " ".join(file.read_text() for file in children).split():
        if pathlib.Path(f"/proc/{child}/comm").read_text().strip() == name:
            return int(child)
    raise BenchmarkError(f"process {pid} has no child {name}")


def run(*arguments, **options):
    """The output of a command that must succeed."""
    words = [str(argument) for argument in arguments]
    result = subprocess.run(words, capture_output=True, text=True, **options)
    if result.returncode != 0:
        raise BenchmarkError(f"{' '.join(words)}: exit status {result.returncode}\n{result.stderr}")
    return result.stdout
