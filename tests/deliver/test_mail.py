"""Mail against a real server that refuses, puts off, hangs up, stalls, drips and lies."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest
from deliver.post import HASTY, SENDER, Office, Script, carry, letter, mail, office, states, stop_once
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.desk import DAY, NOW, delivery

from reporter.deliver.letter import Letter
from reporter.deliver.mail import GIVEN_UP, LOGIN_PAUSE, PAUSES
from reporter.deliver.submission import Patience
from reporter.errors import DeliveryError, StoreError
from reporter.model import Delivery, Failed
from reporter.store.deliveries import Deliveries
from reporter.store.ledger import Ledger
from reporter.testing import FixedClock


@pytest.fixture
def book(tmp_path: Path) -> Deliveries:
    """A real one."""
    return Ledger(tmp_path / "out").deliveries


@pytest.fixture
def server() -> Iterator[Office]:
    """One that takes everything unless it is told otherwise."""
    with office() as opened:
        yield opened


@contextmanager
def raw(*said: bytes, pause: float = 0.0) -> Iterator[tuple[int, list[bytes]]]:
    """A server that says these things one after the other, `pause` seconds apart, whatever it hears; its port, and what it heard."""
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(0.05)
                try:
                    for words in said:
                        connection.sendall(words)
                        time.sleep(pause)
                    while data := connection.recv(4096):
                        heard.append(data)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1], heard
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def test_each_recipient_gets_one_message_over_one_connection(book: Deliveries, server: Office) -> None:
    """As it was written, dots at the start of lines included; the ledger keeps reply and Message-ID."""
    rows = carry(mail(server.port), book, ["ann@example.org", "bob@example.org", "cyd@example.org"])
    assert set(states(rows).values()) == {"sent"}
    assert [recipient for recipient, _ in server.got] == ["ann@example.org", "bob@example.org", "cyd@example.org"]
    assert server.connections == 1
    for recipient, data in server.got:
        assert data == letter(recipient).data
        assert rows[recipient].message_id == BytesParser(policy=default).parsebytes(data)["Message-ID"]
        assert rows[recipient].reply == "250 queued"
        assert rows[recipient].attempts == 1
    carry(mail(server.port), book, ["ann@example.org", "dan@example.org"])
    assert [recipient for recipient, _ in server.got][3:] == ["dan@example.org"]


@pytest.mark.parametrize("told", ["drop", 30.0], ids=["drops", "stalls"])
def test_a_reply_lost_after_the_dot_is_in_doubt(book: Deliveries, server: Office, told: str | float) -> None:
    """It may have arrived: it is not called failed and not sent again; the next one goes over a new connection."""
    server.scripts["bob@example.org"] = Script(dot=told)
    rows = carry(mail(server.port, patience=HASTY), book, ["ann@example.org", "bob@example.org", "cyd@example.org"])
    assert states(rows) == {"ann@example.org": "sent", "bob@example.org": "in_doubt", "cyd@example.org": "sent"}
    assert rows["bob@example.org"].message_id == letter("bob@example.org").message_id
    assert "the reply was lost" in rows["bob@example.org"].reply
    carry(mail(server.port), book, ["bob@example.org"])
    assert len(server.got) == 3
    assert server.connections == 2


@pytest.mark.parametrize("script", [Script(rcpt="drop"), Script(data="drop")], ids=["rcpt", "data"])
def test_a_connection_lost_before_the_dot_is_put_off(book: Deliveries, server: Office, script: Script) -> None:
    """Nothing was sent; it was tried over a fresh connection too, and then waits."""
    server.scripts["bob@example.org"] = script
    rows = carry(mail(server.port), book, ["ann@example.org", "bob@example.org", "cyd@example.org"])
    assert states(rows) == {"ann@example.org": "sent", "bob@example.org": "deferred", "cyd@example.org": "sent"}
    assert rows["bob@example.org"].retry == NOW + PAUSES[0]
    assert server.tried == ["ann@example.org", "bob@example.org", "bob@example.org", "cyd@example.org"]
    assert rows["bob@example.org"].message_id is None


CODES = {"2": ("250", "251"), "4": ("421", "450", "451", "452", "455"), "5": ("501", "550", "551", "552", "553", "554", "556")}
AFTER = {"4": "deferred", "5": "refused"}


def reply(kinds: str, *, without: str = "") -> st.SearchStrategy[str]:
    """A reply line, twice as often a good one."""
    codes = [code for kind in kinds for code in CODES[kind] if code != without]
    good = [code for code in codes if code.startswith("2")]
    return st.sampled_from(codes + good * (len(codes) // max(1, len(good))))


#: 421 before the dot closes the connection, which has a test of its own.
scripts = st.builds(
    Script,
    mail=reply("245", without="421").map(lambda code: f"{code} sender"),
    rcpt=reply("245", without="421").map(lambda code: f"{code} so it is"),
    data=st.one_of(st.just("354 go on"), st.just("354 go on"), reply("45", without="421").map(lambda code: f"{code} not so")),
    dot=reply("245").map(lambda code: f"{code} as said"),
)


def expected(script: Script) -> str:
    """The state that such replies lead to, by RFC 5321 §4.2.1."""
    for said in (script.mail, script.rcpt, script.data, str(script.dot)):
        if said[0] in AFTER:
            return AFTER[said[0]]
    return "sent"


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(answers=st.lists(scripts, min_size=10, max_size=12), seed=st.integers(0, 2**32))
def test_a_thousand_random_conversations_leave_the_right_states(
    tmp_path_factory: pytest.TempPathFactory, server: Office, answers: list[Script], seed: int
) -> None:
    """100 runs of at least ten recipients: what the ledger says is what the server said, and what it has is what it took."""
    recipients = [f"r{n}.{seed}@example.org" for n in range(len(answers))]
    random.Random(seed).shuffle(recipients)
    server.scripts, server.got, server.turns = dict(zip(recipients, answers, strict=True)), [], [script.mail for script in answers]
    rows = carry(mail(server.port), Ledger(tmp_path_factory.mktemp("desk")).deliveries, recipients)
    assert states(rows) == {recipient: expected(script) for recipient, script in server.scripts.items()}
    assert {recipient for recipient, _ in server.got} == {recipient for recipient, row in rows.items() if row.state == "sent"}
    assert len(server.got) == len({recipient for recipient, _ in server.got})


def test_a_server_that_closes_the_channel_is_asked_again_over_a_new_one(book: Deliveries, server: Office) -> None:
    """421 on a connection that was used (too many errors on it, or idle for too long) is not the recipient's fault."""
    turns = iter([False, True, False, False, True, False])
    server.closing = lambda: next(turns, False)
    rows = carry(mail(server.port), book, [f"r{n}@example.org" for n in range(4)])
    assert set(states(rows).values()) == {"sent"}
    assert server.connections == 3


