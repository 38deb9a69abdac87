"""Redis: a plain server with a replica and a Sentinel, one with TLS, one with ACL users, and a cluster of three."""

import socket
import ssl

from server import Server, ServiceError

COMMON = """
bind 127.0.0.1
protected-mode no
dir {folder}
save ""
appendonly no
daemonize no
loglevel notice
enable-debug-command yes
latency-monitor-threshold 100
repl-diskless-sync-delay 0
"""

# What a client that watches a server needs, and nothing with which it could change a key or read a value.
MONITOR = """-@all +ping +info +role +select +dbsize +config|get +slowlog|get +slowlog|len +latency|latest
+latency|histogram +latency|history +client|setname +client|list +client|id +command|info +command|count +cluster|info
+cluster|nodes +cluster|slots +cluster|shards +scan +type +memory|usage +memory|stats +strlen +llen +scard +zcard +hlen
+xlen +xinfo|stream +xinfo|groups +xinfo|consumers +pubsub|numpat +ttl""".replace("\n", " ")


class Connection:
    """A connection that speaks as much RESP as the start needs; one command at a time."""

    def __init__(self, port, authority=None):
        self.stream = socket.create_connection(("127.0.0.1", port), 3)
        if authority:
            self.stream = ssl.create_default_context(cafile=authority).wrap_socket(
                self.stream, server_hostname="localhost")
        self.reader = self.stream.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.reader.close()
        self.stream.close()

    def ask(self, *words):
        """Sends a command and reads its reply; an error is raised."""
        encoded = [str(word).encode() for word in words]
        self.stream.sendall(b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in encoded))
        return self._reply(words[0])

    def _reply(self, command):
        line = self.reader.readline().decode(errors="replace").rstrip("\r\n")
        kind, rest = line[:1], line[1:]
        if kind == "-" or not kind:
            raise ServiceError(f"{command}: {rest or 'the connection was closed'}")
        if kind == "$":
            return "" if rest == "-1" else self.reader.read(int(rest) + 2)[:-2].decode(errors="replace")
        if kind == "*":
            return [self._reply(command) for _ in range(max(0, int(rest)))]
        return rest


