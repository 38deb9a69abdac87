"""Starts servers, runs a command beside them, stops them: the part of scripts/with-services after the packages."""

import os
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))    # `python3 -I` leaves the script's folder out

from control import Control  # noqa: E402
from postgres import PgBouncer, Postgres  # noqa: E402
from rabbitmq import RabbitMQ  # noqa: E402
from redis import Redis  # noqa: E402
from server import SPAWNER, ServiceError, close, family, send  # noqa: E402
from workspace import Workspace  # noqa: E402

KINDS = ("postgres", "pgbouncer", "redis", "rabbitmq")


class Interrupted(Exception):
    """A signal asked us to stop."""


class Wake:
    """A pipe that the main thread waits at: for signals, for threads, for the command."""

    def __init__(self):
        self.reader, self.writer = os.pipe()
        self.signal = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:    # nohup stays what it is
                signal.signal(number, self._note)

    def _note(self, number, _):
        self.signal = self.signal or number
        os.write(self.writer, b"s")

    def ring(self):
        """Wakes the main thread."""
        os.write(self.writer, b"r")

    def wait(self):
        """Sleeps until somebody rings or a signal comes; the first signal is raised, once."""
        if self.signal is None:
            os.read(self.reader, 1)
        if self.signal is not None:
            raise Interrupted(self.signal)


def say(text):
    """A line for people."""
    print(f"with-services: {text}", file=sys.stderr, flush=True)


def plan(workspace, kinds):
    """The services in chains: those of one chain start one after another, the chains side by side."""
    chains, services = [], []
    if "postgres" in kinds or "pgbouncer" in kinds:
        postgres = Postgres(workspace)
        chain = [postgres]
        if "pgbouncer" in kinds:
            chain.append(PgBouncer(workspace, postgres))
        chains.append(chain)
    if "redis" in kinds:
        chains.append([Redis(workspace)])
    if "rabbitmq" in kinds:
        chains.append([RabbitMQ(workspace)])
    for chain in chains:
        services += chain
    return chains, services


def start(chains, wake):
    """Starts every chain in a thread of its own; the first failure ends the wait."""
    failures, running = [], []

    def work(chain):
        try:
            for service in chain:
                service.start()
        except Exception as error:    # whatever it is, the main thread is to hear of it
            failures.append(error)
        running.remove(chain)
        wake.ring()

    running += chains
    for chain in chains:
        threading.Thread(target=work, args=(chain,), daemon=True).start()
    while running and not failures:
        wake.wait()
    if failures:
        raise failures[0]


def run(command, variables, wake):
    """Runs the command and returns its exit code; a signal to us is handed on to it."""
    try:
        process = subprocess.Popen(command, env={**os.environ, **variables})
    except OSError as error:
        say(f"cannot run {command[0]}: {error.strerror}")
        return 127 if isinstance(error, FileNotFoundError) else 126
    ended = threading.Event()

    def wait():
        process.wait()
        ended.set()
        wake.ring()

    threading.Thread(target=wait, daemon=True).start()
    try:
        while not ended.is_set():
            wake.wait()
    except Interrupted as interruption:
        members = family(process.pid)
        if not ended.is_set():
            process.send_signal(interruption.args[0])
        if not ended.wait(10):
            say("the command does not end: it is killed")
            send(family(process.pid) + members, signal.SIGKILL)
            ended.wait(5)
        raise
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def stop(services):
    """Ends all servers side by side, and what was still preparing one."""
    close()
    servers = [server for service in services for server in service.servers]
    troubles = []

    def work(server):
        try:
            server.stop(server.end_with, seconds=5)
        except Exception as error:    # the others are to end as well
            troubles.append(error)

    threads = [threading.Thread(target=work, args=(server,)) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send([member for member in family(os.getpid()) if member[0] != os.getpid()], signal.SIGKILL)
    for trouble in troubles:
        say(f"{trouble}")


def main(kinds, command):
    """Everything, from the private directory to its removal."""
    wake = Wake()
    began = time.monotonic()
    workspace = Workspace()
    services, code = [], 1
    try:
        workspace.make_certificates()
        chains, services = plan(workspace, kinds)
        start(chains, wake)
        variables = {
            "OMNIFLOW_TEST_SERVICES": workspace.root,
            "OMNIFLOW_TEST_CA_FILE": workspace.ca,
            "OMNIFLOW_TEST_OTHER_CA_FILE": workspace.path("tls", "other-ca.crt"),
            "OMNIFLOW_TEST_CLIENT_CERTIFICATE_FILE": workspace.path("tls", "client.crt"),
            "OMNIFLOW_TEST_CLIENT_KEY_FILE": workspace.path("tls", "client.key"),
            "OMNIFLOW_TEST_PGPASS_FILE": workspace.pgpass,
        }
        for service in services:
            variables.update(service.variables())
        Control(workspace, [server for service in services for server in service.servers]).begin()
        say(f"{', '.join(service.name for service in services)} answer after {time.monotonic() - began:.1f} s")
        code = run(command, variables, wake)
    except Interrupted as interruption:
        code = 128 + interruption.args[0]
    except (ServiceError, OSError) as error:
        say(f"{error}")
    finally:
        stop(services)
        try:
            workspace.remove()
        except ServiceError as error:
            say(f"{error}")
            code = code or 1
    return code


if __name__ == "__main__":
    chosen = sys.argv[1].split(",")
    result = main(chosen, sys.argv[2:])
    SPAWNER.shutdown()
    sys.stdout.flush()
    os._exit(result)    # daemon threads may still wait for something that has been taken away
