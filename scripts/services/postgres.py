"""PostgreSQL with a shop's data, and PgBouncer in front of it."""

import glob
import os

from server import Server, ServiceError, as_user, run_command

CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
ssl = on
ssl_cert_file = '{certificate}'
ssl_key_file = '{key}'
max_connections = 60
shared_buffers = 32MB
fsync = off
wal_level = logical
archive_mode = on
archive_command = '/bin/true'
track_io_timing = on
track_functions = all
shared_preload_libraries = 'pg_stat_statements'
log_min_messages = warning
log_line_prefix = '%m [%p] %u@%d '
"""

ROLES = """
CREATE ROLE monitor LOGIN PASSWORD '{monitor}';
GRANT pg_monitor TO monitor;
CREATE ROLE nobody_special LOGIN PASSWORD '{nobody_special}';
CREATE ROLE orders LOGIN PASSWORD '{orders}';
CREATE DATABASE orders OWNER orders;
CREATE DATABASE billing OWNER orders;
\\connect orders
CREATE EXTENSION pg_stat_statements;
"""

ORDERS = """
CREATE TABLE customers (id bigserial PRIMARY KEY, name text NOT NULL, since timestamptz NOT NULL DEFAULT now());
CREATE TABLE products (id bigserial PRIMARY KEY, title text NOT NULL, price numeric(10,2) NOT NULL, stock int NOT NULL);
CREATE TABLE orders (id bigserial PRIMARY KEY, customer bigint NOT NULL REFERENCES customers,
  state text NOT NULL DEFAULT 'open', at timestamptz NOT NULL DEFAULT now());
CREATE TABLE order_lines ("order" bigint NOT NULL REFERENCES orders, product bigint NOT NULL REFERENCES products,
  amount int NOT NULL, PRIMARY KEY ("order", product));
CREATE INDEX orders_customer ON orders (customer);
CREATE INDEX orders_state ON orders (state);
CREATE INDEX order_lines_product ON order_lines (product);
INSERT INTO customers (name) SELECT 'customer ' || n FROM generate_series(1, 500) n;
INSERT INTO products (title, price, stock) SELECT 'product ' || n, n % 90 + 0.99, n FROM generate_series(1, 200) n;
INSERT INTO orders (customer, state) SELECT n % 500 + 1, CASE WHEN n % 20 = 0 THEN 'open' ELSE 'sent' END
  FROM generate_series(1, 3000) n;
INSERT INTO order_lines SELECT n % 3000 + 1, n % 200 + 1, n % 5 + 1 FROM generate_series(1, 6000) n
  ON CONFLICT DO NOTHING;
