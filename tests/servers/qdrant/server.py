"""Qdrant's REST interface over the local mode of its own Python client, for the requests that the platform makes. Arguments: port, folder of the data."""

import json
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

from pydantic import BaseModel, TypeAdapter, ValidationError
from qdrant_client import QdrantClient, models

client = QdrantClient(path=sys.argv[2])
# The local mode is made for one caller at a time.
one_at_a_time = threading.Lock()


class Refusal(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def plain(value):
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def required(name):
    if not client.collection_exists(name):
        raise Refusal(404, f"Not found: Collection `{name}` doesn't exist!")
    return name


def create_collection(name, body):
    if client.collection_exists(name):
        raise Refusal(409, f"Wrong input: Collection `{name}` already exists!")
    asked = models.CreateCollection.model_validate(body)
    return client.create_collection(
        name, vectors_config=asked.vectors, sparse_vectors_config=asked.sparse_vectors
    )


def list_collections():
    return {"collections": [{"name": found.name} for found in client.get_collections().collections]}


def delete_collection(name, _body):
    return client.delete_collection(name)


def create_index(name, body):
    asked = models.CreateFieldIndex.model_validate(body)
    client.create_payload_index(required(name), asked.field_name, field_schema=asked.field_schema)
    return completed()


def upsert(name, body):
    asked = models.PointsList.model_validate(body)
    client.upsert(required(name), asked.points)
    return completed()


def delete_points(name, body):
    asked = TypeAdapter(models.PointsSelector).validate_python(body)
    client.delete(required(name), asked)
    return completed()


def scroll(name, body):
    asked = models.ScrollRequest.model_validate(body)
    points, next_offset = client.scroll(
        required(name),
        scroll_filter=asked.filter,
        limit=asked.limit or 10,
        offset=asked.offset,
        with_payload=True if asked.with_payload is None else asked.with_payload,
        with_vectors=asked.with_vector or False,
    )
    return {"points": plain(points), "next_page_offset": next_offset}


def query_batch(name, body):
    asked = models.QueryRequestBatch.model_validate(body)
    return [plain(answer) for answer in client.query_batch_points(required(name), asked.searches)]


def completed():
    return {"operation_id": 0, "status": "completed"}


ROUTES = [
    ("PUT", re.compile(r"/collections/([^/]+)"), create_collection),
    ("DELETE", re.compile(r"/collections/([^/]+)"), delete_collection),
    ("PUT", re.compile(r"/collections/([^/]+)/index"), create_index),
    ("PUT", re.compile(r"/collections/([^/]+)/points"), upsert),
    ("POST", re.compile(r"/collections/([^/]+)/points/delete"), delete_points),
    ("POST", re.compile(r"/collections/([^/]+)/points/scroll"), scroll),
    ("POST", re.compile(r"/collections/([^/]+)/points/query/batch"), query_batch),
]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self):
        started = time.perf_counter()
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            with one_at_a_time:
                result = self.result(json.loads(body) if body else None)
            self.send(200, result if self.path == "/" else self.wrapped("ok", started, result=result))
        except Refusal as refusal:
            self.send(refusal.status, self.wrapped({"error": str(refusal)}, started))
        except (ValidationError, ValueError, AssertionError) as error:
            self.send(400, self.wrapped({"error": str(error)}, started))

    do_GET = do_PUT = do_POST = do_DELETE = answer

    def result(self, body):
        path = self.path.split("?")[0]
        if self.command == "GET" and path == "/":
            return {"title": "qdrant - vector search engine", "version": version("qdrant-client"), "commit": None}
        if self.command == "GET" and path == "/collections":
            return list_collections()
        for method, pattern, handle in ROUTES:
            found = pattern.fullmatch(path)
            if method == self.command and found:
                return handle(found.group(1), body)
        raise Refusal(404, f"{self.command} {path} is not served here")

    @staticmethod
    def wrapped(status, started, **more):
        return {"status": status, "time": time.perf_counter() - started, **more}

    def send(self, status, value):
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
