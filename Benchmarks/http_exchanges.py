"""What seeing HTTP costs: one exchange's own path, and a server under load, beside other tools."""

import contextlib
import ctypes
import json
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import time
from statistics import median

from processes import BenchmarkError, Process, peak_bytes
from report import spread
from tracers import run

FOLDER = pathlib.Path(__file__).resolve().parent
PORT = 8099
SO_ATTACH_FILTER, SO_ATTACH_BPF, SOL_PACKET, PACKET_IGNORE_OUTGOING = 26, 50, 263, 23
CLONE_NEWNET = 0x40000000
LONG, CHUNK = 1 << 20, 8192
ETHERNET, SEGMENT = 1500, 1448  # bytes: a packet's, and of payload beside the headers with timestamps
NGINX = """worker_processes 1; daemon off; master_process off; user root;
pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; keepalive_requests 100000000;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }} }}
"""


def measure(bench):
    compile_programs(bench)
    for body in (100, 65536):
        measure_path(bench, body)
    for chunk in (0, CHUNK):
        measure_path(bench, LONG, chunk, ("a socket that takes nothing", "tuplejoin", "the tutorial's filter"))
        measure_share(bench, LONG, chunk)
    for body in (100, 65536):
        measure_server(bench, body)


def compile_programs(bench):
    run("cc", "-O2", "-o", bench.folder / "exchange", FOLDER / "exchange.c")
    clang = shutil.which("clang")
    bench.tutorial = bench.folder / "tutorial_filter.o"
    run(clang, "-target", "bpf", "-O2", "-g", "-idirafter", f"/usr/include/{os.uname().machine}-linux-gnu",
        "-c", FOLDER / "tutorial_filter.bpf.c", "-o", bench.tutorial)


# --- the exchange's own path


def measure_path(bench, body, chunk=0, names=None):
    """A network namespace for each watcher, all at once; a bare one takes its turns between them."""
    kinds = {
        "a socket that takes nothing": EmptySocket, "tuplejoin": Ours, "the tutorial's filter": Tutorial,
        "tcpdump -w": Tcpdump, "httpry": Httpry, "tshark": Tshark,
    }
    kinds = {name: kind for name, kind in kinds.items() if names is None or name in names}
    bare, added = [], {name: [] for name in kinds}
    for _ in range(bench.rounds):
        with contextlib.ExitStack() as watched:
            namespaces = [watched.enter_context(namespace()) for _ in range(len(kinds) + 1)]
            for kind, descriptor in zip(kinds.values(), namespaces[1:]):
                with inside(descriptor):
                    watched.enter_context(kind(bench))
            lines = run(
                bench.folder / "exchange", bench.scaled(20), body, chunk, *namespaces, pass_fds=namespaces)
        turns = [[float(cost) for cost in line.split()] for line in lines.splitlines()]
        bare.append(median(turn[0] for turn in turns))
        for place, costs in enumerate(added.values(), 1):
            costs.append(median(turn[place] - turn[0] for turn in turns))
    print(f"\nan exchange with {body} bytes of body{in_chunks(chunk)} over loopback: {spread(bare, 0)} ns; more with")
    ours = added["tuplejoin"]
    for name, costs in added.items():
        ratio = spread([a / b for a, b in zip(ours, costs)], 2)
        print(f"{name:<28} {spread(costs, 0):>24} ns" + ("" if costs is ours else f"   ours is {ratio} of it"))
    if body == 100:
        print("goals: 0.25 of the tutorial's, 0.6 of tcpdump's, 4 of the socket's that takes nothing")


def in_chunks(chunk):
    return f" in chunks of {chunk}" if chunk else ""


def measure_share(bench, body, chunk):
    """Which part of the segments goes to user space, where a segment is no longer than Ethernet's."""
    with namespace("mtu", ETHERNET, "gso_max_segs", 1) as descriptor:
        with inside(descriptor):
            watcher = Recorder(bench)
        with watcher:
            # On one CPU: loopback reorders what a thread has sent before it went to another one.
            run("taskset", "-c", 0, bench.folder / "exchange", 0.1, body, chunk, descriptor,
                pass_fds=[descriptor])
        exchanges = watcher.seen(None)
    taken = watcher.segments()
    if not exchanges or not taken:
        raise BenchmarkError(f"{exchanges} exchanges and {taken} segments were seen of {body} bytes")
    # What is sent again, and what is shorter, does not count.
    sent = exchanges * body / SEGMENT
    print(f"{'taken of its segments':<28} {taken / exchanges:>10.1f} an exchange, 1 in {sent / taken:.0f}; goal 1 in 50")


