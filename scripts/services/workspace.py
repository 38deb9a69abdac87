"""The private directory of one run: folders of the servers, passwords, ports, certificates."""

import os
import pwd
import random
import secrets
import shutil
import socket
import tempfile

from server import ServiceError, run_command

OPENSSL = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost,IP:127.0.0.1
[client]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
"""


class Workspace:
    """Everything of the run that is no process; `remove` takes it away."""

    def __init__(self):
        self.root = tempfile.mkdtemp(prefix="omniflow-services.")
        self.is_root = os.geteuid() == 0
        # Servers run as users of their own: they may pass through, and see nothing that is not theirs.
        os.chmod(self.root, 0o711 if self.is_root else 0o700)
        os.mkdir(self.path("passwords"), 0o700)
        os.mkdir(self.path("tls"), 0o711)
        self.pgpass = self.write("pgpass", "")
        self._ports = set()

    def path(self, *names):
        """A path in the directory."""
        return os.path.join(self.root, *names)

    def user(self, name):
        """The user that a server runs as: its package's where we are root, else nobody else than ourselves."""
        if not self.is_root:
            return None
        try:
            pwd.getpwnam(name)
        except KeyError:
            raise ServiceError(f"there is no user {name}: its package is not installed") from None
        return name

    def folder(self, name, user):
        """A folder of a server's own."""
        path = self.path(name)
        os.mkdir(path, 0o700)
        self.give(path, user)
        return path

    def write(self, name, text, user=None):
        """A file that only its owner may read."""
        path = self.path(name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        self.give(path, user)
        return path

    def give(self, path, user):
        """Makes a path a user's."""
        if user is not None:
            entry = pwd.getpwnam(user)
            os.chown(path, entry.pw_uid, entry.pw_gid)

    def password(self, owner):
        """A new random password, kept in `passwords/OWNER`."""
        word = secrets.token_hex(16)
        self.write(f"passwords/{owner}", word + "\n")
        return word

    def add_pgpass(self, port, user, password):
        """A line for psql and libpq."""
        with open(self.pgpass, "a", encoding="utf-8") as file:
            for host in ("127.0.0.1", "localhost"):
                file.write(f"{host}:{port}:*:{user}:{password}\n")

    def port(self):
        """A free port of 127.0.0.1, below those that outgoing connections take, never given twice."""
        for _ in range(500):
            port = random.SystemRandom().randrange(20000, 32000)
            if port in self._ports:
                continue
            self._ports.add(port)
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
            return port
        raise ServiceError("no free port between 20000 and 32000")

    def make_certificates(self):
        """A small CA with a server's and a client's certificate, and another CA that nobody here trusts."""
        self._authority("ca", "Omniflow test CA")
        self._authority("other-ca", "Another CA")
        self._signed("server", "localhost")
        self._signed("client", "monitor")
        os.unlink(self.path("tls", "ca.key"))
        os.unlink(self.path("tls", "other-ca.key"))
        for name in ("ca.crt", "other-ca.crt", "server.crt", "client.crt"):
            os.chmod(self.path("tls", name), 0o644)

    def _authority(self, name, title):
        self._openssl(name, title, "-extensions", "ca")

    def _signed(self, name, title):
        self._openssl(name, title, "-extensions", name, "-CA", self.path("tls", "ca.crt"),
                      "-CAkey", self.path("tls", "ca.key"))

    def _openssl(self, name, title, *options):
        config = self.write(f"tls/{name}.cnf", OPENSSL.format(name=title))
        result = run_command(["openssl", "req", "-x509", "-config", config, "-newkey", "ec",
                           "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                           "-keyout", self.path("tls", name + ".key"),
                           "-out", self.path("tls", name + ".crt"), *options])
        if result.returncode != 0:
            raise ServiceError(f"openssl made no certificate {name}:\n{result.stdout}")
        os.unlink(config)

    def server_key(self, folder, user):
        """Copies of the server's certificate and key that a server's user may read: (certificate, key)."""
        paths = []
        for name in ("server.crt", "server.key"):
            target = os.path.join(folder, name)
            shutil.copyfile(self.path("tls", name), target)
            os.chmod(target, 0o600)
            self.give(target, user)
            paths.append(target)
        return paths

    @property
    def ca(self):
        """The CA's certificate."""
        return self.path("tls", "ca.crt")

    def remove(self):
        """Takes the directory away."""
        shutil.rmtree(self.root, ignore_errors=True)
        if os.path.exists(self.root):
            raise ServiceError(f"{self.root} could not be removed")
