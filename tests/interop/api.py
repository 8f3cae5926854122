# SPDX-License-Identifier: Apache-2.0
"""The control API of a server in the lab, as any HTTP client sees it: over its Unix socket, or over
TLS with a token."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import socket
import ssl
from collections.abc import Iterator

from lab import PATIENCE, Host, expect


class Connection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class TlsConnection(http.client.HTTPSConnection):
    """From the network of a host, which is where the server listens."""

    def __init__(self, host: Host, address: str, port: int, ca: str) -> None:
        context = ssl.create_default_context(cafile=ca)
        super().__init__(address, port, timeout=PATIENCE, context=context)
        self.of = host

    def connect(self) -> None:
        with self.of.network():
            super().connect()


@dataclasses.dataclass
class Response:
    status: int
    headers: dict[str, str]
    text: str

    def json(self) -> dict:
        return json.loads(self.text)


class Api:
    def __init__(self, path: str) -> None:
        self.path = path

    def connect(self) -> http.client.HTTPConnection:
        return Connection(self.path)

    def ask(self, method: str, target: str, body: object = None,
            headers: dict[str, str] | None = None, until: bytes = b"") -> Response:
        """Any request and its response; of a stream what comes up to `until`."""
        headers = dict(headers or {})
        if body is not None and not isinstance(body, str):
            body = json.dumps(body)
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        connection = self.connect()
        with contextlib.closing(connection):
            connection.request(method, target, body, headers)
            response = connection.getresponse()
            octets = b""
            if until and response.status == 200:
                while until not in octets and (more := response.read1()):
                    octets += more
            else:
                octets = response.read()
            return Response(response.status, {k.lower(): v for k, v in response.getheaders()},
                            octets.decode())

    def text(self, target: str) -> str:
        """The body of a GET that succeeds."""
        connection = Connection(self.path)
        with contextlib.closing(connection):
            connection.request("GET", target)
            response = connection.getresponse()
            body = response.read().decode()
            expect(response.status == 200, f"GET {target} succeeds: {response.status} {body}")
            return body

    def get(self, target: str) -> dict:
        return json.loads(self.text(target))

    @contextlib.contextmanager
    def stream(self, target: str, last_event_id: str = "") -> Iterator[Iterator[dict]]:
        """Server-sent events as they come: {"id", "event", "data"}."""
        connection = Connection(self.path)
        with contextlib.closing(connection):
            headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
            connection.request("GET", target, headers=headers)
            response = connection.getresponse()
            expect(response.status == 200, f"{target} streams: {response.status}")
            yield self._events(response)

    @staticmethod
    def _events(response: http.client.HTTPResponse) -> Iterator[dict]:
        event: dict = {}
        while line := response.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if name in ("id", "event"):
                event[name] = value
            elif name == "data":
                event["data"] = json.loads(value)
            elif not name and event:
                yield event
                event = {}


class RemoteApi(Api):
    """The same over TLS, as whoever holds the token; without one as nobody."""

    def __init__(self, host: Host, address: str, port: int, ca: str, token: str = "") -> None:
        super().__init__("")
        self.host, self.address, self.port, self.ca, self.token = host, address, port, ca, token

    def connect(self) -> http.client.HTTPConnection:
        return TlsConnection(self.host, self.address, self.port, self.ca)

    def ask(self, method: str, target: str, body: object = None,
            headers: dict[str, str] | None = None, until: bytes = b"") -> Response:
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return super().ask(method, target, body, {**own, **(headers or {})}, until)
