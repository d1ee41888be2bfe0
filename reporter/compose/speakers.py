"""Who spoke: the name and office that stand beside a verb of saying, outside the quotation marks.

Read are "Name, role, said", "role Name said", "said Name, role", "according to Name" and their like in the languages of `data/cues`. A
pronoun is no name: "he said" names nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reporter.compose.cues import Cues

_TOKEN = re.compile(r"[^\W_]+(?:[’'.&/-]+[^\W_]+)*(?:\.|(?<=s)[’'](?= ))?|[,;:()—–“”\"«»„.!?]")
#: What stands joined before a name: "al-Ali", "d’Estaing".
_JOINED = re.compile(r"(?:a[dlnrsz]|ash|el|ul|[dl])[-’']", re.IGNORECASE)
#: More words than this between two commas are a clause, not an office.
LONGEST_ROLE = 12
#: What a second office begins with: "Nathan Brown, a professor at Cairo, and an expert on courts, told".
_AND = frozenset(("and", "und", "et", "y", "e", "i", "и"))
STOPS = frozenset('.;:!?()—–“”"«»„')
TITLES = frozenset(
    (
        "sen", "rep", "gov", "gen", "adm", "prof", "capt", "rev", "mr", "mrs", "ms", "dr", "sir",
        "dame", "lord", "lady", "herr", "frau", "monsieur", "madame", "sr", "sra", "gospodin", "gospođa",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speaker:
    """As the text has it, word for word."""

    name: str | None
    role: str | None


def verbs(text: str, known: Cues) -> list[int]:
    """Places of the verbs of saying among the text's tokens."""
    return [at for at, token in enumerate(tokens_of(text)) if token.lower() in known.speech]


def attributes(text: str, known: Cues) -> bool:
    """Does the text attribute without a verb ("according to")?"""
    lowered = f" {text.lower()} "
    return any(f" {phrase} " in lowered for phrase in known.according)


def speaker(before: str, after: str, known: Cues) -> Speaker | None:
    """Who spoke, of the words before the quotation and behind it in its sentence. None where that is not said."""
    return _behind(_plain(after, known), known) or _ahead(_plain(before, known), known) or _according(before, after, known)


def only_attribution(between: str, spoke: Speaker, known: Cues) -> bool:
    """Do the words between two quotations say no more than who spoke ('," Kirby said. "')?"""
    names = {word for part in (spoke.name, spoke.role) if part for word in part.lower().replace(".", "").split()}
    names |= known.speech | known.particles | known.auxiliaries
    rest = [token for token in tokens_of(between) if token[0].isalnum() and token.lower().rstrip(".") not in names]
    return len(rest) <= 3 and not any(token[0].isupper() for token in rest)


def tokens_of(text: str) -> list[str]:
    """Words and marks; a full stop stays with a title or an initial."""
    tokens: list[str] = []
    for token in _TOKEN.findall(text):
        stop = token.endswith(".") and len(token) > 3 and token[:-1].lower() not in TITLES
        tokens.extend((token[:-1], ".") if stop else (token,))
    return tokens


def _plain(text: str, known: Cues) -> list[str]:
    """Tokens without the auxiliaries around a verb of saying: "a déclaré", "rekao je"."""
    return [token for token in tokens_of(text) if token not in known.auxiliaries]


def _behind(tokens: list[str], known: Cues) -> Speaker | None:
    """Behind the quotation: 'said NAME, ROLE', 'NAME, ROLE, said', 'ROLE NAME said'."""
    at = next((i for i, t in enumerate(tokens[: LONGEST_ROLE * 2]) if t.lower() in known.speech), None)
    if at is None or "." in tokens[:at]:
        return None
    lead = [t for t in tokens[:at] if t != ","] if all(t == "," for t in tokens[:at]) else tokens[:at]
    if lead:
        return _subject(_trimmed(lead), known)
    return _named_after(tokens[at + 1 :], known)


def _ahead(tokens: list[str], known: Cues) -> Speaker | None:
    """Before the quotation: 'NAME, ROLE, said:' and 'spokesman NAME spoke of a', 'said NAME:'."""
    found = [i for i, t in enumerate(tokens) if t.lower() in known.speech]
    if not found:
        return None
    at = found[-1]
    return _subject(_clause(tokens[:at]), known) or (_named_after(tokens[at + 1 :], known) if tokens[-1:] == [":"] else None)


def _according(before: str, after: str, known: Cues) -> Speaker | None:
    for text in (after, before):
        lower = text.lower()
        for phrase in (phrase for phrase in known.according if phrase in lower):
            at = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE)
            if at:
                return _named_after(tokens_of(text[at.end() :]), known)
    return None


def _clause(tokens: list[str]) -> list[str]:
    """The subject's end of what stands before a verb: from the last full stop, quotation or semicolon on."""
    cut = max((i for i, t in enumerate(tokens) if t in '.!?;:“”"«»„—–'), default=-1)
    return tokens[cut + 1 :]


