"""Who is named by a noun phrase, and by what office: "Foreign Minister Ana Ban", "the company's chairman", "Ann Lee of the Dam Board"."""

from __future__ import annotations

from reporter.compose.cues import Cues
from reporter.compose.names import (
    ARTICLES,
    LONGEST_ROLE,
    POSSESSIVE,
    Speaker,
    among,
    holds_office,
    is_capital,
    is_name,
    is_office_noun,
    is_rank,
    is_title,
    is_weekday,
)

#: Words of a name before "of the", with what its bearer belongs to behind: "Ann Lee of the Dam Board".
_NAME_OF_BODY = (2, 3)
#: Words of a trade before a name: "lead harbour pilot".
_TRADE = 3
#: Where an office ends that goes on: "a representative talking to Radio Kolvar".
_WHILE_SPEAKING = frozenset(("speaking", "talking", "writing"))


def noun(tokens: list[str], known: Cues, *, tail: bool) -> Speaker | None:
    """The name in a noun phrase and the office before it: at the phrase's end before a verb (`tail`), at its start behind one."""
    lower = [t.lower() for t in tokens]
    if not tokens or lower[0] in known.pronouns or lower[-1] in known.pronouns:
        return None
    start, end = _name(tokens, known, tail=tail)
    if not tail and (last := _behind_nouns(tokens, end, known)):
        return _split(tokens[slice(*last)], tokens[: last[0]], known)
    if start > 1 and lower[start - 1] in known.leaning and lower[start - 2] in known.tied:
        return None  # "the president of his Republican challenger" is not named
    if tail and (start == end or (start and lower[start - 1] in known.prepositions)) and (led := _leading(tokens, known)):
        return led
    if start == end:
        return _unnamed(tokens, known) if len(tokens) <= 5 and holds_office(tokens, known) else None
    if all(is_weekday(token, known) for token in tokens[start:end]):
        return None
    if not tail and POSSESSIVE.search(tokens[end - 1]) and end < len(tokens):  # "said the Dam Board's director"
        return _unnamed(tokens, known) if holds_office(tokens, known) else None
    ahead = tokens[:start]
    if _stands_in(lower[:end], known) or _belongs(lower[:start], known) or _is_common(ahead, tokens[start:end], known):
        return _unnamed(tokens[:end], known) if end <= LONGEST_ROLE else None
    if tail and end < len(tokens):
        return None
    if ahead and lower[start - 1] in known.prepositions:
        return None  # "bosses at headquarters in Chicago": a place
    if ahead and _is_small(lower[start - 1], known) and lower[start - 1] not in known.leaning and holds_office(ahead, known):
        return _unnamed(tokens[:end], known) if end <= LONGEST_ROLE else None  # "a member of a committee in Homs": a place
    held = (holds_office(ahead, known) and len(ahead) <= LONGEST_ROLE) or (not tail and _is_trade(ahead, tokens[start:end], known))
    former = bool(ahead) and lower[start - 1] in known.once and is_office_noun(tokens[start], known)  # "former | Governor Lee"
    before = ahead if held else ahead[-1:] if former else []
    if ahead and not before and not tail:
        return None
    return _of_body(tokens, start, before, known) or _split(tokens[start:end], before, known)


def _is_trade(ahead: list[str], name: list[str], known: Cues) -> bool:
    """Is it what somebody is, whatever that may be, right before a full name: "said boatman | Jo Rask"? Told of English alone."""
    if known.language != "en" or not 1 <= len(ahead) <= _TRADE or len(name) < 2 or any(is_office_noun(word, known) for word in name):
        return False
    small = (known.common, known.prepositions, known.conjunctions, known.modals, known.adverbs, known.auxiliaries, known.speech)
    plain = all(word.isalpha() and word.islower() and not among(word, *small) for word in ahead)
    return plain and not ahead[-1].endswith(("ing", "ly", "ed"))


def office(tokens: list[str], known: Cues) -> str | None:
    """The office without a word that leans on the sentence before: "Its chairman" is nobody's where it stands alone. It ends where its
    bearer begins to speak, "a spokeswoman | said shortly before", and in no small word: "professor and author | of" what is in italics.
    """
    start = 1 if len(tokens) > 1 and among(tokens[0].lower(), known.leaning, known.goes_on, known.conjunctions) else 0
    end = next((at for at in range(start + 1, len(tokens)) if _speaks(tokens, at, known)), len(tokens))
    while end - start > 1 and among(tokens[end - 1], known.tied, known.prepositions, known.relatives, known.conjunctions):
        end -= 1
    return " ".join(tokens[start:end]) or None


