"""Templates of Django and Jinja2 as frames."""

import pytest
from recordings import RECORDER, Project

SCRIPT = """
import os
import django

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
django.setup()

from django.test import Client

for path in ("/list/", "/jinja/"):
    Client().get(path)
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("templates"))
    (project.root / "render.py").write_text(SCRIPT)
    assert project.run("work.py", "fill").returncode == 0
    done = project.run(*RECORDER, "render.py")
    assert done.returncode == 0, done.stderr
    return project.file()


def stacks(file, field):
    """The template frames of the queries for a field, or of those without a cause."""
    found = {
        tuple((path, line) for path, name, line in file.frames(query) if name == "<template>")
        for query in file.queries
        if query.get("cause", {}).get("field") == field
    }
    return {places for places in found if places}


DJANGO = "web/templates"
JINJA = "web/jinja2"


def django_only(places):
    return {place for place in places if place[0][0].startswith(DJANGO)}


def jinja_only(places):
    return {place for place in places if place[0][0].startswith(JINJA)}


def test_each_included_and_extended_template_is_one_frame(file):
    assert django_only(stacks(file, "author")) == {
        (
            (f"{DJANGO}/one_book.html", 2),
            (f"{DJANGO}/list_page.html", 5),
            (f"{DJANGO}/base_page.html", 3),
            (f"{DJANGO}/list_page.html", 1),
        )
    }


def test_a_template_of_a_tag_is_a_frame(file):
    assert django_only(stacks(file, "cover")) == {
        (
            (f"{DJANGO}/cover_box.html", 3),
            (f"{DJANGO}/list_page.html", 6),
            (f"{DJANGO}/base_page.html", 3),
            (f"{DJANGO}/list_page.html", 1),
        )
    }


def test_a_tags_function_stands_before_its_template(file):
    (frames,) = (file.frames(query) for query in file.queries if "shop_tag" in file.text(query))
    assert [frame[1] for frame in frames][:2] == ["count_tags", "<template>"]
    assert frames[1][::2] == (f"{DJANGO}/list_page.html", 8)


def test_jinja2_templates_are_frames_with_their_own_lines(file):
    (author,), (cover,) = jinja_only(stacks(file, "author")), jinja_only(stacks(file, "cover"))
    # Jinja2 keeps no line of `extends`, so the last frame's line is another one of its template.
    assert author[:-1] == ((f"{JINJA}/page.jinja", 4), (f"{JINJA}/base.jinja", 2))
    assert cover[:-1] == ((f"{JINJA}/part.jinja", 2), (f"{JINJA}/page.jinja", 9), (f"{JINJA}/base.jinja", 2))
    assert author[-1][0] == cover[-1][0] == f"{JINJA}/page.jinja"


def test_a_template_is_a_file_without_units(file):
    frames = [frame for frame in file.of("frame") if frame["name"] == "<template>"]
    assert [frame for frame in frames if "unit" in frame or "column" in frame] == []
    assert all(file.ids[frame["file"]]["hash"] for frame in frames)