def _trimmed(tokens: list[str]) -> list[str]:
    while tokens and tokens[0] in ",;—–":
        tokens = tokens[1:]
    return tokens


def _subject(tokens: list[str], known: Cues) -> Speaker | None:
    """Of the words before the verb: 'NAME', 'ROLE NAME', 'NAME, ROLE,', 'ROLE, NAME,', 'the ROLE'."""
    chunks = _chunks(tokens)
    while chunks and (len(chunks[-1]) > LONGEST_ROLE or not chunks[-1] or (len(chunks) > 2 and chunks[-1][0].lower() in _AND)):
        chunks = chunks[:-1]
    if not chunks or len(tokens) > 3 * LONGEST_ROLE:
        return None
    if _placed(chunks[-3:], known):
        return Speaker(_text(chunks[-3]), _text(chunks[-2]))
    last = _noun(chunks[-1], known, tail=True)
    if len(chunks) == 1 or tokens[-1:] != [","]:
        return last
    first = _noun(chunks[-2], known, tail=True)
    return _joined(first, last, chunks[-1], known)


def _placed(chunks: list[list[str]], known: Cues) -> bool:
    """Is it 'NAME, ROLE, PLACE': "Philip Rush, a teacher at St Peter's School, Gloucester,"?"""
    if len(chunks) < 3 or not (chunks[0] and _is_name(chunks[0]) and _is_name(chunks[2])):
        return False
    named = len(chunks[0]) > 1 and chunks[0][0].lower() not in known.common
    return named and holds_office(chunks[1], known) and not _is_name(chunks[1][:1])


def _joined(first: Speaker | None, last: Speaker | None, apposition: list[str], known: Cues) -> Speaker | None:
    """'NAME, ROLE,' or 'ROLE, NAME,'."""
    if first and first.name and holds_office(apposition, known):
        return Speaker(first.name, first.role or (None if _is_clause(apposition, known) else _text(apposition)))
    if first and first.role and not first.name and last and last.name and not last.role:
        return Speaker(last.name, _office(first.role.split(), known))
    if first and first.name and not (last and last.name):
        return first
    return last if last and last.name and not first else None


def _named_after(tokens: list[str], known: Cues) -> Speaker | None:
    """Of the words behind the verb: 'NAME', 'NAME, ROLE', 'ROLE, NAME', 'ROLE NAME', 'the ROLE'."""
    chunks = _chunks(tokens[: 3 * LONGEST_ROLE])
    if not chunks or not chunks[0]:
        return None
    if len(chunks) > 1 and holds_office(chunks[0], known) and _is_name(chunks[1]) and _is_office(chunks[0], chunks[1]):
        return Speaker(_text(chunks[1]), _office(chunks[0], known))
    first = _noun(chunks[0], known, tail=False)
    if first and first.name and not first.role and len(chunks) > 1 and holds_office(chunks[1], known) and not _is_clause(chunks[1], known):
        return Speaker(first.name, _text(chunks[1]))
    return first


def _chunks(tokens: list[str]) -> list[list[str]]:
    """Tokens between commas, up to the first other mark."""
    chunks: list[list[str]] = [[]]
    for word in tokens:
        if word in STOPS:
            break
        if word == ",":
            chunks.append([])
        else:
            chunks[-1].append(word)
    return chunks if chunks[-1] else chunks[:-1]


def _noun(tokens: list[str], known: Cues, *, tail: bool) -> Speaker | None:
    """The name in a noun phrase and the office before it: at the phrase's end before a verb (`tail`), at its start behind one."""
    lower = [t.lower() for t in tokens]
    if not tokens or lower[0] in known.pronouns or lower[-1] in known.pronouns:
        return None
    start, end = _name(tokens, known, tail=tail)
    if not tail and (last := _behind_nouns(tokens, end, known)):
        return Speaker(_text(tokens[last:]), _office(tokens[:last], known))
    if start > 1 and lower[start - 1] in known.leaning and lower[start - 2] in known.tied:
        return None  # "the president of his Republican challenger" is not named
    if start == end:
        return Speaker(None, _text(tokens)) if len(tokens) <= 5 and holds_office(tokens, known) else None
    ahead = tokens[:start]
    if _stands_in(lower[:end], known) or _belongs(lower[:start], known):
        return Speaker(None, _text(tokens[:end])) if end <= LONGEST_ROLE else None
    if tail and end < len(tokens):
        return None
    if ahead and ahead[-1].lower() in known.common - known.particles - known.leaning and holds_office(ahead, known):
        return Speaker(None, _text(tokens[:end])) if end <= LONGEST_ROLE else None  # "a member of a committee in Homs": a place
    office = ahead if holds_office(ahead, known) and len(ahead) <= LONGEST_ROLE else []
    if ahead and not office and not tail:
        return None
    return _split(tokens[start:end], office, known)