def test_a_server_that_lost_its_place_is_asked_again_over_a_new_connection(book: Deliveries, server: Office) -> None:
    """503 at MAIL is about what came before, not about this recipient."""
    server.turns = ["250 fine", "503 5.5.1 Error: nested MAIL command"]
    rows = carry(mail(server.port), book, ["ann@example.org", "bob@example.org", "cyd@example.org"])
    assert set(states(rows).values()) == {"sent"}
    assert server.connections == 2


@pytest.mark.parametrize("said", ["451 not now", "554 spam"])
def test_a_refusal_after_the_dot_is_followed_by_a_reset(book: Deliveries, server: Office, said: str) -> None:
    """Postfix still holds the transaction then, and would call the next letter a nested one."""
    server.scripts["ann@example.org"] = Script(dot=said)
    carry(mail(server.port), book, ["ann@example.org", "bob@example.org"])
    after = bytes(server.heard).partition(b"\r\n.\r\n")[2]
    assert after.lower().startswith(b"rset\r\nmail ")
    assert server.connections == 1


def test_a_server_that_hangs_up_on_everybody_is_left_alone(book: Deliveries, server: Office) -> None:
    """After three in a row: five hundred recipients would else each cost two connections, or be in doubt one and all."""
    recipients = [f"r{n}@example.org" for n in range(8)]
    server.scripts = {recipient: Script(dot="drop") for recipient in recipients}
    found = [row.state for row in carry(mail(server.port), book, recipients).values()]
    assert found == ["in_doubt"] * 3 + ["deferred"] * 5
    assert server.connections == 3


