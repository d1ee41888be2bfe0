"""Values that the tests of this room share."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from reporter.model import Cite, Delivery, Explainer, Issue, Item, Media, Occasion, Part, Period, Text

NOW = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
DAY = date(2026, 11, 24)
LEASE = timedelta(minutes=3)


def occasion(day: date = DAY, **facts: object) -> Occasion:
    """An occasion of the morning edition."""
    return Occasion(edition="morning", date=day, slot=NOW + (day - DAY), **facts)


def item(text: str = "Rain fell.", **facts: object) -> Item:
    """A small item with a picture."""
    plain: dict[str, object] = {
        "id": "1" * 16,
        "revision": text[:16],
        "source": "wire",
        "kind": "report",
        "title": "Rain",
        "url": "https://example.org/rain",
        "language": "en",
        "text": text,
        "parts": (Part(role="paragraph", start=0, end=len(text)),),
        "published": NOW,
        "media": Media(file="media/0123456789abcdef.png", data=b"\x89PNG\x00picture", width=4, height=3),
    }
    return Item(**(plain | facts))


def story(identity: str = "a" * 16, headline: str = "Rain falls") -> Explainer:
    """A story of one headline."""
    return Explainer(
        id=identity,
        headline=Text(text=headline, cites=(Cite(item="1" * 16, start=0, end=4),)),
        standfirst=None,
        section=None,
        status="new",
        items=("1" * 16,),
        why=(),
        outlets=1,
        independent=1,
        places=(),
        sections=(),
        quotes=(),
        figures=(),
        series=(),
        timeline=(),
        disputes=(),
        image=None,
        updated=None,
        translation=None,
    )


def issue(day: date = DAY, **facts: object) -> Issue:
    """An issue of the morning edition with one story."""
    plain: dict[str, object] = {
        "edition": "morning",
        "date": day,
        "number": 12,
        "version": 1,
        "state": "draft",
        "supersedes": None,
        "since": 11,
        "as_of": NOW + (day - DAY),
        "period": Period(start=None, end=NOW),
        "next": None,
        "title": "Morning",
        "language": "en",
        "zone": "Europe/Berlin",
        "producer": None,
        "contact": None,
        "marking": None,
        "questions": (),
        "highlights": (),
        "notices": (),
        "stories": (story(),),
        "items": {},
        "sources": (),
    }
    return Issue(**(plain | facts))


def delivery(recipient: str = "ann@example.org", **facts: object) -> Delivery:
    """A row of the morning's mail."""
    plain: dict[str, object] = {"edition": "morning", "date": DAY, "version": 1, "channel": "mail", "state": "pending"}
    return Delivery(recipient=recipient, **(plain | facts))