def _behind_nouns(tokens: list[str], end: int, known: Cues) -> int:
    """Where the name begins that stands behind nouns of which a name is only the first: "Obama campaign manager | Jim Messina"; else 0."""
    start, last = _name(tokens[end:], known, tail=True)
    between = tokens[end : end + start]
    plain = between and not any(token[:1].isupper() or token.lower() in known.common | known.particles for token in between)
    return end + start if last - start > 1 and plain else 0


def _stands_in(lower: list[str], known: Cues) -> bool:
    """Does somebody unnamed speak for the one who is named: "a spokesman for Tony Blair"?"""
    return any(word in known.proxies and not known.tied.isdisjoint(lower[at + 1 : at + 2]) for at, word in enumerate(lower))


def _belongs(lower: list[str], known: Cues) -> bool:
    """Is what is named the body whose office is held: "president of the Union"?"""
    ahead = [word for word in lower if word not in {"the", "la", "le"}]
    return bool(ahead) and ahead[-1] in known.tied and not known.speakers.isdisjoint(lower)


def _split(name: list[str], office: list[str], known: Cues) -> Speaker | None:
    """Capitals before an office's noun belong to the office: 'National Security Council spokesman | John Kirby', 'President | Vučić'."""
    at = max((i for i, t in enumerate(name[:-1]) if t.lower() in known.speakers), default=-1)
    role, rest = office + name[: at + 1], name[at + 1 :]
    if rest and rest[0].lower() in known.particles and at >= 0:
        return Speaker(None, _text(office + name))
    if rest and rest[-1].lower() in known.speakers:
        return Speaker(None, _text(office + name))
    named = rest and rest[-1].lower() not in known.leaning  # "When I" is nobody's name
    return Speaker(" ".join(rest), _text(role) or None) if named else None


def _name(tokens: list[str], known: Cues, *, tail: bool) -> tuple[int, int]:
    """Bounds of the run of capitalised words (small particles inside) that ends the phrase, or that comes first behind a verb."""
    capital = [_capital(t) for t in tokens]
    if tail:
        end = len(tokens)
        start = end
        while start > 0 and (capital[start - 1] or (tokens[start - 1].lower() in known.particles and start < end and any(capital[:start]))):
            start -= 1
        while start < end and (not capital[start] or tokens[start].lower() in {"the", "le", "la", "el", "der", "die"}):
            start += 1
        return (start, end) if start < end and capital[end - 1] else (0, 0)
    start = next((i for i, cap in enumerate(capital) if cap), len(tokens))
    end = start
    while end < len(tokens) and (capital[end] or (tokens[end].lower() in known.particles and any(capital[end : end + 2]))):
        end += 1
    return start, end


def holds_office(tokens: list[str], known: Cues) -> bool:
    """Is there a noun for who speaks by office among these few words?"""
    return 0 < len(tokens) <= LONGEST_ROLE and any(_stem(t) in known.speakers for t in tokens)


def _is_office(tokens: list[str], name: list[str]) -> bool:
    """Is it an office that the name behind it holds, and not a name itself? "The leader of the People's Republic, Denis Pushilin" is."""
    opens = tokens[0].islower() or _stem(tokens[0]) != tokens[0].lower()
    return not _is_name(tokens[-1:]) or (opens and len(name) > 1)


def _is_clause(tokens: list[str], known: Cues) -> bool:
    """Does it tell what somebody does, and not what they are: "whose son was there", "speaking beside the minister"?

    "Acting president" and "outgoing interior minister" are offices: their noun follows soon.
    """
    doing = known.language == "en" and tokens[0].lower().endswith("ing")
    near = [token.lower() for token in tokens[1:3]]
    held = near and near[0] not in known.common and not known.speakers.isdisjoint(near)
    return tokens[0].lower() in known.relatives or (doing and not held)


def _capital(token: str) -> bool:
    """Is it a word of a name?"""
    return token[:1].isupper() or ((joined := _JOINED.match(token)) is not None and token[joined.end() :][:1].isupper())


def _is_name(tokens: list[str]) -> bool:
    """Nothing but words with a capital, and no "Carry's"."""
    return bool(tokens) and all(_capital(token) and _stem(token) == token.lower() for token in tokens)


def _office(tokens: list[str], known: Cues) -> str:
    """The office without a word that leans on the sentence before: "Its chairman" is nobody's where it stands alone."""
    return _text(tokens[1:] if tokens[0].lower() in known.leaning and len(tokens) > 1 else tokens)


def _stem(token: str) -> str:
    return re.sub(r"[’']s$", "", token.lower())


def _text(tokens: list[str]) -> str:
    return " ".join(tokens)