def test_a_refusal_ends_that_transaction_only(book: Deliveries, server: Office) -> None:
    """The next letter on the same connection has one recipient, its own."""
    server.scripts["bob@example.org"] = Script(data="554 no")
    rows = carry(mail(server.port), book, ["bob@example.org", "cyd@example.org"])
    assert states(rows) == {"bob@example.org": "refused", "cyd@example.org": "sent"}
    assert server.connections == 1


def test_what_is_put_off_is_tried_at_growing_intervals_for_five_days(book: Deliveries, server: Office) -> None:
    """Then it has failed, with the server's last words."""
    server.scripts["ann@example.org"] = Script(rcpt="451 4.7.1 Greylisted")
    clock, waits = FixedClock(NOW), []
    channel = mail(server.port, clock=clock)
    while (row := carry(channel, book, ["ann@example.org"])["ann@example.org"]).state == "deferred":
        assert carry(channel, book, ["ann@example.org"])["ann@example.org"] == row  # not before its time
        waits.append(row.retry - clock.now())
        clock.at = row.retry
    assert tuple(waits[: len(PAUSES)]) == PAUSES
    assert GIVEN_UP - PAUSES[-1] < sum(waits, timedelta()) <= GIVEN_UP
    assert row.state == "failed"
    assert row.reply == "451 4.7.1 Greylisted; given up after 5 days"


def test_a_second_attempt_is_the_same_message(book: Deliveries, server: Office) -> None:
    """Byte for byte, under the same Message-ID."""
    server.scripts["ann@example.org"] = Script(dot="451 not now")
    clock = FixedClock(NOW)
    channel = mail(server.port, clock=clock)
    first = carry(channel, book, ["ann@example.org"])["ann@example.org"]
    server.scripts.clear()
    clock.forward(minutes=5)
    second = carry(channel, book, ["ann@example.org"])["ann@example.org"]
    assert (first.state, second.state) == ("deferred", "sent")
    assert (first.message_id, second.attempts) == (second.message_id, 2)


