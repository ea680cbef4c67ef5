"""What a template would fetch when it is opened: named here, and not fetched when LibreOffice opens it all the same."""

from __future__ import annotations

import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import docx as library
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from tests.documents.test_own_template import ALL, NOW, template
from tests.support.files import png
from tests.support.whole_paper import letter
from workflow.documents import office, own_template
from workflow.documents.outside import references
from workflow.documents.own_template import Checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AWAY = "http://192.0.2.1/x"
ATTACHED_TEMPLATE = RT.STYLES.replace("styles", "attachedTemplate")


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and what it was asked for."""
    paths: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            """Whatever is asked, by whatever method; nothing is answered."""
            paths.append(self.rfile.readline().decode())
            self.close_connection = True

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


def saved(change: Callable[[Any], None]) -> bytes:
    made = library.Document(io.BytesIO(template(*ALL)))
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def field(*pieces: str) -> Callable[[Any], None]:
    """A field whose instruction is written in pieces, as word processors do."""

    def change(made: Any) -> None:
        line = made.add_paragraph()
        for part in ("begin", *pieces, "end"):
            tag = "w:fldChar" if part in ("begin", "end") else "w:instrText"
            element = OxmlElement(tag)
            if tag == "w:fldChar":
                element.set(qn("w:fldCharType"), part)
            else:
                element.text = part
            line.add_run()._r.append(element)

    return change


def linked_picture(address: str, kind: str = RT.IMAGE) -> Callable[[Any], None]:
    """A picture that lies elsewhere, whatever its relationship says it is."""

    def change(made: Any) -> None:
        made.add_picture(io.BytesIO(png()))
        (blip,) = made.element.body.iter(qn("a:blip"))
        del blip.attrib[qn("r:embed")]
        blip.set(qn("r:link"), made.part.relate_to(address, kind, is_external=True))

    return change


def hyperlink(made: Any) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), made.part.relate_to(AWAY, RT.HYPERLINK, is_external=True))
    made.add_paragraph()._p.append(link)


def attached(made: Any) -> None:
    made.part._settings_part.relate_to(AWAY, ATTACHED_TEMPLATE, is_external=True)


def embedded(made: Any) -> None:
    made.part.relate_to(made.part.numbering_part, RT.OLE_OBJECT)


def drawn(made: Any) -> None:
    space = "urn:schemas-microsoft-com:vml"
    made.add_paragraph()._p.append(parse_xml(f'<v:imagedata xmlns:v="{space}" src="{AWAY}"/>'))


@pytest.mark.parametrize(("change", "found"), [
    (hyperlink, ()), (field("PAGE"), ()), (field("HYPER", f'LINK "{AWAY}"'), ()),
    (field(f' INCLUDEPICTURE "{AWAY}"'), ("INCLUDEPICTURE",)), (field(" include", "text x"), ("INCLUDETEXT",)),
    (field("LINK Word.Document.8"), ("LINK",)), (linked_picture(AWAY), (AWAY,)),
    (linked_picture(AWAY, RT.HYPERLINK), (AWAY,)), (attached, (AWAY,)), (embedded, ("numbering.xml",)), (drawn, (AWAY,)),
], ids=["hyperlink", "page", "link field", "picture field", "in pieces", "link", "picture", "in disguise", "attached",
        "object", "vml"])  # fmt: skip
def test_what_a_template_would_fetch_is_named(change: Callable[[Any], None], found: tuple[str, ...]) -> None:
    content = saved(change)
    assert references(content) == found
    assert own_template.check(content, letter(), made_at=NOW) == Checked(outside=found)


def test_a_part_that_is_no_xml_is_a_fault_of_the_template() -> None:
    whole, broken = io.BytesIO(template(*ALL)), io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<w:" if name == "word/settings.xml" else old.read(name))
    assert own_template.check(broken.getvalue(), letter(), made_at=NOW).fault.startswith("ValueError: word/settings.xml: ")


def test_libreoffice_fetches_nothing(asked: tuple[str, list[str]]) -> None:
    address, paths = asked

    def everything(made: Any) -> None:
        linked_picture(f"{address}/picture.png")(made)
        for instruction in (f'INCLUDEPICTURE "{address}/field.png" \\d', f'INCLUDETEXT "{address}/text.docx"'):
            field(instruction)(made)
        made.part._settings_part.relate_to(f"{address}/a.dotm", ATTACHED_TEMPLATE, is_external=True)

    assert office.to_pdf(saved(everything))[:5] == b"%PDF-"
    assert paths == []
