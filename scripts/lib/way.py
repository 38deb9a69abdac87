"""A way to a server on loopback that a script can cut."""
import socket
import threading


class Way:
    """A way to a port that can be cut: what is in it then is lost, and what is new is accepted and not answered."""

    def __init__(self, port):
        self.far, self.is_cut, self.pairs, self.lock = port, False, set(), threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            try:
                far = None if self.is_cut else socket.create_connection(("127.0.0.1", self.far), timeout=5)
            except OSError:
                near.close()
                continue
            with self.lock:
                self.pairs.add((near, far))
            if far:
                far.settimeout(None)
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    @staticmethod
    def carry(one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def cut(self, is_cut):
        self.is_cut = is_cut
        with self.lock:
            pairs, self.pairs = self.pairs, set()
        for pair in pairs:
            for end in pair:
                try:
                    if end:
                        end.shutdown(socket.SHUT_RDWR)
                        end.close()
                except OSError:
                    pass
