"""Real servers on loopback that keep what they are told: a web server for webhooks, a mail server for letters."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Heard:
    """What a server heard: bodies with their headers, or letters with their envelope."""

    port: int = 0
    status: int = 204
    location: str = ""
    drips: float = 0
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?token=s3cret"


@contextmanager
def web_server() -> Iterator[Heard]:
    """A web server that answers with `status`; with `drips` it sends a byte at a time, so many seconds apart."""
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.calls.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            try:
                for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 500 if heard.drips else b"":
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(heard.drips)
            except OSError:
                return
            self.send_response(heard.status)
            if heard.location:
                self.send_header("Location", heard.location)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    with _running(ThreadingHTTPServer(("127.0.0.1", 0), Handler), heard):
        yield heard


@contextmanager
def mail_server() -> Iterator[Heard]:
    """A mail server that takes every letter."""
    heard = Heard()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            to = ""
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"RCPT":
                    to = line.decode().partition("<")[2].partition(">")[0]
                elif word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    heard.calls.append((to, {}, b"".join(lines)))
                elif word == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                self.wfile.write(b"250 fine\r\n")

    with _running(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler), heard):
        yield heard


@contextmanager
def _running(server: socketserver.TCPServer, heard: Heard) -> Iterator[None]:
    heard.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