class Redis:
    """All the Redis servers of a run."""

    name = "redis"

    def __init__(self, workspace):
        self.workspace = workspace
        self.user = workspace.user("redis")
        self.ports = {}
        self.words = {name: workspace.password(f"redis-{name}") for name in ("monitor", "blind", "admin")}
        self.plain = self._server("redis", "port {port}")
        self.replica = self._server("redis-replica", f"port {{port}}\nreplicaof 127.0.0.1 {self.ports['redis']}")
        self.sentinel = self._sentinel()
        self.tls = self._tls()
        self.acl = self._acl()
        self.cluster = [self._server(f"redis-cluster-{n}", f"port {{port}}\ncluster-enabled yes\n"
                                     f"cluster-port {workspace.port()}\ncluster-node-timeout 2000")
                        for n in (1, 2, 3)]
        self.servers = [self.plain, self.replica, self.sentinel, self.tls, self.acl, *self.cluster]

    def _server(self, name, settings, *options, common=COMMON, **connection):
        folder = self.workspace.folder(name, self.user)
        port = self.ports[name] = self.workspace.port()
        text = common.format(folder=folder) + settings.format(port=port, folder=folder) + "\n"
        path = self.workspace.write(f"{name}/redis.conf", text, self.user)
        return Server(name, ["redis-server", path, *options], folder, user=self.user,
                      answers=lambda: self.ask(name, "PING", **connection) == "PONG")

    def _sentinel(self):
        # With a quorum of two the only Sentinel reports a master that is down and never promotes a replica: the next
        # test finds the roles as they were.
        return self._server(
            "redis-sentinel", f"port {{port}}\nsentinel monitor orders 127.0.0.1 {self.ports['redis']} 2\n"
            "sentinel down-after-milliseconds orders 2000", "--sentinel",
            common="bind 127.0.0.1\nprotected-mode no\ndir {folder}\ndaemonize no\n")

    def _tls(self):
        name, authority = "redis-tls", self.workspace.ca
        server = self._server(name, "port 0\ntls-port {port}\ntls-cert-file {folder}/server.crt\n"
                              f"tls-key-file {{folder}}/server.key\ntls-ca-cert-file {authority}\n"
                              "tls-auth-clients optional", authority=authority)
        return server

    def _acl(self):
        users = (f"user default off\nuser admin on >{self.words['admin']} ~* &* +@all\n"
                 f"user monitor on >{self.words['monitor']} %R~* {MONITOR}\n"
                 f"user blind on >{self.words['blind']} -@all +ping\n")
        server = self._server("redis-acl", "port {port}\naclfile {folder}/users.acl",
                              login=("admin", self.words["admin"]))
        self.workspace.write("redis-acl/users.acl", users, self.user)
        return server

    def ask(self, name, *words, authority=None, login=None):
        """One command on a connection of its own."""
        with Connection(self.ports[name], authority) as connection:
            if login:
                connection.ask("AUTH", *login)
            return connection.ask(*words)

    def start(self):
        """Starts all of them, puts a few keys into the plain one, joins the cluster."""
        self.workspace.server_key(self.tls.directory, self.user)
        for server in self.servers:
            if server is not self.sentinel:
                server.start()
        with Connection(self.ports["redis"]) as connection:
            for n in range(200):
                connection.ask("SET", f"session:{n}", f"value-{n}", *(("EX", 3600) if n % 2 else ()))
            for n in range(20):
                connection.ask("LPUSH", "queue:mail", n)
                connection.ask("HSET", f"customer:{n}", "name", n)
                connection.ask("XADD", "stream:orders", "*", "order", n)
            connection.ask("XGROUP", "CREATE", "stream:orders", "shippers", "0")
        self.replica.wait_for(lambda: "master_link_status:up" in self.ask("redis-replica", "INFO", "replication"), 60,
                              "it does not follow its master")
        self.sentinel.start()    # it asks a master for its replicas at once, and then every ten seconds only
        self._join()
        self.sentinel.wait_for(lambda: len(self.ask("redis-sentinel", "SENTINEL", "REPLICAS", "orders")) == 1, 60,
                               "it does not see the replica")

    def _join(self):
        names = [server.name for server in self.cluster]
        for index, (name, first, last) in enumerate(zip(names, (0, 5461, 10923), (5460, 10922, 16383))):
            self.ask(name, "CLUSTER", "SET-CONFIG-EPOCH", index + 1)
            self.ask(name, "CLUSTER", "ADDSLOTSRANGE", first, last)
        for name in names[1:]:
            bus = self.ask(name, "CONFIG", "GET", "cluster-port")[1]
            self.ask(names[0], "CLUSTER", "MEET", "127.0.0.1", self.ports[name], bus)
        for server in self.cluster:
            server.wait_for(lambda name=server.name: self._is_whole(name), 60, "the cluster does not come together")

    def _is_whole(self, name):
        state = self.ask(name, "CLUSTER", "INFO")
        return "cluster_state:ok" in state and "cluster_known_nodes:3" in state

    def variables(self):
        """What tests are told."""
        passwords = self.workspace.path("passwords")
        url = {name: f"redis://127.0.0.1:{port}" for name, port in self.ports.items()}
        return {
            "OMNIFLOW_TEST_REDIS_URL": url["redis"],
            "OMNIFLOW_TEST_REDIS_REPLICA_URL": url["redis-replica"],
            "OMNIFLOW_TEST_SENTINEL_URL": url["redis-sentinel"],
            "OMNIFLOW_TEST_SENTINEL_MASTER": "orders",
            "OMNIFLOW_TEST_REDIS_TLS_URL": f"rediss://localhost:{self.ports['redis-tls']}",
            "OMNIFLOW_TEST_REDIS_ACL_URL": f"redis://monitor@127.0.0.1:{self.ports['redis-acl']}",
            "OMNIFLOW_TEST_REDIS_ACL_PASSWORD_FILE": f"{passwords}/redis-monitor",
            "OMNIFLOW_TEST_REDIS_CLUSTER_URLS": ",".join(url[server.name] for server in self.cluster),
        }
