"""Every key of reporter.toml: its type, its default and, in words, what it is. Nothing is read that is not here.

The README's tables, the reference that `reporter init` writes and the remedies of error messages are made from the descriptions,
which read on from "`key` is …". A key without one fails a test.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from reporter.config.values import Clock, Days, Duration, Language, Line, Marking, Size, Slug, Tag, Variable, Zone

Paper = Literal["A4", "Letter", "A5"]
Count = Annotated[int, Meta(ge=0)]

#: Kinds of source that come with `reporter`; plugins add others.
KINDS = ("document", "folder", "feed", "page", "mailbox", "table")


class Keys(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One table of the file."""


class ScheduleKeys(Keys, frozen=True, kw_only=True):
    """`[editions.ID.schedule]`: when the edition is due."""

    at: Annotated[Clock, Meta(description="the local time of day it is due, like '06:30'")]
    zone: Annotated[Zone, Meta(description="the time zone of that time, like 'Europe/Berlin'")]
    days: Annotated[Days, Meta(description="the days it is due: 'daily', 'mon-fri', 'mon,thu' or dates like '2026-12-24'")] = Days("daily")
    catch_up: Annotated[
        Literal["latest", "all", "none"], Meta(description="which issues that were missed while the machine was off are made up for")
    ] = "latest"
    max_lateness: Annotated[Duration, Meta(description="how late an issue may still appear, like '3h'; a late one says so")] = Duration(
        10800
    )
    holidays: Annotated[
        tuple[Line, ...], Meta(description="dates without an issue, like '2026-12-25', or the name of a file with one a line")
    ] = ()
    deadline: Annotated[
        Duration | None,
        Meta(description="how long after its time an issue must be out; then the operator is told and no approval awaited"),
    ] = None


class EditionKeys(Keys, frozen=True, kw_only=True):
    """`[editions.ID]`: the recurring thing a desk makes."""

    title: Annotated[Line, Meta(description="the name in the masthead")]
    style: Annotated[Slug, Meta(description="the folder under templates/ that sets the page")] = Slug("explainer")
    paper: Annotated[Paper, Meta(description="the paper to print on")] = "A4"
    language: Annotated[Language, Meta(description="the language of the page: en, fr, de, es, sr-Latn or sr-Cyrl")] = Language("en")
    zone: Annotated[
        Zone | None, Meta(description="the time zone of the dates on the page; the schedule's, else UTC, where it is not given")
    ] = None
    sections: Annotated[tuple[Line, ...], Meta(description="the sections in the order they are printed; none for one run of stories")] = ()
    sources: Annotated[tuple[str, ...] | None, Meta(description="the names of the sources it reads; all of them where it is not given")] = (
        None
    )
    questions: Annotated[
        tuple[Line, ...], Meta(description="the standing questions of its explainers; the language's own where it is not given")
    ] = ()
    unanswered: Annotated[
        Literal["omit", "say"],
        Meta(description='whether a question without an answer is left out, or printed with "No report answers this yet"'),
    ] = "omit"
    pins: Annotated[tuple[Line, ...], Meta(description="words that put a story first")] = ()
    mute: Annotated[tuple[Line, ...], Meta(description="words that keep a story out")] = ()
    min_stories: Annotated[Count, Meta(description="the number of stories below which an issue is held back")] = 1
    max_stories: Annotated[Count, Meta(description="the number of stories an issue has at most; 0 is no limit")] = 12
    approve: Annotated[Literal["auto", "manual"], Meta(description="whether a due issue waits for `reporter approve`")] = "auto"
    unapproved: Annotated[
        Literal["hold", "release"],
        Meta(description="what becomes of an issue that nobody approved by its deadline; one that is released says so"),
    ] = "hold"
    on_doubt: Annotated[Literal["hold", "resend"], Meta(description="what happens to a mail of which nobody knows whether it arrived")] = (
        "hold"
    )
    last_known: Annotated[
        Duration | None,
        Meta(
            description="how old the last readings may be that an issue is made of when every source fails, like '2d'; it says so; "
            "no issue is made then where it is not given"
        ),
    ] = None
    keep_addresses: Annotated[
        Duration, Meta(description="how long the ledger keeps who got an issue, like '90d'; after that only how many")
    ] = Duration(90 * 86400)
    evidence: Annotated[
        Literal["passages", "full"], Meta(description="whether a PDF carries the cited passages or the full texts of its sources")
    ] = "passages"
    marking: Annotated[Marking | None, Meta(description="the handling marking at the top and bottom of each page, like 'TLP:CLEAR'")] = None
    producer: Annotated[Line | None, Meta(description="who makes it, as printed")] = None
    contact: Annotated[Line | None, Meta(description="where readers can write to, as printed; the servers that are read get it too")] = None
    audiences: Annotated[tuple[str, ...], Meta(description="the names of the audiences it goes to")] = ()
    schedule: Annotated[ScheduleKeys | None, Meta(description="when it is due; without one it is made by hand")] = None


