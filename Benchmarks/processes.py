"""Processes that are started, waited for, measured, and ended whatever happens."""

import os
import signal
import subprocess
import time

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class BenchmarkError(Exception):
    """A piece of the benchmark that did not work, and what it said."""


def cpu_seconds(pid):
    """What a process has burnt, its children apart, in steps of a tick (10 ms)."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND


def peak_bytes(pid):
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    raise BenchmarkError(f"process {pid} has no VmHWM")


class Process:
    """A process that ends with the `with` statement that it belongs to."""

    def __init__(self, *arguments, **options):
        self.name = os.path.basename(arguments[0])
        self.child = subprocess.Popen(arguments, **options)
        self.pid = self.child.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def cpu(self):
        return cpu_seconds(self.pid)

    def stop(self):
        """Interrupts it until it ends, since bpftrace 0.17 can miss an interrupt."""
        for _ in range(120):
            if self.child.poll() is not None:
                return
            self.child.send_signal(signal.SIGINT)
            try:
                self.child.wait(1)
            except subprocess.TimeoutExpired:
                pass
        self.child.kill()
        self.child.wait()

    def await_true(self, what, condition, seconds=30):
        deadline = time.monotonic() + seconds
        while not condition():
            if self.child.poll() is not None or time.monotonic() > deadline:
                raise BenchmarkError(f"{self.name}: waited in vain for {what}")
            time.sleep(0.0005)


class Server(Process):
    """A program of Tests/GroundTruth that says where it listens; `url` is that."""

    def __init__(self, path, *options, scheme="http"):
        super().__init__(path, *options, stdout=subprocess.PIPE, text=True)
        words = self.child.stdout.readline().split()
        if len(words) != 2:
            self.stop()
            raise BenchmarkError(f"{self.name} does not listen")
        self.url = f"{scheme}://{words[1]}"


def timed(bench, name, command, stdin=None):
    """Seconds, CPU seconds and peak bytes of a command that must succeed, and what it said."""
    errors = bench.folder / "errors"
    with open(errors, "wb") as said:
        began = time.perf_counter()
        child = subprocess.Popen(
            command, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except BaseException:
            child.kill()
            raise
        seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if status != 0:
        raise BenchmarkError(f"{name}: exit status {child.returncode}\n{errors.read_text()}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, errors.read_text()
