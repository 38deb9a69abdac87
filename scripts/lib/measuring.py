"""What the measuring scripts share: daemons that a run starts, kept connections, foreign load, a table of ratios.

CPU is what the scheduler charges a process with all its threads, ended ones too, in nanoseconds.
"""
import os
import signal
import socket
import subprocess
import sys
import time

ACCEPT = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," \
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
KINDS = {
    "plain": "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: compare\r\nAccept: text/plain;version=0.0.4\r\n\r\n",
    "gzip": "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Prometheus/2.42.0\r\nAccept: " + ACCEPT
            + "\r\nAccept-Encoding: gzip\r\nX-Prometheus-Scrape-Timeout-Seconds: 10\r\n\r\n",
}


class Connection:
    """One kept HTTP/1.1 connection; it does little, so that little of the time is its own."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def scrape(self, kind):
        """The seconds one scrape took, and its body."""
        request = KINDS[kind].encode()
        start = time.perf_counter()
        self.socket.sendall(request)
        data = bytearray()
        expected = None
        while True:
            part = self.socket.recv(262144)
            if not part:
                raise OSError("the connection was closed within an answer")
            data += part
            if expected is None:
                end = data.find(b"\r\n\r\n")
                if end < 0:
                    continue
                head = bytes(data[:end]).lower()
                expected = length_of_answer(head, end + 4)
            if (len(data) >= expected) if expected else data.endswith(b"\r\n0\r\n\r\n"):
                break
        took = time.perf_counter() - start
        if b" 200 " not in head[:16]:
            raise OSError("answered " + head.split(b"\r\n")[0].decode("latin-1"))
        body = bytes(data[end + 4:])
        return took, body if expected else without_chunks(body)

    def close(self):
        self.socket.close()


def length_of_answer(head, body_start):
    """Where the answer ends, or 0 where it comes in chunks."""
    for line in head.split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return body_start + int(line.split(b":")[1])
    return 0


def without_chunks(body):
    whole, at = bytearray(), 0
    while True:
        end = body.index(b"\r\n", at)
        size = int(body[at:end].split(b";")[0], 16)
        if size == 0:
            return bytes(whole)
        whole += body[end + 2:end + 2 + size]
        at = end + 4 + size


class Daemon:
    """A daemon that this run started, with what the kernel says of it."""

    def __init__(self, name, command, environment, port, directory, user, awaited=b"\n"):
        self.name, self.command, self.environment, self.port = name, command, environment, port
        self.directory, self.user, self.process, self.awaited = directory, user, None, awaited

    def start(self):
        """Starts it; milliseconds from exec to the first whole answer with what is awaited, and its CPU until then."""
        log = open(os.path.join(self.directory, self.name + ".log"), "ab")
        identity = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        begin = time.perf_counter()
        self.process = subprocess.Popen(
            self.command, env=self.environment, cwd=self.directory, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, **identity)
        log.close()
        while time.perf_counter() - begin < 30:
            if self.process.poll() is not None:
                break
            try:
                connection = Connection(self.port)
                _, body = connection.scrape("plain")
                connection.close()
                if self.awaited in body:
                    return (time.perf_counter() - begin) * 1000, self.cpu() * 1000
            except OSError:
                pass
            time.sleep(0.001)
        with open(os.path.join(self.directory, self.name + ".log"), errors="replace") as text:
            complain("%s did not answer within 30 s; it said:\n%s" % (self.name, text.read()[-2000:]))

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            print("%s (pid %d) did not stop within 20 s: killed" % (self.name, self.process.pid), file=sys.stderr)
            self.process.kill()
            self.process.wait()

    def cpu(self):
        """CPU seconds since its start, of every thread that it has or had."""
        return cpu_seconds(self.process.pid)

    def memory(self):
        """MiB by kind."""
        figures = {}
        for file, keys in (("status", ("VmRSS", "RssAnon", "RssFile")),
                           ("smaps_rollup", ("Private_Clean", "Private_Dirty"))):
            try:
                with open("/proc/%d/%s" % (self.process.pid, file)) as lines:
                    for line in lines:
                        key = line.split(":")[0]
                        if key in keys:
                            figures[key] = int(line.split()[1]) / 1024
            except PermissionError:
                pass
        return figures


def cpu_seconds(pid):
    """CPU seconds of a process since its start, of every thread that it has or had; 0 where it ended."""
    try:
        # The kernel's number of another process' CPU clock: see clock_getcpuclockid(3).
        return time.clock_gettime_ns((~pid << 3) | 2) / 1e9
    except OSError:
        return 0.0


class Machine:
    """CPU that others use while something is measured."""

    def __init__(self, daemons):
        self.daemons = daemons
        self.mark()

    def mark(self):
        self.before = self.look()

    def look(self):
        with open("/proc/stat") as file:
            ticks = [int(field) for field in file.readline().split()[1:9]]
        idle = ticks[3] + ticks[4]
        own = time.process_time() + sum(d.cpu() for d in self.daemons if d.process and d.process.poll() is None)
        return (sum(ticks) - idle) / os.sysconf("SC_CLK_TCK"), own, time.monotonic()

    def foreign(self, spent=0.0):
        """Percent of all CPUs that went to foreign processes since the mark; `spent` are seconds of children of ours."""
        busy, own, at = (now - then for now, then in zip(self.look(), self.before))
        return max(0.0, 100 * (busy - own - spent) / (at * os.cpu_count()))


class Table:
    """Collects rows and says of those with a target whether it is reached."""

    def __init__(self, exporter, agent):
        self.rows = [("", exporter, agent, "ratio", "target", "")]

    def add(self, what, exporter, agent, form="%.2f", most=None, least=None, at_most=None):
        ratio = agent / exporter if exporter else float("inf")
        targets, reached = [], True
        for text, limit, holds in (("<= %gx", most, lambda: ratio <= most), (">= %gx", least, lambda: ratio >= least),
                                   ("<= %g", at_most, lambda: agent <= at_most)):
            if limit is not None:
                targets.append(text % limit)
                reached = reached and holds()
        verdict = ("reached" if reached else "NOT REACHED") if targets else ""
        self.rows.append((what, form % exporter, form % agent, "%.3f" % ratio, ", ".join(targets), verdict))

    def title(self, text):
        self.rows.append((text,))

    def show(self):
        columns = [row for row in self.rows if len(row) > 1]
        widths = [max(len(row[i]) for row in columns) for i in range(6)]
        for row in self.rows:
            if len(row) == 1:
                print("-- " + row[0])
            else:
                cells = [row[0].ljust(widths[0])] + [row[i].rjust(widths[i]) for i in (1, 2, 3)]
                print("  ".join(cells + [row[4].ljust(widths[4]), row[5]]).rstrip())


def complain(line, code=1):
    print(os.path.basename(sys.argv[0]) + ": " + line, file=sys.stderr)
    raise SystemExit(code)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def series_names(body):
    return [line.split(b"{")[0].split(b" ")[0] for line in body.split(b"\n") if line and not line.startswith(b"#")]
