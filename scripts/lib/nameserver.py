"""A name server on loopback that knows one address."""
import socket
import struct
import threading


class NameServer:
    """Answers every question over UDP with 127.0.0.1, for as long as its block runs."""

    def __enter__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.socket.close()

    def serve(self):
        while True:
            try:
                question, caller = self.socket.recvfrom(4096)
                end = question.index(b"\0", 12) + 5
                head = question[:2] + b"\x85\x80" + struct.pack(">HHHH", 1, 1, 0, 0)
                record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + bytes([127, 0, 0, 1])
                self.socket.sendto(head + question[12:end] + record, caller)
            except (ValueError, IndexError):
                continue
            except OSError:
                return
