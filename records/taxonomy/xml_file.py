"""Reads the XML form of a taxonomy as it comes, record by record.

Nothing of the file is trusted: no document type, so no entities; limits on size, depth and text; whatever is no
element of the form is told once and left out.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from xml.parsers import expat

from records.directory.faults import Faults
from records.errors import TaxonomyUnreadable
from records.taxonomy.release import ENGLISH, Entry, Heading, ReadFile, Told

BYTES_MAX = 64 << 20
DEPTH_MAX = 32
TEXT_CHARS_MAX = 20_000
CHUNK_BYTES = 1 << 16
ROOT, RECORD = "taxonomy", "record"
TEXTS = frozenset({"name", "definition", "facet", "useReference"})
READ_OVER = frozenset(
    {"comments", "bibliographicReference", "createdDate", "lastModifiedDate", "seeAlso", "relatedConcept",
     "externalTerm"}
)  # fmt: skip
LANGUAGES: Mapping[str, str] = MappingProxyType({"english": "en", "french": "fr", "français": "fr"})


def read_xml(file: Path, faults: Faults, told: Told) -> ReadFile:
    """Read one file. Raises: TaxonomyUnreadable when it is no XML of this form, or too long."""
    size = file.stat().st_size
    if size > BYTES_MAX:
        raise TaxonomyUnreadable(file.name, f"it is longer than {BYTES_MAX >> 20} MB")
    reader = _Reader(file.name, faults)
    with file.open("rb") as content:
        read = 0
        while chunk := content.read(CHUNK_BYTES):
            reader.feed(chunk)
            read += len(chunk)
            told(read / size)
    return reader.done()


class _Record:
    def __init__(self, code: str, line: int, parent: str) -> None:
        self.code, self.line, self.parent = code, line, parent
        self.texts: dict[str, list[str]] = {}


class _Reader:
    def __init__(self, name: str, faults: Faults) -> None:
        self._name, self._faults = name, faults
        self._heading: Heading | None = None
        self._path: list[str] = []
        self._records: list[_Record] = []
        self._entries: list[Entry] = []
        self._text: list[str] = []
        self._unknown: set[str] = set()
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, final=False)

    def done(self) -> ReadFile:
        self._parse(b"", final=True)
        assert self._heading is not None, "a document has a root"
        return ReadFile(file=self._name, heading=self._heading, entries=tuple(self._entries))

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as cause:
            why = f"line {cause.lineno}: {expat.ErrorString(cause.code)}"
            raise TaxonomyUnreadable(self._name, why) from cause

    def _refuse_doctype(self, *_: object) -> None:
        raise TaxonomyUnreadable(
            self._name, "it has a document type, which is not taken in; leave <!DOCTYPE> out"
        )

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        if not self._path:
            self._root(element, attributes)
        elif element == RECORD and self._path[-1] in (ROOT, RECORD):
            parent = self._records[-1].code if self._records else ""
            code = attributes.get("code", "").strip()
            self._records.append(_Record(code, self._parser.CurrentLineNumber, parent))
        elif self._path[-1] == RECORD and element not in TEXTS | READ_OVER and element not in self._unknown:
            self._unknown.add(element)
            what = f"no element <{element}> is known here"
            self._faults.remark(self._where(self._parser.CurrentLineNumber), element, what, "It is left out.")
        self._path.append(element)
        self._text = []
        if len(self._path) > DEPTH_MAX:
            raise TaxonomyUnreadable(self._name, f"its elements stand more than {DEPTH_MAX} deep")

    def _root(self, element: str, attributes: Mapping[str, str]) -> None:
        if element != ROOT:
            raise TaxonomyUnreadable(self._name, f"it begins with <{element}>, not with <{ROOT}>")
        language = attributes.get("language", ENGLISH).strip().casefold()
        self._heading = Heading(
            name=" ".join(
                filter(None, (attributes.get("name", "").strip(), attributes.get("country", "").strip()))
            ),
            released=attributes.get("releaseDate", "").strip(),
            language=LANGUAGES.get(language, language),
        )

    def _end(self, element: str) -> None:
        self._path.pop()
        if element == RECORD and self._path[-1:] in ([ROOT], [RECORD]):
            self._keep(self._records.pop())
        elif element in TEXTS and self._path[-1:] == [RECORD] and self._records:
            words = " ".join("".join(self._text).split())
            if words:
                self._records[-1].texts.setdefault(element, []).append(words)

    def _characters(self, text: str) -> None:
        self._text.append(text)
        if sum(map(len, self._text)) > TEXT_CHARS_MAX:
            raise TaxonomyUnreadable(self._name, f"a text is longer than {TEXT_CHARS_MAX} characters")

    def _keep(self, record: _Record) -> None:
        texts = record.texts
        self._entries.append(
            Entry(
                where=self._where(record.line),
                code=record.code,
                name=texts.get("name", [""])[0],
                definition=texts.get("definition", [""])[0],
                facet=texts.get("facet", [""])[0],
                use_references=tuple(texts.get("useReference", ())),
                parent=record.parent or None,
            )
        )

    def _where(self, line: int) -> str:
        return f"{self._name} line {line}"
