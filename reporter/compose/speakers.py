"""Who spoke: the name and office that stand beside a verb of saying, outside the quotation marks.

Read are "Name, role, said", "role Name said", "said Name, role", "according to Name" and their like in the languages of `data/cues`. A
pronoun is no name: "he said" names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporter.compose.cues import Cues
from reporter.compose.names import (
    LONGEST_ROLE,
    STOPS,
    Speaker,
    among,
    holds_office,
    is_capital,
    is_clause,
    is_name,
    is_office_noun,
    is_rank,
    is_title,
    is_weekday,
    stem,
    tokens_of,
)
from reporter.compose.noun_phrases import noun, office

#: What a second office begins with: "Nathan Brown, a professor at Cairo, and an expert on courts, told".
_AND = frozenset(("and", "und", "et", "y", "e", "i", "и"))

#: What stands between commas behind a name and is neither an office nor a place: "Ann Lee, PhD, curator at".
#: So is the party and state of a member of Congress: "Ann Lee, R-Utah".
_DEGREE = re.compile(r"(?:Ph\.?D|M\.?D|D\.?Phil|Jr|Sr|OBE|CBE|MBE|QC|KC)\.?|[DIR]-[A-Z][\w.]*")


def verbs(text: str, known: Cues) -> list[int]:
    """Places of the verbs of saying among the text's tokens. What has a capital is none: "the United States"."""
    return [at for at, token in enumerate(tokens_of(text)) if token in known.speech]


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
    names |= known.speech | known.particles | known.auxiliaries | known.adverbs
    rest = [token for token in tokens_of(between) if token[0].isalnum() and token.lower().rstrip(".") not in names]
    return len(rest) <= 3 and not any(token[0].isupper() for token in rest)


def _plain(text: str, known: Cues) -> list[str]:
    """Tokens without the auxiliaries of a verb of saying ("a déclaré", "rekao je"), the adverbs right before it ("has once said"), and what
    stands in brackets. A clause about the speaker keeps its own: "who has covered it".
    """
    tokens = list(_unhelped(tokens_of(text), known))
    while "(" in tokens and ")" in tokens[(opens := tokens.index("(")) :]:
        tokens = tokens[:opens] + tokens[tokens.index(")", opens) + 1 :]
    return tokens


def _unhelped(words: list[str], known: Cues) -> Iterator[str]:
    """The words without these helpers, an adverb being one only right before the verb."""
    helpers, about = known.auxiliaries | known.adverbs, False
    for at, word in enumerate(words):
        about = (about or word in known.relatives) and word not in STOPS and word != ","
        leads = word in helpers and next((each for each in words[at:] if each not in helpers), "") in known.speech
        if not (leads or (word in known.auxiliaries and not about)):
            yield word


def _behind(tokens: list[str], known: Cues) -> Speaker | None:
    """Behind the quotation: 'said NAME, ROLE', 'NAME, ROLE, said', 'ROLE NAME said'."""
    at = next((i for i, t in enumerate(tokens[: LONGEST_ROLE * 2]) if t in known.speech), None)
    if at is None or "." in tokens[:at]:
        return None
    if _passive(tokens, at, known):
        return _named_after(tokens[at + 2 :], known)
    lead = [t for t in tokens[:at] if t != ","] if all(t == "," for t in tokens[:at]) else tokens[:at]
    if lead:
        return _subject(_trimmed(lead), known)
    return _named_after(tokens[at + 1 :], known)


def _ahead(tokens: list[str], known: Cues) -> Speaker | None:
    """Before the quotation: 'NAME, ROLE, said:' and 'spokesman NAME spoke of a', 'said NAME:'."""
    found = [i for i, t in enumerate(tokens) if t in known.speech]
    if not found:
        return None
    at = found[-1]
    if _passive(tokens, at, known):
        return _named_after(tokens[at + 2 :], known)
    return _subject(_clause(tokens[:at]), known) or (_named_after(tokens[at + 1 :], known) if tokens[-1:] == [":"] else None)


