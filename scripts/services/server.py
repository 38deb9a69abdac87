"""One server process: how it is started, asked, stopped, paused and started again."""

import concurrent.futures
import os
import pwd
import signal
import subprocess
import threading
import time

# The kernel ends a server when the thread that started it ends (PDEATHSIG): so one thread, which lives until the
# very end, starts them all. Whatever becomes of this program, no server outlives it.
SPAWNER = concurrent.futures.ThreadPoolExecutor(max_workers=1)
# Set before the servers are stopped for good: from then on none is started and nobody waits for one.
CLOSING = threading.Event()
SIGNALS = {"QUIT": signal.SIGQUIT, "INT": signal.SIGINT, "TERM": signal.SIGTERM, "KILL": signal.SIGKILL}


class ServiceError(Exception):
    """A server that does not do what it should; the text is for people."""


def run_command(arguments, text="", **options):
    """Runs a command to its end with a text for it to read and its output caught."""
    return subprocess.run(arguments, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
                          errors="replace", check=False, **options)


def process_table():
    """(pid, parent's pid, start time) of every living process; with its start time a pid is never another's."""
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        if fields[0] != b"Z":
            found.append((int(name), int(fields[1]), int(fields[19])))
    return found


def family(pid):
    """The process and everything that descends from it, parents first, as (pid, start time)."""
    table = process_table()
    members = [(one, start) for one, _, start in table if one == pid]
    seen = {pid}
    grown = True
    while grown:
        grown = False
        for one, parent, start in table:
            if parent in seen and one not in seen:
                seen.add(one)
                members.append((one, start))
                grown = True
    return members


def send(members, number):
    """Sends a signal to those of the processes that are still the same ones."""
    alive = {(pid, start) for pid, _, start in process_table()}
    for pid, start in members:
        if (pid, start) in alive:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass


def close():
    """No server is started from here on; one that is just being started has been."""
    CLOSING.set()
    SPAWNER.submit(int).result()


class Server:
    """A server in the foreground, in a session of its own, with a log file and a question that it must answer."""

    def __init__(self, name, arguments, directory, *, user=None, environment=None, answers=None,
                 stop_with="TERM", end_with="KILL"):
        self.name = name
        self.arguments = arguments
        self.directory = directory
        self.user = user
        self.environment = environment or {}
        self.answers = answers or (lambda: True)
        self.stop_with = stop_with    # how an administrator stops it
        self.end_with = end_with      # how it ends when its data are thrown away
        self.log_path = os.path.join(directory, "log")
        self.process = None
        self.lock = threading.RLock()

    def start(self, seconds=90):
        """Starts it where it does not run, and waits until it answers."""
        with self.lock:
            if not self.is_running():
                SPAWNER.submit(self._spawn).result()
        self.wait_for(self.answers, seconds, "it does not answer")

    def _spawn(self):
        if CLOSING.is_set():
            raise ServiceError(f"{self.name} is not started any more")
        command = ["setpriv", "--pdeathsig", self.end_with, *user_options(self.user), "--", *self.arguments]
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command, cwd=self.directory, env=self.full_environment(),
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def full_environment(self):
        """Nothing of the caller's environment but the path: a PGHOST there must not reach a server."""
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": self.directory,
                **self.environment}

    def wait_for(self, question, seconds, complaint):
        """Asks every now and then until the answer is yes; a server that ends meanwhile is given up at once."""
        end = time.monotonic() + seconds
        while True:
            if not self.is_running():
                raise ServiceError(f"{self.name} ended with {self.process.returncode}" + self.last_lines())
            try:
                if question():
                    return
                detail = ""
            except (OSError, ValueError, ServiceError) as error:
                detail = f": {error}"
            if time.monotonic() > end or CLOSING.is_set():
                raise ServiceError(f"{self.name}: {complaint} within {seconds} s{detail}" + self.last_lines())
            time.sleep(0.1)

    def last_lines(self, count=15):
        """The end of the log, for a message."""
        try:
            with open(self.log_path, "rb") as file:
                lines = file.read()[-20000:].decode(errors="replace").splitlines()[-count:]
        except OSError:
            return ""
        return "".join(f"\n  {self.name}| {line}" for line in lines)

    def is_running(self):
        """Whether the process is there; one that has ended is waited for."""
        return self.process is not None and self.process.poll() is None

    def stop(self, how=None, seconds=20):
        """Ends it and waits until it and all that descends from it are gone: first with its signal, then by force."""
        with self.lock:
            if not self.is_running():
                return
            members = family(self.process.pid)
            self.process.send_signal(SIGNALS[how or self.stop_with])
            send(members, signal.SIGCONT)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                members = family(self.process.pid) + members
                self.process.kill()
                self.process.wait()
            send(members, signal.SIGKILL)
            end = time.monotonic() + 5
            while {(pid, start) for pid, _, start in process_table()} & set(members):
                if time.monotonic() > end:
                    raise ServiceError(f"{self.name} does not end: {sorted(pid for pid, _ in members)}")
                time.sleep(0.01)

    def pause(self):
        """Stops it and all that descends from it in their tracks: the ports stay open, nobody answers."""
        with self.lock:
            if not self.is_running():
                raise ServiceError(f"{self.name} is not running")
            send(family(self.process.pid), signal.SIGSTOP)
            send(family(self.process.pid), signal.SIGSTOP)    # what was born between the look and the signal

    def resume(self):
        """Lets it go on."""
        with self.lock:
            if not self.is_running():
                raise ServiceError(f"{self.name} is not running")
            send(family(self.process.pid), signal.SIGCONT)

    def status(self):
        """`running PID`, `paused PID` or `stopped`."""
        if not self.is_running():
            return "stopped"
        with open(f"/proc/{self.process.pid}/stat", encoding="utf-8", errors="replace") as file:
            state = file.read().rpartition(")")[2].split()[0]
        return f"{'paused' if state == 'T' else 'running'} {self.process.pid}"


def as_user(user, arguments):
    """A command as another user; as ourselves without one."""
    return ["setpriv", *user_options(user), "--", *arguments] if user else arguments


def user_options(user):
    """setpriv's options that make a process another user's; none where we are not root."""
    if user is None:
        return []
    return [f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--init-groups", "--no-new-privs"]