class SourceKeys(Keys, frozen=True, kw_only=True):
    """`[sources.ID]`: a place to read."""

    kind: Annotated[Line, Meta(description="what it is: " + ", ".join(KINDS) + ", or a plugin's kind")]
    location: Annotated[Line, Meta(description="its path, from the folder of reporter.toml, or its address")]
    outlet: Annotated[
        Line | None, Meta(description="the name its texts are credited to; what the text itself says where it is not given")
    ] = None
    section: Annotated[Line | None, Meta(description="the edition's section its stories stand in")] = None
    weight: Annotated[float, Meta(ge=0, le=100, description="how much it counts when stories are put in order; 1 is usual")] = 1.0
    grade: Annotated[
        Literal["A", "B", "C", "D", "E", "F"] | None,
        Meta(description="how reliable it is, from A (reliable) to E (unreliable), or F (cannot be judged); D, E and F are called weak"),
    ] = None
    include: Annotated[tuple[Line, ...], Meta(description="words of which an entry needs one")] = ()
    exclude: Annotated[tuple[Line, ...], Meta(description="words that leave an entry out")] = ()
    max_age: Annotated[Duration | None, Meta(description="the age beyond which an entry is left out, like '2d'")] = None
    max_items: Annotated[Annotated[int, Meta(ge=1)] | None, Meta(description="how many entries are read at most, newest first")] = None
    language: Annotated[Tag | None, Meta(description="the language of its texts; found out where it is not given")] = None
    full_text: Annotated[bool, Meta(description="whether the linked page is read where an entry is only a stub")] = True
    timeout: Annotated[Duration, Meta(description="how long a fetch may take in all, like '20s'")] = Duration(20)
    user: Annotated[Line | None, Meta(description="the user name its server asks for")] = None
    password_env: Annotated[Variable | None, Meta(description="the environment variable that holds the password")] = None
    token_env: Annotated[Variable | None, Meta(description="the environment variable that holds a bearer token")] = None
    allow_private: Annotated[
        tuple[Line, ...], Meta(description="hosts of the desk's own network that may be read; all private addresses are refused otherwise")
    ] = ()
    proxy: Annotated[Line | None, Meta(description="the address of the desk's outbound proxy")] = None


class MailKeys(Keys, frozen=True, kw_only=True):
    """`[channels.NAME]` with `scheme = "mail"`."""

    scheme: Annotated[Literal["mail"], Meta(description="how it hands an issue over")] = "mail"
    server: Annotated[Line, Meta(description="the submission server, like 'smtp.example.org:587'")]
    from_: Annotated[Line, Meta(description="the address in From, like 'Morning desk <desk@example.org>'")] = msgspec.field(name="from")
    security: Annotated[
        Literal["starttls", "tls", "none"], Meta(description="how the connection is protected; the certificate is always verified")
    ] = "starttls"
    user: Annotated[Line | None, Meta(description="the user name to log in with")] = None
    password_env: Annotated[Variable | None, Meta(description="the environment variable that holds the password")] = None
    password_file: Annotated[Line | None, Meta(description="a file of mode 600 that holds the password instead")] = None
    dkim_key: Annotated[Line | None, Meta(description="a file with the RSA key that messages are signed with (DKIM)")] = None
    dkim_selector: Annotated[Line | None, Meta(description="the name of that key in the DNS, before ._domainkey")] = None
    dkim_domain: Annotated[Line | None, Meta(description="the domain that signs; that of From where it is not given")] = None
    reply_to: Annotated[Line | None, Meta(description="the address that answers go to")] = None
    unsubscribe: Annotated[
        Line | None,
        Meta(description="the mailto: or https: address in List-Unsubscribe; {token} and {address} in it become the recipient's own"),
    ] = None
    unsubscribe_secret_env: Annotated[
        Variable | None, Meta(description="the environment variable that holds the secret of those tokens")
    ] = None
    suppress: Annotated[Line | None, Meta(description="a file of addresses that are never written to, one a line")] = None
    link: Annotated[
        Line | None, Meta(description="where the PDF can be fetched if it is too large, like 'https://desk.example.org/{file}'")
    ] = None
    rate: Annotated[Count, Meta(description="how many messages go out a minute at most; 0 is no limit")] = 0
    max_size: Annotated[Size, Meta(description="the size beyond which a message is made smaller, like '10 MB'")] = Size(10_000_000)


class DiskKeys(Keys, frozen=True, kw_only=True):
    """`[channels.NAME]` with `scheme = "disk"`."""

    scheme: Annotated[Literal["disk"], Meta(description="how it hands an issue over")] = "disk"
    folder: Annotated[Line, Meta(description="the folder the PDF is put into")]
    keep: Annotated[Count, Meta(description="how many issues stay there; 0 is all")] = 0
    latest: Annotated[bool, Meta(description="whether latest.pdf always is the newest one")] = True