def _passive(tokens: list[str], at: int, known: Cues) -> bool:
    """Is it said by whom something was called: "described by the judge as"?"""
    return not known.agents.isdisjoint(tokens[at + 1 : at + 2])


def _according(before: str, after: str, known: Cues) -> Speaker | None:
    for text in (after, before):
        lower = text.lower()
        for phrase in (phrase for phrase in known.according if phrase in lower):
            at = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE)
            if at:
                return _named_after(_plain(text[at.end() :], known), known)
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
    tokens = _without_day(tokens, known)
    closed = tokens[-1:] == [","]
    chunks = _chunks(tokens)
    while chunks and (len(chunks[-1]) > LONGEST_ROLE or not chunks[-1] or (len(chunks) > 2 and chunks[-1][0].lower() in _AND)):
        chunks = chunks[:-1]
    if not chunks or len(tokens) > 3 * LONGEST_ROLE:
        return None
    if _placed(chunks[-3:], known):
        return Speaker(_text(chunks[-3]), _text(chunks[-2]))
    if not closed:
        return noun(chunks[-1], known, tail=True)
    rest = _told_of(chunks, known)
    found = _of_chunks(rest, known)
    return Speaker(found.name, _of_where(chunks, known)) if found and found.name and not found.role else found


def _of_chunks(chunks: list[list[str]], known: Cues) -> Speaker | None:
    """Of what stands between commas: 'NAME', 'NAME, ROLE', 'ROLE, NAME', 'ROLE, PLACE, NAME'."""
    last = noun(chunks[-1], known, tail=True)
    if len(chunks) == 1:
        return last
    if len(chunks) > 2 and is_name(chunks[-2]) and is_name(chunks[-1]) and len(chunks[-1]) > 1 and holds_office(chunks[-3], known):
        return Speaker(_text(chunks[-1]), office(chunks[-3], known))
    first = noun(chunks[-2], known, tail=True)
    return _joined(first, last, chunks[-1], known)


def _without_day(tokens: list[str], known: Cues) -> list[str]:
    """Without the day between a name and its verb: "Ann Lee, the mayor, | on Wednesday | said"."""
    if not tokens or not is_weekday(tokens[-1], known):
        return tokens
    return tokens[:-2] if len(tokens) > 1 and tokens[-2].lower() in known.prepositions else tokens[:-1]


def _told_of(chunks: list[list[str]], known: Cues) -> list[list[str]]:
    """What stands between commas before a verb, without an adverbial at its front, and without an age, an address, a clause about the one
    named: "At the ceremony, | Ann Lee | , 27, of Kolvar, who was there,".
    """
    while len(chunks) > 1 and (chunks[0][0].lower() in known.prepositions or is_clause(chunks[0], known)):
        chunks = chunks[1:]
    for at, chunk in enumerate(chunks):
        if at and chunk and (chunk[0].lower() in known.relatives or (chunk[0].isdigit() and len(chunk) > 1)):
            chunks = chunks[:at]
            break
    about = (known.tied, known.prepositions)
    return [chunk for at, chunk in enumerate(chunks) if not at or not (chunk[0].isdigit() or among(chunk[0].lower(), *about))]


def _of_where(chunks: list[list[str]], known: Cues) -> str | None:
    """Whose somebody is, where nothing else is told: "Ann Lee, 27, | of the Dam Group |, said"."""
    where = (chunk for chunk in chunks[1:] if chunk[0].lower() in known.tied and chunk[0].lower() in known.particles)
    return next((_text(chunk) for chunk in where if any(map(is_capital, chunk))), None)


