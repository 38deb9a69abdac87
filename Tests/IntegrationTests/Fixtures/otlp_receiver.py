#!/usr/bin/env python3
"""A receiver of OTLP over HTTP with the official messages: otlp_receiver.py FILE [ANSWER...]

Listens on a free port of 127.0.0.1 and prints it. Takes /v1/traces, /v1/metrics and /v1/logs as protobuf or JSON,
packed or not. Appends one line of JSON to FILE for each request: path, headers, the client's port, what was decoded
(in the mapping of protobuf to JSON, with identities in hexadecimal, doubles as texts that lose nothing, and attributes
sorted), and what is wrong with it.

The first requests get the ANSWERs, one after another, the others `ok`:
  ok                    200 with an empty response           empty        204 without a body
  partial/N/TEXT        200 with a partial success           STATUS/TEXT  a status with a google.rpc.Status
  wait/STATUS/VALUE     a status with Retry-After            garbage      200 with a body that is no response
  half                  the beginning of a response          never        no answer
  oversized             5 MiB of a body                      bomb         a gzip bomb of 64 MiB
  nohttp                something that is not HTTP           redirect     302 to elsewhere
"""
import base64
import gzip
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.protobuf import json_format
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as traces

SERVICES = {
    "/v1/traces": (traces.ExportTraceServiceRequest, traces.ExportTraceServiceResponse, "rejected_spans"),
    "/v1/metrics": (metrics.ExportMetricsServiceRequest, metrics.ExportMetricsServiceResponse, "rejected_data_points"),
    "/v1/logs": (logs.ExportLogsServiceRequest, logs.ExportLogsServiceResponse, "rejected_log_records"),
}
IDENTITIES = {"traceId": 32, "spanId": 16, "parentSpanId": 16}
NUMBERS_AS_TEXT = {"timeUnixNano", "startTimeUnixNano", "endTimeUnixNano", "observedTimeUnixNano", "intValue", "asInt",
                   "count"}
ENUMS = {"kind", "code", "severityNumber", "aggregationTemporality"}
LIMIT = 64 << 20


def walk(value, change):
    """The same with each member of each object changed by change(name, value)."""
    if isinstance(value, dict):
        return {name: change(name, walk(inner, change)) for name, inner in value.items()}
    if isinstance(value, list):
        return [walk(inner, change) for inner in value]
    return value


def from_otlp_json(body, problems):
    """OTLP's JSON as protobuf's JSON: identities in base64."""

    def change(name, value):
        if name in IDENTITIES:
            if len(value) != IDENTITIES[name]:
                problems.append(f"{name} has {len(value)} digits")
            return base64.b64encode(bytes.fromhex(value)).decode()
        if name in NUMBERS_AS_TEXT and not isinstance(value, str):
            problems.append(f"{name} is not a text")
        if name == "bucketCounts" and not all(isinstance(count, str) for count in value):
            problems.append("bucketCounts are not texts")
        if name in ENUMS and not isinstance(value, int):
            problems.append(f"{name} is not a number")
        return value

    def once(pairs):
        if len({name for name, _ in pairs}) < len(pairs):
            problems.append("a name occurs twice in an object")
        return dict(pairs)

    return walk(json.loads(body, object_pairs_hook=once), change)


def normal(message):
    """A message as JSON that can be compared."""

    def exact(value):
        return repr(value) if isinstance(value, float) else value

    def change(name, value):
        if name in IDENTITIES:
            return base64.b64decode(value).hex()
        if name == "explicitBounds":
            return [exact(bound) for bound in value]
        if name in ("attributes", "values") and all(isinstance(pair, dict) and "value" in pair for pair in value):
            return sorted(value, key=lambda pair: pair.get("key", ""))
        return exact(value)

    return walk(json_format.MessageToDict(message, use_integers_for_enums=True), change)


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()
    answers = []
    file = None

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        line = {"path": self.path, "port": self.client_address[1], "bytes": len(body), "problems": [],
                "headers": {name.lower(): value for name, value in self.headers.items()}}
        try:
            line["message"] = self.decode(body, line["problems"])
        except Exception as error:
            line["problems"].append(f"{type(error).__name__}: {error}")
        with self.lock:
            answer = self.answers.pop(0) if self.answers else "ok"
            self.file.write(json.dumps(line) + "\n")
            self.file.flush()
        self.answer(answer)

    def is_json(self):
        return self.headers.get("Content-Type") == "application/json"

    def decode(self, body, problems):
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if len(body) > LIMIT:
            problems.append(f"{len(body)} bytes")
        message = SERVICES[self.path][0]()
        if self.is_json():
            json_format.ParseDict(from_otlp_json(body, problems), message)
        elif self.headers.get("Content-Type") == "application/x-protobuf":
            message.ParseFromString(body)
            message.DiscardUnknownFields()
            # As long as the official writer makes it: no unknown fields, no defaults written, no number too long.
            if message.ByteSize() != len(body):
                problems.append(f"{len(body)} bytes instead of {message.ByteSize()}")
        else:
            problems.append("the content type is unknown")
        if not message.ByteSize():
            problems.append("an empty envelope")
        return normal(message)

    def answer(self, answer):
        words = answer.split("/", 2)
        _, response, rejected = SERVICES[self.path]
        if words[0] == "ok":
            self.say(200, response())
        elif words[0] == "partial":
            message = response()
            setattr(message.partial_success, rejected, int(words[1]))
            message.partial_success.error_message = words[2]
            self.say(200, message)
        elif words[0] == "wait":
            self.say_bytes(int(words[1]), b"", {"Retry-After": words[2]})
        elif words[0] == "empty":
            self.send_response(204)
            self.end_headers()
        elif words[0] == "garbage":
            self.say_bytes(200, b"<html>not here</html>", {"Content-Type": "text/html"})
        elif words[0] == "half":
            self.say_bytes(200, b"\n", {}, length=100)
            self.close_connection = True
        elif words[0] == "never":
            while self.connection.recv(1024):
                pass
            self.close_connection = True
        elif words[0] == "oversized":
            self.say_bytes(200, bytes(5 << 20), {})
        elif words[0] == "bomb":
            self.say_bytes(200, gzip.compress(bytes(64 << 20)), {"Content-Encoding": "gzip"})
        elif words[0] == "nohttp":
            self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
            self.close_connection = True
        elif words[0] == "redirect":
            self.say_bytes(302, b"", {"Location": "http://127.0.0.1:1/"})
        else:
            text = words[1] if len(words) > 1 else ""
            status = json.dumps({"code": 3, "message": text, "details": [{"a": [1, {}]}]}).encode()
            if not self.is_json():
                status = b"\x08\x03" + (b"\x12" + bytes([len(text)]) + text.encode() if text else b"")
            self.say_bytes(int(words[0]), status, {"Content-Type": self.headers["Content-Type"]})

    def say(self, status, message):
        if self.is_json():
            body = json_format.MessageToJson(message).encode()
            self.say_bytes(status, body, {"Content-Type": "application/json; charset=utf-8"})
        else:
            self.say_bytes(status, message.SerializeToString(), {"Content-Type": "application/x-protobuf"})

    def say_bytes(self, status, body, headers, length=None):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: otlp_receiver.py FILE [ANSWER...]")
    Receiver.file = open(sys.argv[1], "a")
    Receiver.answers = sys.argv[2:]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # Ends with the test, even where that was killed.
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1)


if __name__ == "__main__":
    main()
