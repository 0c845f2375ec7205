"""Pages of PDFs and source files are handed out, of the library and of nothing else."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from fastapi import FastAPI
from fpdf import FPDF
from PIL import Image
from starlette.testclient import TestClient

from assistant.web.page_route import PageCache, add_page_routes
from corpus.library.store import Library
from corpus.pdf.ocr import is_ocr_installed
from corpus.pdf.pictures import render_page

NO_PAGE = "There is no such page. Pictures are made of the pages of PDF and photographed reports in the library."
NO_REPORT = "There is no such report in the library. It may have been removed."


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A PDF of two pages."""
    made = FPDF()
    made.set_font("Helvetica", size=12)
    for words in ("The scheme began in May 2019 with 14 volunteers.", "By March 2021 it had reached 312 people."):
        made.add_page()
        made.multi_cell(0, 8, words)
    path = tmp_path / "walking groups.pdf"
    made.output(str(path))
    return path


@pytest.fixture
def library(home: Path, pdf: Path) -> Library:
    """The five bundled reports and that PDF."""
    library = Library(home)
    library.add(pdf)
    return library


@pytest.fixture
def client(library: Library) -> TestClient:
    app = FastAPI()
    add_page_routes(app, library)
    return TestClient(app)


def test_a_page_is_a_picture_of_about_the_width_asked_for(client: TestClient) -> None:
    for width, got in (("390", 400), ("800", 800), ("99999", 1600)):
        found = client.get(f"/page/walking_groups/2.png?width={width}")
        assert found.status_code == 200 and found.headers["content-type"] == "image/png"
        assert found.headers["x-content-type-options"] == "nosniff"
        assert abs(Image.open(io.BytesIO(found.content)).width - got) <= 1
    assert client.head("/page/walking_groups/1.png").status_code == 200


def test_who_has_the_picture_is_not_sent_it_again(client: TestClient) -> None:
    tag = client.get("/page/walking_groups/1.png").headers["etag"]
    again = client.get("/page/walking_groups/1.png", headers={"if-none-match": tag})
    assert again.status_code == 304 and not again.content and again.headers["etag"] == tag
    other = client.get("/page/walking_groups/2.png", headers={"if-none-match": tag})
    assert other.status_code == 200 and other.headers["etag"] != tag


@pytest.mark.parametrize(
    "address",
    [
        "walking_groups/0.png",
        "walking_groups/3.png",
        "walking_groups/01.png",
        "walking_groups/-1.png",
        "walking_groups/1.jpg",
        "walking_groups/1",
        "walking_groups/1.png?width=wide",
        "walking_groups/1.png?width=",
        "manifesto/1.png",
        "nothing/1.png",
        "..%2f..%2fetc%2fpasswd/1.png",
        "walking_groups/..%2f..%2fcard.json",
        "%00/1.png",
        "",
    ],
)
def test_there_is_no_picture_of_anything_else(client: TestClient, address: str) -> None:
    found = client.get(f"/page/{address}")
    assert (found.status_code, found.text) == (404, NO_PAGE)
    assert found.headers["content-type"] == "text/plain; charset=utf-8"


