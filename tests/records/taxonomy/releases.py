"""Invented releases of a taxonomy, in the forms in which real ones come. No term in them is anybody's."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

LADDER: Mapping[str, str] = {
    "Z": "Things people lack",
    "ZQ": "Bread & board",
    "ZQ-1800": "Tables",
    "ZQ-1800.2000": "Long tables",
    "ZQ-1800.2000-620": "Long tables outdoors",
    "ZQ-1800.2000-620.15": "Long tables outdoors in winter",
    "ZQ-1900-L": "Benches of our own",
    "Y": "Nobody in particular",
}
FRENCH: Mapping[str, str] = {code: f"fr {name}" for code, name in LADDER.items()}


def xml(
    file: Path,
    terms: Mapping[str, str] = LADDER,
    *,
    language: str = "en",
    released: str = "2026-07-01",
    extra: str = "",
) -> Path:
    """Write terms as nested records, each below the code that its own is cut to."""
    root = f'<taxonomy name="Invented" releaseDate="{released}" country="CA" language="{language}">'
    body = "".join(_record(code, terms) for code in terms if not _above(code, terms))
    file.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n{extra}{body}</taxonomy>\n', encoding="utf-8"
    )
    return file


def table(
    file: Path, rows: Sequence[Sequence[str]], columns: str = "code,name,definition,parent,facet,category"
) -> Path:
    file.write_text("\n".join([columns, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return file


def _record(code: str, terms: Mapping[str, str]) -> str:
    below = "".join(_record(one, terms) for one in terms if _above(one, terms) == code)
    name, reference = escape(terms[code]), escape(f"{terms[code]} by another word")
    return (
        f"<record code={quoteattr(code)}>\n<name>{name}</name><definition>About {name}.</definition>"
        f"<createdDate>2020-01-01</createdDate><externalTerm><system>x</system><name>Not its name</name></externalTerm>"
        f"<useReference>{reference}</useReference>\n{below}</record>\n"
    )


def _above(code: str, terms: Mapping[str, str]) -> str:
    bare = code.removesuffix("-L")
    cuts = [one for one in terms if one != code and bare.startswith(one.removesuffix("-L"))]
    return max(cuts, key=len, default="")
