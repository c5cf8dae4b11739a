"""A store that speaks S3 over HTTP, for whoever imports its fixtures (``server``, ``bucket``)."""

import uuid
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer
from pytest_django.fixtures import Settings


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: Settings) -> None:
    options = {"endpoint_url": server, "region_name": "eu-west-3"}
    client = boto3.client("s3", aws_access_key_id="a", aws_secret_access_key="b", **options)
    name = f"papers-{uuid.uuid4().hex}"
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                "bucket_name": name,
                "access_key": "a",
                "secret_key": "b",
                "default_acl": None,
                "file_overwrite": False,
                **options,
            },
        },
    }
