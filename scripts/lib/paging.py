"""What the scripts about paging share: a sink that answers as it is told, a target that fails as it is told, an agent.

Everything is on 127.0.0.1 and ends with the run.
"""
import http.server
import json
import os
import re
import signal
import socket
import struct
import subprocess
import threading
import time

from measuring import complain

FIRST_LINE = re.compile(r"^(?P<emoji>\S+) (?P<word>[A-Z ]+?) (?P<what>\S+).*\[(?P<reference>[2-9A-Z]{5})\]")


def find_agent(named):
    """The program: as named, else $OMNIFLOW_AGENT_BINARY, else the newest one below .build."""
    named = named or os.environ.get("OMNIFLOW_AGENT_BINARY")
    if named:
        return os.path.abspath(named)
    root = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))), ".build")
    built = [os.path.join(root, kind, "omniflow-agent") for kind in ("release", "debug")]
    built = [path for path in built if os.access(path, os.X_OK)]
    return max(built, key=os.path.getmtime) if built else complain("no agent: swift build, or name one")


def within(seconds, holds):
    """What a condition answers once it answers something; its last answer when time is up."""
    end = time.monotonic() + seconds
    while True:
        try:
            answer = holds()
        except OSError:
            answer = None
        if answer or time.monotonic() > end:
            return answer
        time.sleep(0.25)


class Message:
    """One request to the sink."""

    def __init__(self, key, text, chat, mode):
        self.at, self.key, self.text, self.chat, self.mode = time.monotonic(), key, text, chat, mode

    # Whether the sink took it: after a reset it has, whatever the sender knows of it.
    @property
    def is_taken(self):
        return self.mode in ("200", "reset")

    @property
    def is_repeat(self):
        return "possible repeat" in self.text.lower()

    def __repr__(self):
        return "%s %s: %s" % (self.mode, self.key, self.text.split("\n")[0])


def first_line(message):
    """What a lock screen shows of a message."""
    return message.text.split("\n")[0] if message else "nothing"


def words_of(message):
    """The state and the check that a message's first line says; None where it says none."""
    match = FIRST_LINE.match(message.text)
    return (match.group("word"), match.group("what").rstrip(",:")) if match else None


def seconds_of(message):
    """How many seconds the end of an outage says that it was down; None where it does not say."""
    match = re.search(r"down ((?:\d+ (?:d|h|min|s)\b ?)+)", first_line(message))
    units = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
    parts = re.findall(r"(\d+) (d|h|min|s)", match.group(1)) if match else []
    return sum(int(number) * units[unit] for number, unit in parts) if match else None


class Sink:
    """A BeepBot that records what it is sent and answers by `mode()`: 200, 429, 500, hang or reset (after it took it)."""

    def __init__(self, mode=lambda: "200", secret="sink-secret"):
        self.messages, self.mode, self.secret, self.changed = [], mode, secret, threading.Condition()
        self.over = threading.Event()
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.headers.get("X-Notify-Secret") != sink.secret:
                    return self.reply(403)
                fields = json.loads(body)
                mode = sink.mode()
                with sink.changed:
                    sink.messages.append(
                        Message(self.headers.get("Idempotency-Key"), fields["text"], fields["chat_id"], mode))
                    sink.changed.notify_all()
                if mode == "hang":
                    sink.over.wait(12)
                    self.close_connection = True
                elif mode == "reset":
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True
                else:
                    self.reply(int(mode))

            def reply(self, status):
                self.send_response(status)
                if status == 429:
                    self.send_header("Retry-After", "1")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d/notify" % self.server.server_address[1]

    def wait(self, condition, seconds):
        """The first taken message that a condition holds for; None when time is up."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                for message in self.messages:
                    if message.is_taken and condition(message):
                        return message
                if not self.changed.wait(max(0, end - time.monotonic())):
                    return None

    def stop(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


class Hook:
    """The receiver of an Alertmanager's webhook: what came, and when."""

    def __init__(self):
        self.events, self.changed = [], threading.Condition()
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                payload = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
                self.send_response(200)
                self.end_headers()
                with hook.changed:
                    hook.events.append((time.monotonic(), payload))
                    hook.changed.notify_all()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d/" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, after, status, seconds, **labels):
        """The first alert of a status and of labels that came since a moment, as (when, alert); None when time is up."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                for at, payload in self.events:
                    for alert in payload["alerts"]:
                        if at >= after and alert["status"] == status and labels.items() <= alert["labels"].items():
                            return at, alert
                if not self.changed.wait(max(0, end - time.monotonic())):
                    return None

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Application:
    """An HTTP server that answers with `status` after `delay` seconds, and knows when it was asked first."""

    def __init__(self):
        self.status, self.delay, self.asked_at = 200, 0.0, None
        application = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                application.asked_at = application.asked_at or time.monotonic()
                if application.delay:
                    time.sleep(application.delay)
                self.send_response(application.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d/" % self.port

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Agent:
    """An agent that is started, killed and started again over the same state directory."""

    def __init__(self, binary, directory, settings, environment=None):
        self.binary, self.directory, self.process, self.started_at = binary, directory, None, 0
        self.settings = os.path.join(directory, "agent.yaml")
        self.environment = dict(os.environ, **(environment or {}))
        os.makedirs(directory, exist_ok=True)
        with open(self.settings, "w") as file:
            file.write(settings)
        self.log = os.path.join(directory, "agent.log")

    def start(self, **environment):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "run", "--config", self.settings], env=dict(self.environment, **environment),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.started_at = time.monotonic()

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        if self.is_running:
            self.process.send_signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def stop(self):
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def command(self, *arguments, seconds=20):
        """Runs a command against it: exit code and what it printed."""
        done = subprocess.run(
            [self.binary, *arguments, "--config", self.settings], env=self.environment, timeout=seconds,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout

    def json(self, *arguments):
        """What a command prints as JSON; None where it failed or the agent is not reached yet."""
        code, output = self.command(*arguments, "--format", "json")
        if code not in (0, 1):
            return None
        try:
            return json.loads(output)
        except ValueError:
            return None

    def reach(self, seconds=20):
        """Waits until the control socket answers; False when time is up."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.is_running:
                return False
            if self.json("status") is not None:
                return True
            time.sleep(0.05)
        return False
