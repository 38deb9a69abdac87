"""Debian's exporters, Prometheus and Alertmanager as daemons of a run, and the questions that scripts put to them."""
import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from measuring import Daemon, complain, free_port


def installed(program):
    return shutil.which(program) or complain("no %s: install it" % program)


def exporter(kind, directory):
    """Debian's exporter of a kind for the servers of scripts/with-services, not yet started."""
    port = free_port()
    here, environment = "127.0.0.1:%d" % port, {"PATH": os.defpath}
    if kind == "host":
        name, flags = "node-exporter", ["--web.listen-address=" + here, "--collector.netdev.device-exclude=^$"]
    elif kind == "postgres":
        address = urllib.parse.urlsplit(os.environ["OMNIFLOW_TEST_POSTGRES_URL"])
        with open(os.environ["OMNIFLOW_TEST_POSTGRES_PASSWORD_FILE"]) as file:
            password = urllib.parse.quote(file.read().strip())
        environment["DATA_SOURCE_NAME"] = "postgresql://%s:%s@%s:%d%s?sslmode=disable" % (
            address.username, password, address.hostname, address.port, address.path)
        name, flags = "postgres-exporter", ["--web.listen-address=" + here]
    else:
        name = "redis-exporter"
        flags = ["-redis.addr", os.environ["OMNIFLOW_TEST_REDIS_URL"], "-web.listen-address", here]
    return Daemon(kind, [installed("prometheus-" + name), *flags], environment, port, directory, None)


def blackbox(directory):
    """Debian's blackbox_exporter with modules http and redis, which give up after two seconds; not yet started."""
    port, settings = free_port(), os.path.join(directory, "blackbox.yml")
    with open(settings, "w") as file:
        file.write("modules:\n  http: {prober: http, timeout: 2s, http: {preferred_ip_protocol: ip4}}\n"
                   "  redis: {prober: tcp, timeout: 2s, tcp: {preferred_ip_protocol: ip4, "
                   "query_response: [{send: PING}, {expect: '^.PONG'}]}}\n")
    command = [installed("prometheus-blackbox-exporter"), "--config.file=" + settings,
               "--web.listen-address=127.0.0.1:%d" % port]
    return Daemon("blackbox", command, {"PATH": os.defpath}, port, directory, None)


class Prometheus(Daemon):
    """Debian's Prometheus; jobs are (name, seconds between scrapes, port), rules are evaluated as often as said.

    `more` is text that follows the jobs: further jobs, then other sections of its settings.
    """

    def __init__(self, directory, jobs, rule_files=(), evaluation="1m", more=""):
        port = free_port()
        settings = os.path.join(directory, "prometheus.yml")
        with open(settings, "w") as file:
            file.write("global: {evaluation_interval: %s}\nrule_files: %s\nscrape_configs:\n" % (
                evaluation, json.dumps(list(rule_files))))
            for name, interval, target in jobs:
                file.write("  - {job_name: %s, scrape_interval: %gs, scrape_timeout: %gs, static_configs: "
                           "[{targets: ['127.0.0.1:%d']}]}\n" % (name, interval, min(interval, 4), target))
            file.write(more)
        command = [installed("prometheus"), "--config.file=" + settings, "--storage.tsdb.path=%s/data" % directory,
                   "--web.listen-address=127.0.0.1:%d" % port]
        super().__init__("prometheus", command, {"PATH": os.defpath}, port, directory, None)

    def ask(self, path, **words):
        """The data of an answer of its API; ValueError with its words where it refuses."""
        request = "http://127.0.0.1:%d/api/v1/%s?%s" % (self.port, path, urllib.parse.urlencode(words))
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as refusal:
            raise ValueError(json.load(refusal).get("error", str(refusal))) from refusal

    def query(self, expression, **words):
        return self.ask("query", query=expression, **words)["result"]

    def evaluations(self):
        """How often each group of rules was evaluated, by its name."""
        with urllib.request.urlopen("http://127.0.0.1:%d/metrics" % self.port, timeout=10) as answer:
            text = answer.read().decode()
        found = re.findall(r'^prometheus_rule_group_iterations_total\{rule_group="[^"]*;([^"]*)"\} (\S+)', text, re.M)
        return {name: float(count) for name, count in found}


class Alertmanager(Daemon):
    """Debian's Alertmanager; tells a webhook at once of each alert that fires or is over."""

    def __init__(self, name, directory, hook):
        port, directory = free_port(), os.path.join(directory, name)
        os.mkdir(directory)
        settings = os.path.join(directory, "alertmanager.yml")
        with open(settings, "w") as file:
            file.write("route: {receiver: hook, group_wait: 0s, group_interval: 1s, repeat_interval: 4h, "
                       "group_by: ['...']}\nreceivers: [{name: hook, webhook_configs: "
                       "[{url: '%s', send_resolved: true}]}]\n" % hook)
        command = [installed("prometheus-alertmanager"), "--config.file=" + settings,
                   "--storage.path=%s/data" % directory, "--web.listen-address=127.0.0.1:%d" % port,
                   "--cluster.listen-address="]
        super().__init__(name, command, {"PATH": os.defpath, "TZ": "UTC"}, port, directory, None)

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.port

    def alerts(self):
        """What fires, by its API; alerts that are over are not in it."""
        with urllib.request.urlopen(self.url + "/api/v2/alerts", timeout=10) as answer:
            return json.load(answer)

    def amtool(self, *arguments):
        """What amtool prints."""
        return subprocess.run(
            [installed("amtool"), "--alertmanager.url=" + self.url, *arguments], check=True, timeout=30,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True).stdout