def _speaks(tokens: list[str], at: int, known: Cues) -> bool:
    speaking = known.language == "en" and tokens[at] in _WHILE_SPEAKING
    return speaking or (tokens[at] in known.speech and is_office_noun(tokens[at - 1], known))


def _unnamed(tokens: list[str], known: Cues) -> Speaker | None:
    """Who is told by office alone; "in a statement" is no office."""
    return None if among(tokens[0].lower(), known.prepositions, known.tied) else Speaker(None, office(tokens, known))


def _leading(tokens: list[str], known: Cues) -> Speaker | None:
    """'NAME from somewhere': "Ann Lee | from the school of music"."""
    end = next((at for at, token in enumerate(tokens) if not is_capital(token)), len(tokens))
    plain = [token for token in tokens[:end] if not is_title(token)]
    if not 2 <= len(plain) <= 3 or end == len(tokens) or not among(tokens[end], known.prepositions, known.tied):
        return None
    if not is_name(plain) or holds_office(plain, known) or among(plain[0].lower(), known.common, known.leaning, known.prepositions):
        return None
    where = tokens[end:] if len(tokens) - end <= LONGEST_ROLE and any(token.lower() in known.bodies for token in tokens[end:]) else []
    return Speaker(" ".join(tokens[:end]), " ".join(where) or None)


def _behind_nouns(tokens: list[str], end: int, known: Cues) -> tuple[int, int] | None:
    """Bounds of the name that stands behind nouns of which a name is only the first: "Obama campaign manager | Jim Messina"."""
    start = next((at for at in range(end, len(tokens)) if is_capital(tokens[at])), end)
    last = next((at for at in range(start, len(tokens)) if not is_capital(tokens[at])), len(tokens))
    between = [token.lower() for token in tokens[end:start]]
    if last - start < 2 or not between or any(among(word, known.common, known.particles) for word in (between[0], between[-1])):
        return None
    return None if any(_is_small(word, known) for word in between) else (start, last)


def _is_small(word: str, known: Cues) -> bool:
    """Is it a frequent word that no name has inside?"""
    return word in known.common and word not in known.particles


def _stands_in(lower: list[str], known: Cues) -> bool:
    """Does somebody unnamed speak for the one who is named: "a spokesman for Tony Blair"?"""
    return any(word in known.proxies and not known.tied.isdisjoint(lower[at + 1 : at + 2]) for at, word in enumerate(lower))


def _belongs(lower: list[str], known: Cues) -> bool:
    """Is what is named the body whose office is held, "president of the Union", "researchers from the University"?"""
    ahead = [word for word in lower if word not in {"the", "la", "le"}]
    return bool(ahead) and among(ahead[-1], known.tied, known.prepositions) and not known.speakers.isdisjoint(lower)


def _is_common(ahead: list[str], name: list[str], known: Cues) -> bool:
    """Is it a noun with an article, whatever its capital: "the Democrat", "a Wyoming Republican"?"""
    if not ahead or ahead[-1].lower() not in ARTICLES or name[-1].lower() not in known.people:
        return False
    return len(name) == 1 or not (known.capital_nouns or any(is_title(word) or is_office_noun(word, known) for word in name[:-1]))


def _of_body(tokens: list[str], start: int, before: list[str], known: Cues) -> Speaker | None:
    """'NAME of the BODY' in English, where a name has no "of the" in it: "Ann Lee | of the Dam Board"."""
    at = next((i for i in range(start, len(tokens) - 2) if [t.lower() for t in tokens[i : i + 2]] == ["of", "the"]), None)
    if known.language != "en" or at is None or not is_capital(tokens[at + 2]):
        return None
    name = tokens[start:at]
    if not _NAME_OF_BODY[0] <= len(name) <= _NAME_OF_BODY[1] or not is_name(name) or holds_office(name, known):
        return None
    end = next(
        (i for i in range(at + 2, len(tokens)) if not is_capital(tokens[i]) and tokens[i].lower() not in known.particles), len(tokens)
    )
    return Speaker(" ".join(name), office(before, known) or " ".join(tokens[at:end]))


