"""An agent whose state is on a small file system of its own, with applications that fail as they are told, and a sink.

Mounts: only within a mount namespace that ends with the run.
"""
import json
import os
import subprocess

from measuring import free_port
from paging import Agent, Application, Sink, words_of
from verdicts import ask, ask_json, wait_until

SETTINGS = """
identity: {application: store, environment: test, node: node}
listen: {address: 127.0.0.1, port: %(port)d}
state_directory: "%(directory)s/state"
shutdown: {drain: 0s}
probes:
  http: {%(targets)s}
checks:
  "*": {flap_detection: false}
  "host/local:*": {off: true}
alerting:
  channels:
    oncall: {type: beepbot, url: "%(sink)s", secret: sink-secret, chat_id: "1", rate: {per_second: 20, per_minute: 600}}
  routes: [{channel: oncall, severities: [critical, warning, info]}]
log: {format: text}
"""
TARGETS = ("first", "second", "third", "fourth")


class Stage:
    """An agent on a small file system of its own, four applications, and a sink."""

    def __init__(self, binary, directory, verdicts, **environment):
        self.directory, self.verdicts = directory, verdicts
        os.makedirs(directory)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "tmpfs", directory], check=True)
        # Logs and settings are elsewhere: only what the agent keeps is on the small one.
        outside = directory + "-outside"
        self.applications = {name: Application() for name in TARGETS}
        self.sink = Sink()
        self.agent = Agent(binary, outside, SETTINGS % {
            "port": free_port(), "directory": directory, "sink": self.sink.url, "targets": ", ".join(
                '%s: {url: "%s", interval: 5s, up_interval: 1s}' % (name, self.applications[name].url) for name in TARGETS)},
            environment)
        self.state = os.path.join(directory, "state")
        self.socket = os.path.join(self.state, "control.sock")
        self.database = os.path.join(self.state, "alerts.sqlite")
        self.silences, self.ballast = [], os.path.join(directory, "ballast")

    def start(self):
        self.agent.start()
        return self.agent.reach(30) and wait_until(lambda: ask(self.socket, "/startup")[0] == 200, 20)

    def restart(self):
        """SIGKILL, and the next life."""
        self.agent.kill()
        return self.start()

    def fail(self, name):
        self.applications[name].status = 503

    def mend(self, name):
        self.applications[name].status = 200

    def told(self, name, words, seconds=20):
        """The first message that says one of these words of a target."""
        return self.sink.wait(lambda message: words_of(message) in [(word, "http/" + name) for word in words], seconds)

    def count(self, name, words):
        """How many different messages said one of these words of a target."""
        return len({message.key for message in self.sink.messages
                    if message.is_taken and words_of(message) in [(word, "http/" + name) for word in words]})

    def silence(self):
        """Orders a silence of something that is not there; whether it was answered as kept, and what was said."""
        code, output = self.agent.command(
            "silence", "add", "http/fourth", "--for", "1h", "--owner", "store", "--reason", "n%d" % len(self.silences),
            "--format", "json")
        if code == 0:
            self.silences.append(json.loads(output)["id"])
        return code == 0, output

    def alert(self, name):
        """What the agent says of a target's up-check; empty where it is well."""
        alerts = (ask_json(self.socket, "/api/omniflow/alerts") or {}).get("alerts", [])
        return next((one for one in alerts if one["check"] == "http/" + name), {})

    def missing(self):
        """Silences that were answered as kept and that the agent does not have."""
        known = {one["id"] for one in (self.agent.json("silence", "list") or {}).get("silences", [])}
        return [one for one in self.silences if one not in known]

    def fill(self):
        """Takes all room of the small file system."""
        with open(self.ballast, "ab", buffering=0) as file:
            for size in (65536, 4096, 512, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    pass

    def stop(self):
        self.agent.stop()
        self.sink.stop()
        for application in self.applications.values():
            application.stop()


def shown(message):
    return message.text.split("\n")[0][:34] if message else "nothing"


def last_line(text):
    return (text.strip().split("\n") or [""])[-1][-34:]