def _placed(chunks: list[list[str]], known: Cues) -> bool:
    """Is it 'NAME, ROLE, PLACE': "Philip Rush, a teacher at St Peter's School, Gloucester,"?"""
    if len(chunks) < 3 or not (chunks[0] and is_name(chunks[0]) and chunks[2] and is_capital(chunks[2][0])):
        return False
    placed = all(is_capital(token) or token.lower() in known.particles for token in chunks[2])
    named = len(chunks[0]) > 1 and chunks[0][0].lower() not in known.common
    plain = not is_name(chunks[1][:1]) or is_office_noun(chunks[1][-1], known)
    return named and placed and holds_office(chunks[1], known) and plain


def _joined(first: Speaker | None, last: Speaker | None, apposition: list[str], known: Cues) -> Speaker | None:
    """'NAME, ROLE,' or 'ROLE, NAME,'."""
    if first and first.name and first.role and _is_person(apposition, known):
        return Speaker(_text(apposition), f"{first.role} {first.name}")
    if first and first.name and holds_office(apposition, known):
        behind = None if is_clause(apposition, known) else office(apposition, known)
        told = first.role and (not behind or first.role.split()[-1].lower() in known.speakers)
        return Speaker(first.name, first.role if told else behind)
    if first and first.role and not first.name and last and last.name and not last.role:
        return Speaker(last.name, office(_issuer(first.role.split(), known), known))
    if first and first.name and not (last and last.name):
        return first
    return (last if last and last.name and not first else None) or (first if first and not (last and last.name) else None)


def _issuer(tokens: list[str], known: Cues) -> list[str]:
    """Of "a statement issued by his solicitor" the solicitor."""
    by = next((at for at, token in enumerate(tokens) if token.lower() in known.agents), -1)
    return tokens[by + 1 :] if by + 1 < len(tokens) else tokens


def _is_person(tokens: list[str], known: Cues) -> bool:
    """Is it a rank and a name: "Brigadier Robert Thomson", not "Labour Leader", not "New York"?"""
    ranked = is_title(tokens[0]) or is_office_noun(tokens[0], known)
    return ranked and len(tokens) > 1 and is_name(tokens) and not is_office_noun(tokens[-1], known)


def _named_after(tokens: list[str], known: Cues) -> Speaker | None:
    """Of the words behind the verb: 'NAME', 'NAME, ROLE', 'ROLE, NAME', 'ROLE NAME', 'the ROLE'."""
    chunks = _chunks(tokens[: 3 * LONGEST_ROLE])
    if not chunks or not chunks[0]:
        return None
    if len(chunks) > 1 and holds_office(chunks[0], known) and is_name(chunks[1]) and _is_office(chunks[0], chunks[1]):
        return Speaker(_text(chunks[1]), office(chunks[0], known))
    if len(chunks) > 1 and chunks[1] and _is_office_alone(chunks[0], known):
        second = noun(chunks[1], known, tail=False)
        if second and second.name:
            return Speaker(second.name, second.role or office(chunks[0], known))
    first = noun(chunks[0], known, tail=False)
    more = len(chunks) > 1 and holds_office(chunks[1], known) and not is_clause(chunks[1], known)
    if first and first.name and more and (not first.role or is_rank(first.role)):
        return Speaker(first.name, office(chunks[1], known))
    return first


def _is_office_alone(tokens: list[str], known: Cues) -> bool:
    """Is it an office, with whose it is, and nothing else: "China's top police official"?"""
    return is_office_noun(tokens[-1], known) and not any(is_capital(t) and stem(t) == t.lower() for t in tokens)


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
    return [chunk for chunk in chunks if chunk and not _DEGREE.fullmatch(" ".join(chunk))]


def _is_office(tokens: list[str], name: list[str]) -> bool:
    """Is it an office that the name behind it holds, and not a name itself? "The leader of the People's Republic, Denis Pushilin" is."""
    opens = tokens[0].islower() or stem(tokens[0]) != tokens[0].lower()
    return not is_name(tokens[-1:]) or (opens and len(name) > 1)


def _text(tokens: list[str]) -> str:
    return " ".join(tokens)