class PrintKeys(Keys, frozen=True, kw_only=True):
    """`[channels.NAME]` with `scheme = "print"`."""

    scheme: Annotated[Literal["print"], Meta(description="how it hands an issue over")] = "print"
    printer: Annotated[Line | None, Meta(description="the CUPS queue; the default one where it is not given")] = None
    copies: Annotated[Annotated[int, Meta(ge=1, le=999)], Meta(description="how many copies are printed")] = 1
    sides: Annotated[Literal["one", "long-edge", "short-edge"], Meta(description="whether and how both sides are printed")] = "long-edge"


class WebhookKeys(Keys, frozen=True, kw_only=True):
    """`[channels.NAME]` with `scheme = "webhook"`."""

    scheme: Annotated[Literal["webhook"], Meta(description="how it hands an issue over")] = "webhook"
    url: Annotated[Line, Meta(description="the https address that gets a signed message")]
    secret_env: Annotated[Variable, Meta(description="the environment variable that holds the signing secret")]
    timeout: Annotated[Duration, Meta(description="how long the receiver may take to answer")] = Duration(20)
    allow_private: Annotated[bool, Meta(description="whether the receiver may stand in the desk's own network")] = False


Channel = MailKeys | DiskKeys | PrintKeys | WebhookKeys
CHANNELS: dict[str, type[Channel]] = {"mail": MailKeys, "disk": DiskKeys, "print": PrintKeys, "webhook": WebhookKeys}


class AudienceKeys(Keys, frozen=True, kw_only=True):
    """`[audiences.ID]`: whom an edition goes to, and what they get of it."""

    recipients: Annotated[tuple[Line, ...], Meta(description="addresses, folders or printers, as the channel needs them")] = ()
    readers: Annotated[
        Line | None, Meta(description="a CSV file of further recipients with the columns address, name, language and audience")
    ] = None
    channel: Annotated[str | None, Meta(description="the name of the channel that takes it to them")] = None
    sections: Annotated[tuple[Line, ...], Meta(description="the sections they get; all of them where it is not given")] = ()
    watch: Annotated[tuple[Line, ...], Meta(description="words that mark a story for them")] = ()
    paper: Annotated[Paper | None, Meta(description="their paper, where it is not the edition's")] = None
    language: Annotated[Language | None, Meta(description="their language, where it is not the edition's")] = None
    copy_stamp: Annotated[
        Line | None, Meta(description="the words stamped on each page of their copy, like 'Copy for the duty officer'")
    ] = None


class OperatorKeys(Keys, frozen=True, kw_only=True):
    """`[operator]`: who is told when an issue is late, fails, or does not reach its readers."""

    audiences: Annotated[
        tuple[str, ...], Meta(description="the names of the audiences that are told, over their channels; the log tells it always")
    ] = ()


class LimitKeys(Keys, frozen=True, kw_only=True):
    """`[press.limits]`: what one piece of an issue may use while its template runs and its page is set."""

    memory: Annotated[Size, Meta(description="the memory a layout process may use, like '1 GB'")] = Size(1_000_000_000)
    cpu: Annotated[Duration, Meta(description="the processor time a layout process may use")] = Duration(60)
    wall: Annotated[Duration, Meta(description="the time by the clock a layout process may take")] = Duration(120)


class PressKeys(Keys, frozen=True, kw_only=True):
    """`[press]`: how issues are laid out."""

    workers: Annotated[Count, Meta(description="how many pages are set at the same time; 0 is one for each core")] = 0
    cache: Annotated[Size, Meta(description="how much room finished pages may take under out/.cache, like '256 MB'; 0 is none")] = Size(
        256_000_000
    )
    cluster: Annotated[
        Line | None, Meta(description="the address of a Dask scheduler that sets the pages instead, like 'tcp://press:8786'")
    ] = None
    limits: Annotated[LimitKeys, Meta(description="what one piece of an issue may use")] = LimitKeys()


class PluginKeys(Keys, frozen=True, kw_only=True):
    """`[plugins]`: what is loaded beside what comes with `reporter`."""

    use: Annotated[tuple[Slug, ...], Meta(description="the names of the installed plugins to load; no other is")] = ()


#: Keys that can be written but change nothing in this version: said by `check`, by every command that reads the file, and in the reference.
UNHEEDED = (
    "audiences.*.sections",
    "audiences.*.watch",
    "audiences.*.paper",
    "audiences.*.copy_stamp",
    "press.cluster",
    "plugins.use",
    "translate.*",
)


#: `[translate]` has no keys of its own: any number of `FROM-TO = "ENGINE"`.
TRANSLATE = "the engine that puts the first language into the second: 'apertium', or the address of a LibreTranslate server"


#: The tables of the file, as they are headed.
TABLES: dict[str, type[Keys]] = {
    "editions.ID": EditionKeys,
    "editions.ID.schedule": ScheduleKeys,
    "sources.ID": SourceKeys,
    "audiences.ID": AudienceKeys,
    "channels.NAME (mail)": MailKeys,
    "channels.NAME (disk)": DiskKeys,
    "channels.NAME (print)": PrintKeys,
    "channels.NAME (webhook)": WebhookKeys,
    "operator": OperatorKeys,
    "press": PressKeys,
    "press.limits": LimitKeys,
    "plugins": PluginKeys,
}
