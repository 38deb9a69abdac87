"""What makes a watched server show each of its families, and which names the pages of the probes know."""
import base64
import json
import os
import re
import subprocess
import time
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.realpath(__file__))
OURS = "check_dashboards"


class Traces:
    """What a name needs to have a value: a table, a replication slot, clients of PgBouncer, a message."""

    def __init__(self):
        self.clients = []

    @staticmethod
    def sql(text):
        environment = {**os.environ, "PGPASSFILE": os.environ["OMNIFLOW_TEST_PGPASS_FILE"]}
        subprocess.run(["psql", "-X", "-q", "-c", text, os.environ["OMNIFLOW_TEST_POSTGRES_ADMIN_URL"]], check=True,
                       env=environment, stdout=subprocess.DEVNULL)

    @staticmethod
    def broker(method, path, body):
        """A request to the management API as the administrator."""
        with open(os.environ["OMNIFLOW_TEST_RABBITMQ_ADMIN_PASSWORD_FILE"]) as file:
            password = file.read().strip()
        user = urllib.parse.urlsplit(os.environ["OMNIFLOW_TEST_RABBITMQ_ADMIN_URL"]).username
        word = base64.b64encode(("%s:%s" % (user, password)).encode()).decode()
        address = os.environ["OMNIFLOW_TEST_RABBITMQ_MANAGEMENT_URL"] + "/api/" + path
        headers = {"Authorization": "Basic " + word, "Content-Type": "application/json"}
        request = urllib.request.Request(address, method=method, data=json.dumps(body).encode(), headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()

    def leave(self):
        self.broker("POST", "exchanges/%2F/amq.default/publish", {
            "routing_key": "orders.dead", "payload": OURS, "payload_encoding": "string",
            "properties": {"timestamp": int(time.time())}})
        self.sql("CREATE TABLE %s AS SELECT generate_series(1, 100) AS number" % OURS)
        self.sql("SELECT pg_create_physical_replication_slot('%s', true)" % OURS)
        for text in ("SELECT pg_sleep(600);\n", "SELECT 1 \\watch 0.02\n"):
            client = subprocess.Popen(
                ["psql", "-X", "-q", os.environ["OMNIFLOW_TEST_PGBOUNCER_ORDERS_URL"]], stdin=subprocess.PIPE,
                env={**os.environ, "PGPASSFILE": os.environ["OMNIFLOW_TEST_PGPASS_FILE"]},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.clients.append(client)
            client.stdin.write(text.encode())
            client.stdin.close()

    def remove(self):
        for client in self.clients:
            client.kill()
            client.wait()
        if self.clients:
            self.sql("SELECT pg_drop_replication_slot('%s')" % OURS)
            self.sql("DROP TABLE %s" % OURS)
            self.broker("DELETE", "queues/%2F/orders.dead/contents", {})


def documented():
    """A test for names: whether the pages of the probes, or of OpenTelemetry, have it, NAME standing for any text."""
    patterns = []
    docs = os.path.join(HERE, "..", "..", "docs")
    pages = [os.path.join("probes", page) for page in os.listdir(os.path.join(docs, "probes"))]
    for page in pages + ["opentelemetry.md"]:
        with open(os.path.join(docs, page)) as file:
            for cell in re.findall(r"^\| `([a-z][^`]*)`", file.read(), re.M):
                patterns.append(re.sub(r"\[[^]]*\]|[A-Z…]+", r"[A-Za-z0-9_]*", cell))
    return re.compile("|".join(patterns)).fullmatch
