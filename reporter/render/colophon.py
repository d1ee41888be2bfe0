"""What a finished file says of itself: title, language, dates, conformance, and the issue it was made from.

The metadata declare PDF/A-3a and PDF/UA-1 together; PDF/A wants the second's name space explained (ISO 19005-1 §6.7.8).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any

import msgspec

from reporter.render.seal import Seal, sealed

if TYPE_CHECKING:
    import pikepdf


@dataclass(frozen=True, slots=True, kw_only=True)
class Colophon:
    """The words of a file's metadata, and what is attached to it."""

    title: str
    author: str | None
    subject: str
    language: str
    date: datetime  #: aware, UTC: when it was made, according to the issue
    producer: str  #: "reporter 0.1"
    attachment: bytes = field(repr=False)  #: the issue with its evidence, JSON
    frozen: str  #: SHA-256 of the issue.json it is made from


def sign(pdf: pikepdf.Pdf, words: Colophon) -> None:
    """Put metadata, conformance, language and the attachment into the file."""
    from pikepdf import Array, Dictionary, Name, Stream, String

    pdf.Root.Lang = String(words.language)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.Metadata = pdf.make_indirect(Stream(pdf, _xmp(words).encode(), Type=Name.Metadata, Subtype=Name.XML))
    stamp = String(f"{words.date:D:%Y%m%d%H%M%SZ}")
    facts = {
        "/Title": words.title,
        "/Author": words.author,
        "/Subject": words.subject,
        "/Creator": words.producer,
        "/Producer": words.producer,
    }
    for key, value in facts.items():
        if value:
            pdf.docinfo[key] = String(value)
    pdf.docinfo["/CreationDate"], pdf.docinfo["/ModDate"] = stamp, stamp
    pdf.Root.AF = Array([])
    pdf.Root.Names.EmbeddedFiles = Dictionary(Names=Array([]))
    _attach(pdf, words, "issue.json", words.attachment, "The issue: what it says and the passages it rests on")
    _attach(pdf, words, "seal.json", sealed(pdf, words.attachment, words.frozen), "Digests of the pages and of the issue")


def seal_again(pdf: pikepdf.Pdf) -> None:
    """Renew the seal of a sound file after something was stamped on its pages by us."""
    from pikepdf import Dictionary, String

    files = {name: spec.get_file() for name, spec in pdf.attachments.items()}
    frozen = msgspec.json.decode(files["seal.json"].read_bytes(), type=Seal).frozen
    content = sealed(pdf, files["issue.json"].read_bytes(), frozen)
    stream: Any = files["seal.json"].obj
    stream.write(content)
    stream.Params = Dictionary(dict(stream.Params.items()))
    stream.Params.Size = len(content)
    stream.Params.CheckSum = String(hashlib.md5(content, usedforsecurity=False).digest())


def _attach(pdf: pikepdf.Pdf, words: Colophon, name: str, content: bytes, description: str) -> None:
    """An associated file of the whole document (ISO 19005-3 §6.8, ISO 32000-2 §14.13). Names come in the order of their bytes."""
    from pikepdf import Dictionary, Name, Stream, String

    digest = hashlib.md5(content, usedforsecurity=False).digest()  # ISO 32000-1 table 46 asks for MD5
    stamp = String(f"{words.date:D:%Y%m%d%H%M%SZ}")
    params = Dictionary(Size=len(content), CheckSum=String(digest), CreationDate=stamp, ModDate=stamp)
    stream = pdf.make_indirect(Stream(pdf, content, Type=Name.EmbeddedFile, Subtype=Name("/application/json"), Params=params))
    file = Dictionary(
        Type=Name.Filespec, F=String(name), UF=String(name), Desc=String(description), AFRelationship=Name.Data, EF=Dictionary(F=stream)
    )
    pdf.Root.AF.append(pdf.make_indirect(file))
    pdf.Root.Names.EmbeddedFiles.Names.extend([String(name), pdf.Root.AF[-1]])


def _xmp(words: Colophon) -> str:
    """XMP (ISO 16684-1) that agrees with the document information, as ISO 19005-1 §6.7.3 asks."""
    date = f"{words.date:%Y-%m-%dT%H:%M:%SZ}"
    author = f"<dc:creator><rdf:Seq><rdf:li>{escape(words.author, quote=False)}</rdf:li></rdf:Seq></dc:creator>" if words.author else ""
    return _XMP.format(
        title=escape(words.title, quote=False),
        subject=escape(words.subject, quote=False),
        author=author,
        language=escape(words.language, quote=False),
        date=date,
        tool=escape(words.producer, quote=False),
    )


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
{author}<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{tool}</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{tool}</pdf:Producer><pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
