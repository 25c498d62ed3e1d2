"""Plays cases one after the other and prints one JSON line for each; what they are given comes from standard input."""
import contextlib
import http.server
import json
import re
import sys
import threading
import time
import traceback

GIVEN = json.load(sys.stdin)
CASES = []


class Skip(Exception):
    """A case that cannot be played here; it is never counted as passed."""


def case(name, plays=True):
    """Registers a case under `Operation_case`, unless the client has no such call here."""

    def keep(function):
        if plays:
            CASES.append((name, function))
        return function

    return keep


def emit(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def judge(name, function):
    started = time.monotonic()
    line = {"name": name, "outcome": "passed"}
    try:
        function()
    except Skip as reason:
        line.update(outcome="skipped", detail=str(reason))
    except Exception as error:
        place = [frame for frame in traceback.extract_tb(error.__traceback__) if "clients/python" in frame.filename]
        where = "%s:%d" % (place[-1].filename.rsplit("/", 1)[-1], place[-1].lineno) if place else ""
        line.update(outcome="failed", detail="%s: %s [%s]" % (type(error).__name__, str(error)[:500], where))
    line["durationMs"] = round((time.monotonic() - started) * 1000)
    emit(line)


def play():
    only = re.compile(GIVEN["only"])
    for name, function in CASES:
        if only.search(name):
            judge(name, function)
    emit({"complete": True})


def equal(got, want):
    assert got == want, "%r is not %r" % (got, want)


def pattern(size, seed=7):
    return bytes((at * 31 + (at >> 8) * seed) & 255 for at in range(size))


@contextlib.contextmanager
def application(status=200):
    """An application that uploads tell of themselves: gives its address and the list of what it was told."""
    if not GIVEN["isOurs"]:
        raise Skip("this endpoint cannot be told to reach an application here")
    told = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            body = json.dumps({"Status": "OK"}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield "http://127.0.0.1:%d/told" % server.server_address[1], told
    finally:
        server.shutdown()
        server.server_close()