UPDATE orders SET state = 'sent' WHERE id % 40 = 0;
DELETE FROM order_lines WHERE amount = 5;
SELECT count(*) FROM orders JOIN order_lines ON id = "order" WHERE state = 'open';
"""

BOUNCER = """
[databases]
orders = host=127.0.0.1 port={postgres} dbname=orders
billing = host=127.0.0.1 port={postgres} dbname=billing pool_size=2
; nobody listens there
unreachable = host=127.0.0.1 port={nothing} dbname=unreachable
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
admin_users = admin
stats_users = stats
pool_mode = transaction
default_pool_size = 5
max_client_conn = 100
server_login_retry = 1
ignore_startup_parameters = extra_float_digits,options
client_tls_sslmode = allow
client_tls_cert_file = {certificate}
client_tls_key_file = {key}
"""


def program(name):
    """A program of the newest server that is installed."""
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: float(path.split("/")[4]))
    if not found:
        raise ServiceError(f"there is no PostgreSQL server with a program {name}: its package is not installed")
    return found[-1]


class Postgres:
    """The server, its roles and its databases `orders` and `billing`."""

    name = "postgres"

    def __init__(self, workspace):
        self.workspace = workspace
        self.port = workspace.port()
        self.user = workspace.user("postgres")
        self.folder = workspace.folder("postgres", self.user)
        self.passwords = {role: workspace.password(f"postgres-{role}")
                          for role in ("postgres", "monitor", "nobody_special", "orders")}
        for role, password in self.passwords.items():
            workspace.add_pgpass(self.port, role, password)
        self.server = Server(
            "postgres", [program("postgres"), "-D", os.path.join(self.folder, "data")], self.folder, user=self.user,
            answers=lambda: self.sql("SELECT 1"), stop_with="INT", end_with="QUIT")
        self.servers = [self.server]

    def start(self):
        """Makes the cluster, starts it, fills it."""
        data = os.path.join(self.folder, "data")
        word = self.workspace.write("postgres/superuser", self.passwords["postgres"] + "\n", self.user)
        result = run_command(
            as_user(self.user, [program("initdb"), "-D", data, "-U", "postgres", "--pwfile", word, "-A",
                                   "scram-sha-256", "--locale=C", "-E", "UTF8", "--no-sync"]),
            cwd=self.folder, env=self.server.full_environment())
        if result.returncode != 0:
            raise ServiceError(f"initdb failed:\n{result.stdout}")
        os.unlink(word)
        certificate, key = self.workspace.server_key(self.folder, self.user)
        with open(os.path.join(data, "postgresql.conf"), "a", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(port=self.port, folder=self.folder, certificate=certificate, key=key))
        self.server.start()
        self.must(ROLES.format(**self.passwords))
        self.must(ORDERS, role="orders", database="orders")
        self.must("CREATE TABLE invoices AS SELECT n AS id, n * 2 AS total FROM generate_series(1, 100) n;",
                  role="orders", database="billing")
        self.must("ANALYZE", database="orders")

    def sql(self, text, role="postgres", database="postgres", port=None):
        """Whether psql got through with a text; what it wrote if not."""
        result = run_command(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(port or self.port),
             "-U", role, "-d", database], text,
            env={**self.server.full_environment(), "PGPASSFILE": self.workspace.pgpass, "PGCONNECT_TIMEOUT": "3",
                 "HOME": self.workspace.root})
        if result.returncode != 0:
            raise ServiceError(f"psql as {role}: {result.stdout.strip()}")
        return True

    def must(self, text, **options):
        """Runs statements; the server must take them."""
        try:
            self.sql(text, **options)
        except ServiceError as error:
            raise ServiceError(str(error) + self.server.last_lines()) from None

    def variables(self):
        """What tests are told."""
        passwords = self.workspace.path("passwords")
        return {
            "OMNIFLOW_TEST_POSTGRES_URL": f"postgresql://monitor@127.0.0.1:{self.port}/orders",
            "OMNIFLOW_TEST_POSTGRES_PASSWORD_FILE": f"{passwords}/postgres-monitor",
            "OMNIFLOW_TEST_POSTGRES_ADMIN_URL": f"postgresql://postgres@127.0.0.1:{self.port}/orders",
            "OMNIFLOW_TEST_POSTGRES_ADMIN_PASSWORD_FILE": f"{passwords}/postgres-postgres",
            "OMNIFLOW_TEST_POSTGRES_SOCKET_DIRECTORY": self.folder,
        }


class PgBouncer:
    """The pooler, with transaction pooling to `orders` and `billing`."""

    name = "pgbouncer"

    def __init__(self, workspace, postgres):
        self.workspace = workspace
        self.postgres = postgres
        self.port = workspace.port()
        user = workspace.user("postgres")
        folder = workspace.folder("pgbouncer", user)
        passwords = {"orders": postgres.passwords["orders"], "monitor": postgres.passwords["monitor"]}
        for name in ("stats", "admin"):
            passwords[name] = workspace.password(f"pgbouncer-{name}")
        for name, password in passwords.items():
            workspace.add_pgpass(self.port, name, password)
        users = workspace.write("pgbouncer/users", "".join(f'"{k}" "{v}"\n' for k, v in passwords.items()), user)
        certificate, key = workspace.server_key(folder, user)
        settings = workspace.write("pgbouncer/pgbouncer.ini", BOUNCER.format(
            postgres=postgres.port, nothing=workspace.port(), port=self.port, users=users, certificate=certificate,
            key=key), user)
        self.server = Server("pgbouncer", ["pgbouncer", settings], folder, user=user,
                             answers=lambda: postgres.sql("SHOW VERSION", "stats", "pgbouncer", self.port))
        self.servers = [self.server]

    def start(self):
        """Starts it and goes through it once."""
        self.server.start()
        for database in ("orders", "billing"):
            self.server.wait_for(lambda: self.postgres.sql("SELECT 1", "orders", database, self.port), 60,
                                 f"no way through to {database}")

    def variables(self):
        """What tests are told."""
        passwords = self.workspace.path("passwords")
        return {
            "OMNIFLOW_TEST_PGBOUNCER_URL": f"postgresql://stats@127.0.0.1:{self.port}/pgbouncer",
            "OMNIFLOW_TEST_PGBOUNCER_PASSWORD_FILE": f"{passwords}/pgbouncer-stats",
            "OMNIFLOW_TEST_PGBOUNCER_ADMIN_URL": f"postgresql://admin@127.0.0.1:{self.port}/pgbouncer",
            "OMNIFLOW_TEST_PGBOUNCER_ADMIN_PASSWORD_FILE": f"{passwords}/pgbouncer-admin",
            "OMNIFLOW_TEST_PGBOUNCER_ORDERS_URL": f"postgresql://orders@127.0.0.1:{self.port}/orders",
            "OMNIFLOW_TEST_PGBOUNCER_ORDERS_PASSWORD_FILE": f"{passwords}/postgres-orders",
        }