@contextlib.contextmanager
def namespace(*options):
    """A descriptor of a new network namespace, whose loopback is up and has these options."""
    with own_namespace_kept():
        libc_call("unshare", CLONE_NEWNET)
        run("ip", "link", "set", "lo", "up", *options)
        descriptor = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def inside(descriptor):
    """What is started in here, and what sockets are made, belong to this network namespace."""
    with own_namespace_kept():
        libc_call("setns", descriptor, CLONE_NEWNET)
        yield


@contextlib.contextmanager
def own_namespace_kept():
    """Whatever network namespace is entered in here, the process is back in its own behind it."""
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        yield
    finally:
        libc_call("setns", own, CLONE_NEWNET)
        os.close(own)


def libc_call(name, *arguments):
    result = getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments)
    if result < 0:
        raise BenchmarkError(f"{name}: {os.strerror(ctypes.get_errno())}")
    return result


# --- a server under load


def measure_server(bench, body):
    kinds = {
        "nothing": None, "tuplejoin": Ours, "tcpdump -w": Tcpdump, "httpry": Httpry, "tshark": Tshark}
    rows = {name: [] for name in kinds}
    www = bench.folder / "www"
    www.mkdir(exist_ok=True)
    (www / "file").write_bytes(b"x" * body)
    configuration = bench.folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=bench.folder, port=PORT))
    with Process("nginx", "-p", str(bench.folder), "-c", str(configuration)) as nginx:
        nginx.await_true("its port", lambda: is_open(PORT))
        for _ in range(bench.rounds):
            for name, kind in kinds.items():
                rows[name].append(load(bench, nginx, kind))
    print(f"\nnginx and wrk, 64 connections, {body} bytes: CPU of both for a request, and of who looks on")
    print(f"{'':<12} {'path, ratio':>18} {'own µs':>20} {'both, ratio':>20} {'seen, %':>22} {'MiB':>5}")
    for name, runs in rows.items():
        path = [run["path"] / bare["path"] for run, bare in zip(runs, rows["nothing"])]
        both = [(run["path"] + run["own"]) / bare["path"] for run, bare in zip(runs, rows["nothing"])]
        print(f"{name:<12} {spread(path, 2):>18} {spread([run['own'] for run in runs], 2):>20} "
              f"{spread(both, 2):>20} {spread([run['seen'] for run in runs], 2):>22} "
              f"{max(run['memory'] for run in runs) / 2**20:>5.0f}")
    print("goals: both ≤ 1.15, own ≤ 2.5 µs and ≤ 0.35 of httpry's, 100.00 % seen, 20 MiB")


def load(bench, nginx, kind):
    with kind(bench) if kind else contextlib.nullcontext() as watcher:
        time.sleep(0.3)
        before, own = scheduled(nginx.pid), scheduled(watcher.pid) if watcher else 0
        wrk = subprocess.Popen(
            ["wrk", "-t1", "-c64", f"-d{max(bench.scaled(40) // 20, 1)}s", f"http://127.0.0.1:{PORT}/file"],
            stdout=subprocess.PIPE, text=True)
        text = wrk.stdout.read()
        _, _, usage = os.wait4(wrk.pid, 0)
        requests = int(re.search(r"(\d+) requests in", text)[1])
        spent = scheduled(nginx.pid) - before + usage.ru_utime + usage.ru_stime
        time.sleep(0.3)
        own = (scheduled(watcher.pid) - own if watcher else 0) * 1e6 / requests
        memory = peak_bytes(watcher.pid) if watcher else 0
    # wrk ends amid requests, which it does not count; a watcher that sees all of them sees more.
    seen = min(watcher.seen(requests), requests) / requests * 100 if watcher else 0
    return {"path": spent * 1e6 / requests, "own": own, "seen": seen, "memory": memory}