def _split(name: list[str], before: list[str], known: Cues) -> Speaker | None:
    """Capitals before an office's noun belong to the office: 'National Security Council spokesman | John Kirby', 'President | Vučić',
    'Police Lt Col | Ann Lee'. Whose somebody is belongs to nothing: "Labour's | Ann Lee".
    """
    if is_title(name[0]) and not is_rank(name[0]):
        return Speaker(" ".join(name), office(before, known) if before else None)  # "Mr Justice Lee"
    at = max((i for i, t in enumerate(name[:-1]) if is_office_noun(t, known) or is_rank(t)), default=-1)
    while at >= 0 and at + 2 < len(name) and is_rank(name[at + 1]):
        at += 1
    role, rest = before + name[: at + 1], name[at + 1 :]
    if at >= 0 and rest and rest[0].istitle() and rest[0].lower() in known.prepositions:
        return Speaker(" ".join(name), office(before, known) if before else None)  # "Doctors Without Borders"
    if at >= 0 and len(rest) == 1 and rest[0].lower() in known.bodies:
        return Speaker(" ".join(name), None)  # "Justice Department"
    if not role:
        rest = _without_owner(rest, known)
    if len(rest) > 3 and at >= 0 and rest[0].lower() in known.tied and rest[1].lower() in known.bodies:
        role, rest = role + rest[:2], rest[2:]  # "Secretary of State | Ann Lee"
    given = rest and rest[0][0].isupper() and not among(rest[0].lower(), known.common, known.prepositions, known.conjunctions)
    if rest and at >= 0 and rest[0].lower() in known.particles and not given:
        return _unnamed(before + name, known)  # not "Governor | Al Stone"
    if rest and rest[-1].lower() in known.speakers:
        return _unnamed(before + name, known)
    if not rest or rest[-1].lower() in known.leaning:  # "When I" is nobody's name
        return None
    if POSSESSIVE.search(rest[-1]) and len(rest) == 1:
        return None
    return Speaker(" ".join(rest), office(role, known) if role else None)


def _without_owner(name: list[str], known: Cues) -> list[str]:
    """The name without whose its bearer is, where that leaves two words: "Al Jazeera's | Ann Lee", but "Queen Mary's College"."""
    at = next((i for i, token in enumerate(name) if POSSESSIVE.search(token)), -1)
    rest = name[at + 1 :]
    return rest if at >= 0 and len(rest) > 1 and not any(among(token.lower(), known.bodies, known.speakers) for token in rest) else name


def _name(tokens: list[str], known: Cues, *, tail: bool) -> tuple[int, int]:
    """Bounds of the run of capitalised words (small particles inside) that ends the phrase, or that comes first behind a verb."""
    capital, lower = [is_capital(t) for t in tokens], [t.lower() for t in tokens]
    if tail:
        end = len(tokens)
        start = end
        while start > 0 and (capital[start - 1] or (start < end and _is_inside(lower, capital, start - 1, known))):
            start -= 1
        while start < end and (
            not capital[start] or lower[start] in {"the", "le", "la", "el", "der", "die"} or _opens(tokens, start, known)
        ):
            start += 1
        return (start, end) if start < end and capital[end - 1] else (0, 0)
    start = next((i for i, cap in enumerate(capital) if cap), len(tokens))
    end = start
    while end < len(tokens) and (capital[end] or (lower[end] in known.particles and any(capital[end : end + 2]))):
        end += 1
    return start, end


def _is_inside(lower: list[str], capital: list[bool], at: int, known: Cues) -> bool:
    """Is it a small word inside a name: "Valéry Giscard | d'Estaing", "the Office | on | Drugs and Crime"?"""
    of_body = at > 0 and lower[at] in known.prepositions and capital[at - 1] and lower[at - 1] in known.bodies
    return of_body or (lower[at] in known.particles and any(capital[: at + 1]))


def _opens(tokens: list[str], at: int, known: Cues) -> bool:
    """Has the word its capital from the sentence that it opens: "But | Mr Lee"?"""
    return at == 0 and len(tokens) > 1 and among(tokens[0].lower(), known.leaning, known.conjunctions)