def test_the_original_is_the_file_to_the_byte_and_opens_in_the_browser(client: TestClient, pdf: Path) -> None:
    found = client.get("/original/walking_groups")
    assert found.content == pdf.read_bytes() and found.headers["content-type"] == "application/pdf"
    assert found.headers["content-disposition"] == 'inline; filename="walking_groups.pdf"'
    assert found.headers["x-content-type-options"] == "nosniff"
    part = client.get("/original/walking_groups", headers={"range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"%PDF")
    text = client.get("/original/manifesto")
    assert text.status_code == 200 and text.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("name", ["", "nothing", "..%2f..%2fetc%2fpasswd", "walking_groups%2fcard.json", "%00"])
def test_there_is_no_original_of_anything_else(client: TestClient, name: str) -> None:
    found = client.get(f"/original/{name}")
    assert (found.status_code, found.text) == (404, NO_REPORT)


def save_word(path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("A garden was opened in 2020 by the school.")
    made.save(str(path))


def save_slides(path: Path) -> None:
    made = pptx.Presentation()
    made.slides.add_slide(made.slide_layouts[5]).shapes.title.text = "The scheme began in May 2019."
    made.save(str(path))


def save_sheet(path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["Year", "Volunteers"])
    made.active.append([2019, 14])
    made.save(path)


def save_table(path: Path) -> None:
    path.write_text("Year,Volunteers\n2019,14\n2020,16\n", encoding="utf-8")


def save_page(path: Path) -> None:
    path.write_text("<!DOCTYPE html><h1>Walks</h1><p>It began in 2019.</p><script>alert(1)</script>", encoding="utf-8")


OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("save", "name", "media_type", "named"),
    [
        (save_word, "a plan.docx", f"{OFFICE}.wordprocessingml.document", "a_plan.docx"),
        (save_slides, "a plan.pptx", f"{OFFICE}.presentationml.presentation", "a_plan.pptx"),
        (save_sheet, "a plan.xlsx", f"{OFFICE}.spreadsheetml.sheet", "a_plan.xlsx"),
        (save_table, "a plan.csv", "text/csv; charset=utf-8", "a_plan.csv"),
        (save_page, "a plan.html", "text/html; charset=utf-8", "a_plan.html"),
        # What a file is, its content says.
        (save_word, "a plan.pdf", f"{OFFICE}.wordprocessingml.document", "a_plan.docx"),
    ],
)
def test_other_kinds_of_file_are_downloaded_and_run_nothing(
    client: TestClient,
    library: Library,
    tmp_path: Path,
    save: Callable[[Path], None],
    name: str,
    media_type: str,
    named: str,
) -> None:
    path = tmp_path / name
    save(path)
    library.add(path)
    found = client.get("/original/a_plan")
    assert found.content == path.read_bytes() and found.headers["content-type"] == media_type
    assert found.headers["content-disposition"] == f'attachment; filename="{named}"'
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_page_by_another_name_is_shown_as_text_and_runs_nothing(
    client: TestClient, library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "a plan.txt"
    path.write_bytes("<script>alert(1)</script> The caf\xe9 began in 2019.".encode("latin-1"))
    library.add(path)
    found = client.get("/original/a_plan")
    assert found.headers["content-type"] == "text/plain" and "sandbox" in found.headers["content-security-policy"]


@pytest.mark.skipif(not is_ocr_installed(), reason="the extra ocr is not installed: pip install '.[ocr]'")
def test_a_photographed_page_is_shown_and_its_original_opens(client: TestClient, library: Library, pdf: Path) -> None:
    photo = pdf.with_name("photo.png")
    photo.write_bytes(render_page(pdf, 1, 1200))
    library.take_in(photo, again=True)
    shown = client.get("/page/photo/1.png?width=400")
    assert shown.status_code == 200 and Image.open(io.BytesIO(shown.content)).width == 400
    assert client.get("/page/photo/2.png").status_code == 404
    found = client.get("/original/photo")
    assert found.content == photo.read_bytes() and found.headers["content-type"] == "image/png"
    assert found.headers["content-disposition"].startswith("inline")
    assert "sandbox" in found.headers["content-security-policy"]


def test_a_file_of_no_known_kind_is_downloaded(client: TestClient, library: Library) -> None:
    source = library.file("walking_groups")
    source.rename(source.with_suffix(".odt")).write_text("<script>alert(1)</script>", encoding="utf-8")
    found = client.get("/original/walking_groups")
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"].startswith("attachment;")
    assert client.get("/page/walking_groups/1.png").status_code == 404


def test_a_file_that_changed_has_other_pictures(client: TestClient, library: Library) -> None:
    before = client.get("/page/walking_groups/1.png")
    made = FPDF()
    made.add_page()
    library.file("walking_groups").write_bytes(made.output())
    after = client.get("/page/walking_groups/1.png", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200 and after.content != before.content


def test_pictures_used_last_are_kept_within_their_room(tmp_path: Path, pdf: Path) -> None:
    first = PageCache(tmp_path / "pages").picture(pdf, 1, 400)
    (kept,) = (tmp_path / "pages").iterdir()
    kept.write_bytes(b"from the disk")
    assert PageCache(tmp_path / "pages").picture(pdf, 1, 400) == b"from the disk"
    small = PageCache(tmp_path / "few", most_bytes=int(2.5 * len(first)))
    for age, page in ((30, 1), (20, 2)):
        small.picture(pdf, page, 400)
        newest = max((tmp_path / "few").iterdir(), key=lambda file: file.stat().st_mtime_ns)
        os.utime(newest, (newest.stat().st_atime - age, newest.stat().st_mtime - age))
    small.picture(pdf, 1, 400)
    small.picture(pdf, 2, 800)
    left = {file.name.split("-", 1)[1] for file in (tmp_path / "few").iterdir()}
    assert "2-800.png" in left and "2-400.png" not in left


def test_a_folder_that_cannot_be_written_only_keeps_nothing(tmp_path: Path, pdf: Path) -> None:
    (tmp_path / "pages").write_text("in the way", encoding="utf-8")
    assert PageCache(tmp_path / "pages").picture(pdf, 1, 400).startswith(b"\x89PNG")
