"""A library that is published in an S3-compatible bucket: a real server of that interface, on this machine."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.sharing.place import Place
from corpus.errors import UserError
from corpus.library.store import Library
from tests.support.sharing import change_library, check_published, follow, make_library, publish_to, read_round

ADDRESS = "s3://reports/pcn"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The port of a server with an empty bucket, told as the tools of AWS are told."""
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    port = server.get_host_and_port()[1]
    given = {"ENDPOINT_URL": f"http://127.0.0.1:{port}", "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b"}
    for name, value in {**given, "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    pytest.importorskip("boto3").client("s3").create_bucket(Bucket="reports")
    yield int(port)
    server.stop()


def test_a_bucket_is_published_to_and_followed(tmp_path: Path, port: int) -> None:
    library = make_library(tmp_path / "writer")
    reader, said = tmp_path / "reader", list[str]()
    follower = follow(reader, ADDRESS, said)
    assert not follower.look()
    assert said == [
        f"{ADDRESS}: nothing is published there. Answers come from the library as it is; it is looked for again."
    ]
    for round_ in range(3):
        if round_:
            change_library(library, round_)
        assert not publish_to(library, ADDRESS).is_same
        assert publish_to(library, ADDRESS).written == 0
        assert follower.look(), said
        assert not follower.look()
        assert read_round(Library(reader)) == round_
    assert publish_to(library, ADDRESS, grace=-1.0).collected > 0
    assert len(check_published(ADDRESS).before) == 1


def test_a_damaged_file_in_a_bucket_is_refused_and_mended(tmp_path: Path, port: int) -> None:
    library = make_library(tmp_path / "writer")
    publish_to(library, ADDRESS)
    client = pytest.importorskip("boto3").client("s3")
    first = client.list_objects_v2(Bucket="reports", Prefix="pcn/objects/")["Contents"][0]
    client.put_object(Bucket="reports", Key=first["Key"], Body=bytes(first["Size"]))
    said: list[str] = []
    follower = follow(tmp_path / "reader", ADDRESS, said)
    assert not follower.look()
    assert len(said) == 1 and "damaged" in said[0]
    assert publish_to(library, ADDRESS).written == 0
    assert publish_to(library, ADDRESS, verify=True).written == 1
    assert any(follower.look() for _ in range(12)), said


def test_a_bucket_that_does_not_answer_is_told_once(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_to(make_library(tmp_path / "writer"), ADDRESS)
    said: list[str] = []
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    follower = follow(tmp_path / "reader", ADDRESS, said)
    assert not follower.look() and not follower.look()
    assert len(said) == 1 and "cannot be reached" in said[0] and "\n" not in said[0], said


def test_without_what_reads_buckets_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    known = importlib.import_module("fsspec.registry")._registry  # the package has another thing of that name
    monkeypatch.delitem(known, "s3", raising=False)
    with pytest.raises(UserError, match=r"is not installed. Install it: pip install 'pcn-assistant\[s3\]'"):
        Place(ADDRESS)
