"""RabbitMQ with its management and prometheus plugins and a TLS listener, and the port mapper that it needs."""

import base64
import glob
import http.client
import json
import os
import socket

from server import Server, ServiceError

CONFIGURATION = """
listeners.tcp.1 = 127.0.0.1:{amqp}
listeners.ssl.1 = 127.0.0.1:{amqps}
ssl_options.cacertfile = {authority}
ssl_options.certfile = {certificate}
ssl_options.keyfile = {key}
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = false
management.tcp.ip = 127.0.0.1
management.tcp.port = {management}
prometheus.tcp.ip = 127.0.0.1
prometheus.tcp.port = {metrics}
default_user = admin
default_pass = {password}
loopback_users = none
log.file = false
log.console = true
log.console.level = info
collect_statistics_interval = 1000
"""


class RabbitMQ:
    """The broker, its users, and a few queues."""

    name = "rabbitmq"

    def __init__(self, workspace):
        self.workspace = workspace
        self.user = workspace.user("rabbitmq")
        self.ports = {name: workspace.port()
                      for name in ("amqp", "amqps", "management", "metrics", "mapper", "distribution")}
        self.words = {name: workspace.password(f"rabbitmq-{name}") for name in ("admin", "monitor", "nobody")}
        folder = workspace.folder("rabbitmq", self.user)
        certificate, key = workspace.server_key(folder, self.user)
        workspace.write("rabbitmq/rabbitmq.conf", CONFIGURATION.format(
            **self.ports, authority=workspace.ca, certificate=certificate, key=key, password=self.words["admin"]),
            self.user)
        workspace.write("rabbitmq/enabled_plugins", "[rabbitmq_management,rabbitmq_prometheus].\n", self.user)
        self.mapper = Server(
            "epmd", ["epmd", "-port", str(self.ports["mapper"]), "-address", "127.0.0.1", "-relaxed_command_check"],
            workspace.folder("epmd", self.user), user=self.user, answers=lambda: self._accepts("mapper"))
        self.server = Server("rabbitmq", [self._program()], folder, user=self.user, answers=self._answers,
                             environment=self._environment(folder))
        self.servers = [self.mapper, self.server]

    @staticmethod
    def _program():
        found = sorted(glob.glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"))
        if not found:
            raise ServiceError("there is no RabbitMQ server: its package is not installed")
        return found[-1]

    def _environment(self, folder):
        return {
            "RABBITMQ_NODENAME": f"omniflow{self.ports['amqp']}@localhost",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "ERL_EPMD_PORT": str(self.ports["mapper"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(self.ports["distribution"]),
            "RABBITMQ_MNESIA_BASE": os.path.join(folder, "mnesia"),
            "RABBITMQ_LOG_BASE": os.path.join(folder, "logs"),
            "RABBITMQ_CONFIG_FILE": os.path.join(folder, "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": os.path.join(folder, "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS":
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
            # The script then becomes the server instead of waiting for it.
            "RUNNING_UNDER_SYSTEMD": "1",
        }

    def _accepts(self, name):
        with socket.create_connection(("127.0.0.1", self.ports[name]), 3):
            return True

    def _answers(self):
        status, _ = self._request("GET", "/metrics", port="metrics", user=None)
        return status == 200 and self._request("GET", "/api/overview")[0] == 200 and all(
            self._accepts(name) for name in ("amqp", "amqps"))

    def _request(self, method, path, body=None, port="management", user="admin"):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[port], timeout=10)
        headers = {"Content-Type": "application/json"}
        if user:
            login = base64.b64encode(f"{user}:{self.words[user]}".encode()).decode()
            headers["Authorization"] = "Basic " + login
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as error:
            raise ServiceError(f"{path}: {error!r}") from None
        finally:
            connection.close()

    def _must(self, method, path, body):
        status, text = self._request(method, path, body)
        if status >= 300:
            raise ServiceError(f"rabbitmq: {method} {path}: {status} {text[:300]!r}" + self.server.last_lines())

    def start(self):
        """Starts the broker and gives it users, a virtual host `shop` and queues."""
        self.mapper.start()
        self.server.start()
        self._must("PUT", "/api/vhosts/shop", {})
        self._must("PUT", "/api/users/monitor", {"password": self.words["monitor"], "tags": "monitoring"})
        self._must("PUT", "/api/users/nobody", {"password": self.words["nobody"], "tags": ""})
        for host in ("%2F", "shop"):
            self._must("PUT", f"/api/permissions/{host}/admin", {"configure": ".*", "write": ".*", "read": ".*"})
            self._must("PUT", f"/api/permissions/{host}/monitor", {"configure": "", "write": "", "read": ".*"})
        dead = {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "orders.dead"}
        for host, name, arguments in (("%2F", "orders.dead", {}), ("%2F", "orders", dead), ("shop", "mail", {}),
                                      ("shop", "payments", {"x-queue-type": "quorum"})):
            self._must("PUT", f"/api/queues/{host}/{name}", {"durable": True, "arguments": arguments})
        for _ in range(10):
            self._must("POST", "/api/exchanges/%2F/amq.default/publish", {
                "properties": {"delivery_mode": 2}, "routing_key": "orders", "payload": "order",
                "payload_encoding": "string"})

    def variables(self):
        """What tests are told."""
        passwords = self.workspace.path("passwords")
        return {
            "OMNIFLOW_TEST_RABBITMQ_URL": f"amqp://monitor@127.0.0.1:{self.ports['amqp']}/%2F",
            "OMNIFLOW_TEST_RABBITMQ_TLS_URL": f"amqps://monitor@localhost:{self.ports['amqps']}/%2F",
            "OMNIFLOW_TEST_RABBITMQ_PASSWORD_FILE": f"{passwords}/rabbitmq-monitor",
            "OMNIFLOW_TEST_RABBITMQ_ADMIN_URL": f"amqp://admin@127.0.0.1:{self.ports['amqp']}/%2F",
            "OMNIFLOW_TEST_RABBITMQ_ADMIN_PASSWORD_FILE": f"{passwords}/rabbitmq-admin",
            "OMNIFLOW_TEST_RABBITMQ_MANAGEMENT_URL": f"http://127.0.0.1:{self.ports['management']}",
            "OMNIFLOW_TEST_RABBITMQ_METRICS_URL": f"http://127.0.0.1:{self.ports['metrics']}/metrics",
        }