def scheduled(pid):
    """Seconds of CPU that all threads of a process have had."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


# --- who looks on


class Watcher(Process):
    """A program that looks at the port; `ready` tells from its error stream that it does."""

    def __init__(self, bench, ready, *arguments):
        name = type(self).__name__
        self.output, self.errors = bench.folder / f"{name}.out", bench.folder / f"{name}.err"
        with open(self.output, "wb") as output, open(self.errors, "wb") as errors:
            super().__init__(*map(str, arguments), stdout=output, stderr=errors)
        self.await_true("its start", lambda: ready in self.errors.read_text(errors="replace"))

    def __exit__(self, *_):
        self.stop()


class Ours(Watcher):
    def __init__(self, bench):
        super().__init__(
            bench, "attached", bench.tuplejoin, "http", "--interface", "lo", "--port", PORT)

    def seen(self, _):
        last = self.output.read_bytes().splitlines()[-1]
        figures = json.loads(last)["http"]
        if figures["lost"]:
            print(f"tuplejoin lost {figures['lost']} segments")
        return figures["exchanges"]


class Recorder(Ours):
    """tuplejoin, which also writes down what it takes."""

    def __init__(self, bench):
        self.recording = bench.folder / "recording"
        self.recording.unlink(missing_ok=True)
        Watcher.__init__(
            self, bench, "attached", bench.tuplejoin, "http", "--interface", "lo", "--port", PORT,
            "--record", self.recording)

    def segments(self):
        """How many with payload it took: behind a line, each is its length and a record, or 0 and three counters."""
        recording = self.recording.read_bytes()
        offset, count = recording.index(b"\n") + 1, 0
        while offset < len(recording):
            size, payload = struct.unpack_from("<I16xI", recording, offset)
            count += size > 0 and payload > 0
            offset += 4 + (size or 24)
        return count


class Tcpdump(Watcher):
    def __init__(self, bench):
        super().__init__(
            bench, "listening on", "tcpdump", "-i", "lo", "-s", "0", "-w", bench.folder / "capture",
            f"tcp port {PORT}")
        self.capture = bench.folder / "capture"

    def seen(self, _):
        return self.capture.read_bytes().count(b"GET /file HTTP/1.1")


class Httpry(Watcher):
    def __init__(self, bench):
        super().__init__(bench, "Starting capture", "httpry", "-i", "lo", f"tcp port {PORT}")

    def seen(self, _):
        return self.output.read_bytes().count(b"\tGET\t")


class Tshark(Watcher):
    def __init__(self, bench):
        super().__init__(
            bench, "Capturing on", "tshark", "-i", "lo", "-f", f"tcp port {PORT}", "-d",
            f"tcp.port=={PORT},http", "-Y", "http", "-T", "fields", "-e", "http.request.method", "-e",
            "http.response.code")

    def seen(self, _):
        return self.output.read_bytes().count(b"GET")


class EmptySocket:
    """A packet socket on loopback whose filter takes nothing: what any of them costs."""

    def __init__(self, _):
        pass

    def __enter__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        instruction = ctypes.create_string_buffer(bytes([6, 0, 0, 0, 0, 0, 0, 0]), 8)  # return 0
        program = (1).to_bytes(8, "little") + ctypes.addressof(instruction).to_bytes(8, "little")
        self.socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
        self.socket.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
        self.socket.bind(("lo", 3))

    def __exit__(self, *_):
        self.socket.close()


class Tutorial:
    """The tutorial's filter; nobody reads its ring, so that most of its records are not even copied."""

    def __init__(self, bench):
        self.object = bench.tutorial

    def __enter__(self):
        folder = pathlib.Path("/sys/fs/bpf")
        if not os.path.ismount(folder):
            run("mount", "-t", "bpf", "bpf", folder)
        self.pin = folder / f"tuplejoin-bench-{os.getpid()}"
        run("bpftool", "prog", "load", self.object, self.pin)
        descriptor = bpf_object_get(self.pin)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_ATTACH_BPF, descriptor)
        self.socket.bind(("lo", 3))
        os.close(descriptor)

    def __exit__(self, *_):
        self.socket.close()
        self.pin.unlink()


def bpf_object_get(path):
    """BPF_OBJ_GET of bpf(2)."""
    numbers = {"x86_64": 321, "aarch64": 280}
    name = ctypes.create_string_buffer(str(path).encode())
    attributes = ctypes.create_string_buffer(ctypes.addressof(name).to_bytes(8, "little"), 16)
    return libc_call("syscall", numbers[os.uname().machine], 7, attributes, 16)
