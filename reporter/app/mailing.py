"""Putting the letters of an issue together: its bodies rendered in a limited child, its pictures and PDF from the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reporter import config
from reporter.app.desk import own_templates
from reporter.config.keys import MailKeys
from reporter.deliver import people, sender
from reporter.deliver.copies import Bodies, Paper, Wording
from reporter.deliver.letters import Letters
from reporter.errors import ConfigError
from reporter.model import Issue, Recipient, Rendered
from reporter.render import mail
from reporter.render.html import Setting
from reporter.render.worker import TEMPLATES, Workers, insist
from reporter.store.archive import Archive
from reporter.store.ledger import Ledger

_REACHED = ("sent", "in_doubt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailroom:
    """What a desk's letters are made with. `workers` are the caller's to close."""

    desk: config.Desk
    archive: Archive
    workers: Workers
    environ: Mapping[str, str]  #: where secrets are

    def letters(
        self, issue: Issue, rendered: Rendered, channel: str, readers: Mapping[str, Recipient], had: frozenset[str], *, trial: bool = False
    ) -> Letters:
        """The letters of an issue for the readers (see `people.distinct`) over a mail channel; `had` as the function below gives it.

        Raises ConfigError naming the key or file that is wrong; the list of those who must not be written to is read now.
        """
        keys = self.desk.channels.get(channel)
        if not isinstance(keys, MailKeys):
            raise ConfigError("is no mail channel", place=f"channels.{channel}", remedy="Give it scheme = 'mail'")
        return Letters(
            paper=self._paper(issue, rendered),
            sender=sender.configured(channel, keys, environ=self.environ),
            channel=channel,
            readers=readers,
            suppressed=people.suppressed(self.desk.root / keys.suppress if keys.suppress else None),
            had=had,
            trial=trial,
        )

    def _paper(self, issue: Issue, rendered: Rendered) -> Paper:
        edition = self.desk.editions.get(issue.edition)
        style = edition.style if edition else "explainer"
        setting = Setting(issue=issue, style=style, paper="A4", desk=own_templates(self.desk), sizes={})

        def render(wording: Wording) -> Bodies:
            done = insist(self.workers.call(TEMPLATES, mail.bodies, setting, _mailing(wording, rendered.pages)), "the mail")
            return Bodies(html=done.html, text=done.text, unsubscribe=mail.UNSUBSCRIBE)

        return Paper(
            issue=issue,
            pdf=rendered.pdf,
            file=self.archive.paths(issue.edition, issue.date, issue.version).pdf.name,
            pictures=self.archive.media(issue),
            render=render,
            subject=lambda wording: mail.subject(issue, _mailing(wording, rendered.pages)),
        )


def had(ledger: Ledger, issue: Issue, channel: str) -> frozenset[str]:
    """Who was sent, or may have been sent, an earlier version of the issue over the channel, as the ledger's rows name them."""
    earlier = (
        row for version in range(1, issue.version) for row in ledger.deliveries.of_issue(issue.edition, issue.date, version, channel)
    )
    return frozenset(row.recipient for row in earlier if row.state in _REACHED)


def _mailing(wording: Wording, pages: int) -> mail.Mailing:
    return mail.Mailing(
        language=wording.language,
        pages=pages,
        pdf=wording.pdf,
        address=wording.address,
        pictures=dict(wording.pictures),
        thinned=wording.thinned,
        corrects=wording.corrects,
        trial=wording.trial,
        unsubscribe=wording.unsubscribe,
    )