def test_what_another_process_took_meanwhile_is_not_sent(book: Deliveries, server: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim comes last: the message lies at the server, without its dot, and is thrown away."""
    monkeypatch.setattr(book, "claim", lambda row, now, identity=None: row.recipient != "bob@example.org")
    monkeypatch.setattr(book, "settle", lambda *_, **__: True)
    rows = book.plan("morning", DAY, 1, "mail", ["ann@example.org", "bob@example.org", "cyd@example.org"], NOW)
    known = mail(server.port).carry(rows, book=book, stopping=threading.Event())
    assert [row.recipient for row in known] == ["ann@example.org", "cyd@example.org"]
    assert [recipient for recipient, _ in server.got] == ["ann@example.org", "cyd@example.org"]
    assert b"bob" in server.heard


def test_a_ledger_that_cannot_be_written_sends_nothing(book: Deliveries, server: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that nobody would remember must not go."""

    def full(*_: object) -> bool:
        raise StoreError("the disk is full", place="ledger")

    rows = book.plan("morning", DAY, 1, "mail", ["ann@example.org"], NOW)
    monkeypatch.setattr(book, "claim", full)
    with pytest.raises(StoreError):
        mail(server.port).carry(rows, book=book, stopping=threading.Event())
    time.sleep(0.2)
    assert server.got == []
    assert server.tried == ["ann@example.org"]


def test_two_runs_side_by_side_send_each_message_once(tmp_path: Path, server: Office) -> None:
    """`run` and `send` at the same time, over the same rows."""
    ledger, names = Ledger(tmp_path / "out"), [f"r{n}@example.org" for n in range(20)]
    runs = [threading.Thread(target=carry, args=(mail(server.port), ledger.deliveries, names), daemon=True) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
    assert sorted(recipient for recipient, _ in server.got) == sorted(names)
    assert {row.state for row in ledger.deliveries.of_issue("morning", DAY, 1)} == {"sent"}


def test_a_server_that_is_down_puts_everybody_off(book: Deliveries, caplog: pytest.LogCaptureFixture) -> None:
    """It is asked once, not once for each recipient, and that it is down is said once."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    rows = carry(mail(port), book, [f"r{n}@example.org" for n in range(50)])
    assert set(states(rows).values()) == {"deferred"}
    assert {row.reply for row in rows.values()} == {f"127.0.0.1:{port}: the server refused the connection"}
    assert {row.retry for row in rows.values()} == {NOW + PAUSES[0]}
    assert [record.getMessage() for record in caplog.records] == [f"127.0.0.1:{port}: the server refused the connection"]


def test_a_name_that_no_server_has_is_said(book: Deliveries) -> None:
    """In words, with the name."""
    rows = carry(mail(25, host="mail.invalid"), book, ["ann@example.org"])
    assert rows["ann@example.org"].state == "deferred"
    assert rows["ann@example.org"].reply.startswith("mail.invalid:25: ")


@pytest.mark.parametrize("host", ["a..b", "x" * 70 + ".example"])
def test_a_name_that_cannot_be_one_is_said(book: Deliveries, host: str) -> None:
    """Python raises a UnicodeError for it."""
    assert carry(mail(25, host=host), book, ["ann@example.org"])["ann@example.org"].state == "deferred"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([b"2"] * 600, "no answer in time"),
        ([b"220-still\r\n" * 1000] * 600, "its answer does not end"),
        ([b"\x00\xff\xfe\r\n"], "no SMTP reply"),
        ([b"554 go away\r\n"], "554 go away"),
        ([b"HTTP/1.1 400 Bad Request\r\n\r\n"], "no SMTP reply"),
    ],
    ids=["drips", "never ends", "binary", "closed", "another protocol"],
)
def test_a_server_that_speaks_oddly_ends_by_the_clock(book: Deliveries, said: list[bytes], words: str) -> None:
    """A byte now and then keeps no sender waiting for longer than the whole answer may take."""
    with raw(*said, pause=0.02 if len(said) > 1 else 0) as (port, _):
        start = time.monotonic()
        row = carry(mail(port, patience=HASTY), book, ["ann@example.org"])["ann@example.org"]
        assert time.monotonic() - start < 10
    assert row.state == "deferred"
    assert words in row.reply


def test_a_handshake_ends_by_the_clock(book: Deliveries) -> None:
    """A server that takes the connection and drips bytes instead of shaking hands."""
    start = time.monotonic()
    with raw(*[b"\x16"] + [b"\x03"] * 100, pause=0.05) as (port, _):
        channel = mail(port, security="tls", patience=Patience(connect=0.5))
        row = carry(channel, book, ["ann@example.org"])["ann@example.org"]
        assert time.monotonic() - start < 4.5  # its bytes would go on for five seconds
    assert row.state == "deferred"


def test_a_letter_is_built_within_what_the_server_takes(book: Deliveries) -> None:
    """It is told the limit; one that is larger all the same, or cannot be built, is refused and the next one goes."""
    asked: list[int | None] = []

    def letters(row: Delivery, limit: int | None) -> Letter | Failed:
        asked.append(limit)
        if row.recipient == "bob@example.org":
            return Failed(reason="larger than the 20,000 octets that the server takes")
        return letter(row.recipient, size=30_000 if row.recipient == "cyd@example.org" else 10, notes=("pictures left out",))

    with office(data_size_limit=20_000) as opened:
        rows = carry(mail(opened.port, letters=letters), book, ["ann@example.org", "bob@example.org", "cyd@example.org", "dan@example.org"])
        assert [recipient for recipient, _ in opened.got] == ["ann@example.org", "dan@example.org"]
        assert opened.options[0] == [f"SIZE={len(letter('ann@example.org', size=10).data)}"]
    assert asked == [20_000] * 4
    assert list(states(rows).values()) == ["sent", "refused", "refused", "sent"]
    assert rows["bob@example.org"].reply == "larger than the 20,000 octets that the server takes"
    assert "more than the 20,000 that the server takes" in rows["cyd@example.org"].reply
    assert rows["ann@example.org"].reply == "250 queued (pictures left out)"


def test_a_letter_whose_making_fails_keeps_no_other_from_going(book: Deliveries, server: Office) -> None:
    """Neither in words nor unexpectedly."""

    def letters(row: Delivery, _limit: int | None) -> Letter:
        if row.recipient.startswith("a"):
            raise DeliveryError("no template", place="mail.html.j2")
        if row.recipient.startswith("b"):
            raise ZeroDivisionError("division by zero")
        return letter(row.recipient)

    rows = carry(mail(server.port, letters=letters), book, ["ann@example.org", "bob@example.org", "cyd@example.org"])
    assert list(states(rows).values()) == ["failed", "failed", "sent"]
    assert rows["ann@example.org"].reply == "mail.html.j2: no template"


@pytest.mark.parametrize("known", [True, False], ids=["SMTPUTF8", "ASCII only"])
def test_an_address_outside_ascii_needs_a_server_that_knows_them(book: Deliveries, known: bool) -> None:
    """Its domain goes in ASCII to any server; the part before the @ only to one that says SMTPUTF8, else it is refused."""

    def letters(row: Delivery, _limit: int | None) -> Letter:
        return letter(row.recipient, smtputf8=not row.recipient.isascii())

    with office(enable_SMTPUTF8=known) as opened:
        rows = carry(mail(opened.port, letters=letters), book, ["jürgen@xn--mller-kva.example", "ann@xn--mller-kva.example"])
        assert ("jürgen@xn--mller-kva.example" in [recipient for recipient, _ in opened.got]) == known
    assert states(rows) == {"ann@xn--mller-kva.example": "sent", "jürgen@xn--mller-kva.example": "sent" if known else "refused"}


@pytest.mark.parametrize("evil", ["ann@example.org>\r\nRCPT TO:<eve@example.org", "eve@example.org\r\n", "Ann <eve@example.org>"])
def test_an_address_that_would_end_the_command_is_never_said(book: Deliveries, server: Office, evil: str) -> None:
    """Should one come this far: the row has failed, the next one goes."""

    def letters(row: Delivery, _limit: int | None) -> Letter:
        return replace(letter(row.recipient), recipient=evil if row.recipient.startswith("ann") else row.recipient)

    rows = carry(mail(server.port, letters=letters), book, ["ann@example.org", "bob@example.org"])
    assert states(rows) == {"ann@example.org": "failed", "bob@example.org": "sent"}
    assert b"eve" not in server.heard


def test_no_more_messages_a_minute_than_configured(book: Deliveries, server: Office) -> None:
    """Evenly; the first goes at once."""
    clock = FixedClock(NOW)
    carry(mail(server.port, clock=clock, rate=30), book, [f"r{n}@example.org" for n in range(4)])
    assert clock.now() - NOW == timedelta(seconds=6)
    assert len(server.got) == 4


def test_a_stop_comes_between_recipients(book: Deliveries, server: Office) -> None:
    """The one under way ends as the server says; the others are as they were."""
    server.scripts["ann@example.org"] = Script(dot=0.5)
    with stop_once(server) as (stopping, _):
        rows = carry(mail(server.port), book, ["ann@example.org", "bob@example.org"], stopping)
    assert states(rows) == {"ann@example.org": "sent", "bob@example.org": "pending"}
    assert rows["bob@example.org"].attempts == 0


def test_a_stop_waits_three_seconds_for_a_reply(book: Deliveries, server: Office) -> None:
    """Then the message is in doubt."""
    server.scripts["ann@example.org"] = Script(dot=60.0)
    with stop_once(server) as (stopping, at):
        rows = carry(mail(server.port), book, ["ann@example.org", "bob@example.org"], stopping)
        assert 2.9 < time.monotonic() - at[0] < 5
    assert states(rows) == {"ann@example.org": "in_doubt", "bob@example.org": "pending"}


def test_a_stop_before_the_dot_leaves_the_row_as_it_was(book: Deliveries) -> None:
    """A server that says nothing is not waited for."""
    stopping = threading.Event()
    threading.Timer(0.2, stopping.set).start()
    with raw(b"", pause=1.0) as (port, _):
        start = time.monotonic()
        rows = carry(mail(port), book, ["ann@example.org"], stopping)
    assert time.monotonic() - start < 5
    assert (rows["ann@example.org"].state, rows["ann@example.org"].attempts) == ("pending", 0)


def test_a_note_to_the_operator_is_a_mail_of_its_own(server: Office) -> None:
    """A line break in its subject makes no field; where nobody took it, that is an error."""
    channel = mail(server.port)
    channel.tell("Late\r\nBcc: eve@example.org", "The issue is late: čekamo.", "Ann Lee <ann@example.org>")
    ((recipient, data),) = server.got
    message = BytesParser(policy=default).parsebytes(data)
    assert recipient == "ann@example.org"
    assert (message["Subject"], message["Bcc"], message["From"]) == ("Late Bcc: eve@example.org", None, SENDER)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().strip() == "The issue is late: čekamo."
    server.scripts["ann@example.org"] = Script(rcpt="550 unknown")
    with pytest.raises(DeliveryError, match="550 unknown"):
        channel.tell("Late", "The issue is late.", "ann@example.org")
    with pytest.raises(DeliveryError, match="not an address"):
        channel.tell("Late", "The issue is late.", "nobody")


def test_a_trial_leaves_no_trace_in_the_ledger(book: Deliveries, server: Office) -> None:
    """What the server said is all there is."""
    assert mail(server.port).deliver_trial(letter("ann@example.org")).state == "sent"
    server.scripts["ann@example.org"] = Script(dot="554 spam")
    refused = mail(server.port).deliver_trial(letter("ann@example.org"))
    assert (refused.state, refused.reply) == ("refused", "554 spam")
    assert book.of_issue("morning", DAY, 1) == ()


def test_a_trial_of_a_row_keeps_within_what_the_server_takes(book: Deliveries) -> None:
    """As the real one would."""
    asked: list[int | None] = []

    def letters(row: Delivery, limit: int | None) -> Letter:
        asked.append(limit)
        return letter(row.recipient)

    with office(data_size_limit=20_000) as opened:
        row = mail(opened.port, letters=letters).try_out(delivery("ann@example.org"))
        assert [recipient for recipient, _ in opened.got] == ["ann@example.org"]
    assert (row.state, row.recipient, row.reply, asked) == ("sent", "ann@example.org", "250 queued", [20_000])
    assert mail(opened.port, letters=letters).try_out(delivery("ann@example.org")).state == "deferred"
    assert book.of_issue("morning", DAY, 1) == ()


def test_a_server_that_wants_a_login_first_is_our_fault(book: Deliveries, server: Office) -> None:
    """530 is said of us: everybody waits ten minutes, none is refused."""
    server.turns = ["250 fine", "530 5.7.0 Authentication required"]
    rows = carry(mail(server.port), book, ["ann@example.org", "bob@example.org", "cyd@example.org"])
    assert list(states(rows).values()) == ["sent", "deferred", "deferred"]
    assert [row.retry for row in rows.values()][1:] == [NOW + LOGIN_PAUSE] * 2
    assert "530 5.7.0" in rows["cyd@example.org"].reply
    assert server.tried == ["ann@example.org"]
