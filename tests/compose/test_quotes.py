"""Direct speech and who said it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporter.compose.quotes import quotes
from reporter.compose.sentences import squeeze


def said(item):
    """Text, speaker and role of every quote."""
    return [(quote.text, quote.speaker, quote.role) for quote in quotes(item)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "“We are ready,” Mr. Smith said. “And we will win.”",
            [("We are ready", "Mr. Smith", None), ("And we will win.", "Mr. Smith", None)],
        ),
        (
            "en",
            'National Security Council spokesman John Kirby spoke of a "very high level of sophistication" in it.',
            [("very high level of sophistication", "John Kirby", "National Security Council spokesman")],
        ),
        (
            "en",
            "John Kirby, the White House spokesman, said: “We see it. It is new.”",
            [("We see it. It is new.", "John Kirby", "the White House spokesman")],
        ),
        (
            "en",
            '"It is very bad," said Ann Kirby, head of the council, on Friday.',
            [("It is very bad", "Ann Kirby", "head of the council")],
        ),
        (
            "en",
            "According to Tony Blinken, the secretary of state, “this is too far”.",
            [("this is too far", "Tony Blinken", "the secretary of state")],
        ),
        (
            "en",
            "“This is a ‘very bad’ day,” Foreign Minister Ana Ban told us.",
            [("This is a ‘very bad’ day", "Ana Ban", "Foreign Minister")],
        ),
        ("en", "'We don't want the dogs' home here,' said Anna O'Neil.", [("We don't want the dogs' home here", "Anna O'Neil", None)]),
        (
            "en",
            "“Our members load bags at four,” said Carry’s general secretary, Rosa Dunn.",
            [("Our members load bags at four", "Rosa Dunn", "Carry’s general secretary")],
        ),
        ("en", "“We asked for five,” said the chairman, Colin Webb.", [("We asked for five", "Colin Webb", "the chairman")]),
        ("en", "Its chairman, Colin Webb, said: “We asked for five.”", [("We asked for five.", "Colin Webb", "chairman")]),
        ("en", "“He is here now,” the spokesman said.", [("He is here now", None, "the spokesman")]),
        (
            "en",
            "Washington called for “immediate de-escalation and dialogue”.",
            [("immediate de-escalation and dialogue", "Washington", None)],
        ),
        ("de", "„Wir werden siegen“, sagte Kanzler Olaf Scholz am Freitag.", [("Wir werden siegen", "Olaf Scholz", "Kanzler")]),
        ("de", "Angela Merkel sagte: »Wir schaffen das ganz sicher.«", [("Wir schaffen das ganz sicher.", "Angela Merkel", None)]),
        (
            "fr",
            "« Nous irons tous », a déclaré Jean Dupont, président du conseil.",
            [("Nous irons tous", "Jean Dupont", "président du conseil")],
        ),
        (
            "es",
            "«Vamos a ganar», dijo Pedro López, presidente del Gobierno.",
            [("Vamos a ganar", "Pedro López", "presidente del Gobierno")],
        ),
        ("sr", "„Idemo svi kući“, rekao je predsednik Petar Perić.", [("Idemo svi kući", "Petar Perić", "predsednik")]),
        ("sr", "Petar Perić, predsednik, u sredu je rekao: „Idemo svi kući.“", [("Idemo svi kući.", "Petar Perić", "predsednik")]),
        ("de", "Die Ministerin Anna Lehrer sagte: „Es ist alles vorbei.“", [("Es ist alles vorbei.", "Anna Lehrer", "Ministerin")]),
        ("de", "Aber Anna Kern sagte: „Es ist alles vorbei.“", [("Es ist alles vorbei.", "Anna Kern", None)]),
        ("de", "Fotograf Jan Kern wartet. „Es ist alles vorbei“, sagte Kern.", [("Es ist alles vorbei", "Jan Kern", "Fotograf")]),
        (
            "fr",
            "Il est qualifié par Jean Dupont de « très grand danger public ».",
            [("très grand danger public", "Jean Dupont", None)],
        ),
        ("es", "El fotógrafo Pedro López espera. «Vamos a ganar», dijo López.", [("Vamos a ganar", "Pedro López", "fotógrafo")]),
        ("sr-Cyrl", "„Идемо сви кући“, рекао је Петар Перић.", [("Идемо сви кући", "Петар Перић", None)]),
    ],
)
def test_speech_with_its_speaker_and_role(make_item, language, text, expected):
    """Direct speech is found in each language's marks, with the speaker and office that its own sentence names."""
    assert said(make_item(text, language=language)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The “so-called state” was called “potentially dangerous” by the Kremlin.",
        "He read “The Old Man and the Sea” and said so.",
        "It is labelled \"men's and women's.\"",
        "She said that it was not called “The Oldest Man in the World”.",
        "An inch is written 5\" and the '90s were '80s again.",
        "It is the dogs' home and don't you forget what the boys' club is.",
        "He said “this never closes and goes on.",
    ],
)
def test_what_is_no_speech(make_item, text):
    """Scare quotes, titles of works, inch signs, apostrophes and unclosed marks are not quotations."""
    assert said(make_item(text)) == []


def test_words_between_two_quotations_may_say_how_and_where(make_item):
    """What goes on behind no more than who spoke is of the same speaker, an adverb of the verb not counted."""
    text = "“There was no vote,” Ann Smith reportedly said outside the meeting room. “There are some doubts that people have.”"
    assert [speaker for _, speaker, _ in said(make_item(text))] == ["Ann Smith", "Ann Smith"]


def test_a_pronoun_names_nobody(make_item):
    """A speaker is never guessed: "he said" leaves it open, also right behind somebody else's words."""
    assert [speaker for _, speaker, _ in said(make_item("“We are ready now,” Ann Smith said.", "“It is a lie,” he said."))] == [
        "Ann Smith",
        None,
    ]


@pytest.mark.parametrize(
    ("before", "speaker", "role"),
    [
        ("The crew was found by coast guard spokesman Paul Example on Friday.", "Paul Example", "coast guard spokesman"),
        ("The crew is safe, said coast guard spokesman Paul Example.", "Paul Example", "coast guard spokesman"),
        ("The former coast guard spokesman Paul Example knew of it.", "Paul Example", "former coast guard spokesman"),
        ("In 2010 former Osen Mayor Paul Example told of it.", "Paul Example", "former Osen Mayor"),
        ("It came on Friday. Captain Paul Example said it is late.", "Paul Example", "Captain"),
        ("Paul Example, a spokesman of the coast guard, knew of it.", "Paul Example", "a spokesman of the coast guard"),
        ("Paul Example said it is late.", "Paul Example", None),
        ("Mayor Paul Example and Ann Example said it is late.", "Example", None),
        ("It was seen by harbour photographer Paul Example.", "Paul Example", "harbour photographer"),
        ("The new captain, Paul Example, was there.", "Paul Example", "new captain"),
        ("Director of communications Paul Example was there.", "Paul Example", "Director of communications"),
        ("Chief Justice Paul G. Example Jr. wrote that it was late.", "Paul G. Example", "Chief Justice"),
        ("It came from Secretary of State Paul Example.", "Paul Example", "Secretary of State"),
        ("President Example has come.", "Example", "President"),
        ("Paul Example has come. It was late for Example.", "Paul Example", None),
        ("Paula Example said so. It was late for Governor Example.", "Example", None),
        ("It came from U.S. Assistant Secretary of State Paul Example.", "Paul Example", "U.S. Assistant Secretary of State"),
        ("The daughter of a sad pastor, Paul Example, 31, has come.", "Paul Example", None),
        ("Paul Example of Kolvar has come.", "Paul Example", None),
        ("Paul Example, whose son was there, has come.", "Paul Example", None),
        ("Paul Example (27) has come.", "Paul Example", None),
        ("Paul Example has come. The port waited for Paul Example.", "Paul Example", None),
        ("Paul Example, the mayor carried it.", "Paul Example", None),
        ("A member of the Port Party, Paul Example, was there.", "Example", None),
        ("The spokesman went to East Example.", "Example", None),
        ("But Example said it is late.", "Example", None),
    ],
)
def test_a_surname_is_told_in_full_as_the_text_introduced_it(make_item, before, speaker, role):
    """The full name and office come from earlier in the same text, where one bearer of the surname is introduced there and no other."""
    assert said(make_item(before, "“The sea was very rough,” Example said.")) == [("The sea was very rough", speaker, role)]


@pytest.mark.parametrize(
    ("before", "spoke", "speaker", "role"),
    [
        ("It was sent by Minister Paul Example.", "Mr Example", "Paul Example", "Minister"),
        ("Paul Example has come.", "Mr Example", "Paul Example", None),
        ("Ann Example was found. Mrs Example was 37.", "Mr Example", "Mr Example", None),
        ("It came from Dr Paul Example of Kolvar.", "Dr Example", "Dr Paul Example", None),
        ("It is of Attorney-General Paul Example.", "Senator Example", "Paul Example", "Senator"),
        ("Chinese President Example Bao has come.", "Example", "Example Bao", "Chinese President"),
        ("Chinese President Example Bao has come, and Example, 31.", "Example", "Example", None),
        ("The veteran Paul Example minister has come.", "Paul Example", "Paul Example", None),
        ("The mayor, Paul Example, has come.", "Paul Example", "Paul Example", "mayor"),
    ],
)
def test_a_title_a_given_name_or_no_office_is_told_in_full_too(make_item, before, spoke, speaker, role):
    """ "Mr Lee", "Xi" of Xi Jinping and a full name get what the text says of the only one they can be, and no wife's name."""
    assert said(make_item(before, f"“The sea was very rough,” {spoke} said.")) == [("The sea was very rough", speaker, role)]


def test_a_name_of_three_words_is_told_in_full_as_credited_before(make_item):
    """A surname alone is who was credited with it for a quotation before."""
    item = make_item("“The sea is rough,” said Ann Maria Lee, head of the port.", "“It was very rough,” said Lee.")
    assert [found[1:] for found in said(item)] == [("Ann Maria Lee", "head of the port")] * 2


def test_a_participle_is_nobody(make_item):
    """A sentence's first word is no speaker where it is a frequent word."""
    assert said(make_item("Having insisted on it for days, Ann Lee sighed: “It is over now.”")) == [("It is over now.", None, None)]


@pytest.mark.parametrize("who", ["a spokesman for Prime Minister Tony Blair", "the president of Union Cycliste", "a lawyer for Mr. Smith"])
def test_who_speaks_for_another_is_not_the_other(make_item, who):
    """An office held for somebody, or of a body, names nobody."""
    ((_, speaker, role),) = said(make_item(f"“It is very bad news,” {who} said."))
    assert (speaker, who.removeprefix("the ")) == (None, role.removeprefix("the "))


def test_speech_over_several_paragraphs_is_one(make_item):
    """A quotation whose next paragraph opens anew goes on until it closes: its first paragraph is printed, its speaker found behind it."""
    item = make_item("“First paragraph of it.", "“Second paragraph of it,” said Ivan Petrov.")
    assert said(item) == [("First paragraph of it.", "Ivan Petrov", None)]
    assert item.text[quotes(item)[0].cites[0].start :] == item.text.strip()


@given(text=st.text(alphabet="ab ,.!\"'“”„‘’«»Z\n", max_size=120))
def test_a_quote_stands_in_its_passage(text):
    """Whatever the marks, a quote is verbatim inside the passage it cites."""
    from reporter.model import Item

    item = Item(id="i", revision="r", source="s", kind="report", title="", url="u", language="en", text=text, parts=())
    for quote in quotes(item):
        assert squeeze(quote.text) in squeeze(text[quote.cites[0].start : quote.cites[0].end])


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        ("“It is over,” said Kirby campaign manager Jim Sample.", "Jim Sample", "Kirby campaign manager"),
        ("“It is over,” said Kolvar resident Dale Sample.", "Dale Sample", "Kolvar resident"),
        ("“It is over now,” said the president of his Republican challenger.", None, None),
        ("“It is over,” said the leader of the rebels’ Kolvar People's Republic, Ann Sample.", "Ann Sample",
         "the leader of the rebels’ Kolvar People's Republic"),
        ("“It is over,” said Kolvar’s Director-General, Ann Sample.", "Ann Sample", "Kolvar’s Director-General"),
        ("Dan Sample, a professor at Kolvar University, and an expert on dams, told us: “It is over.”", "Dan Sample",
         "a professor at Kolvar University"),
        ("Dan Sample, deputy head teacher at St Peter's School, Kolvar, said: “It is over.”", "Dan Sample",
         "deputy head teacher at St Peter's School"),
        ("Dan al-Sample, a member of the local committee in Kolvar, told reporters: “It is over.”", "Dan al-Sample",
         "a member of the local committee in Kolvar"),
        ("“It is over,” said Valéry d’Estaing, president of the club.", "Valéry d’Estaing", "president of the club"),
        ("A member of the local committee in Kolvar said: “It is over.”", None, "A member of the local committee in Kolvar"),
        ("Ann Sample, whose son was there, said: “It is over.”", "Ann Sample", None),
        ("Ann Sample, speaking alongside the minister, said: “It is over.”", "Ann Sample", None),
        ("Ann Sample, acting president of the club, said: “It is over.”", "Ann Sample", "acting president of the club"),
        ("“It is over now,” Sen. Ann Sample, R-Kolvar, said.", "Ann Sample", "Sen."),
        ("“It is over now,” said Rep. Ann Sample, Kolvar Republican.", "Ann Sample", "Kolvar Republican"),
        ("“It is over now,” said Republican state Sen. Ann Sample of Kolvar.", "Ann Sample", "Republican state Sen."),
        ("“It is over now,” the Justice Department said.", "Justice Department", None),
        ("“It is over now,” Mayor Ann Sample once said.", "Ann Sample", "Mayor"),
        ("A previously undecided mayor, Ann Sample, has repeatedly said: “It is over.”", "Ann Sample", "A previously undecided mayor"),
        ("“It is over,” said Ann Sample, a mayor who has long been ill.", "Ann Sample", "a mayor who has long been ill"),
        ("Ann Sample, the mayor, later on Wednesday said: “It is over.”", "Ann Sample", "the mayor"),
        ("Ann Sample has, in fact, also said: “It is over.”", "Ann Sample", None),
        ("Ann Sample, guitarist of The Who, said: “It is over.”", "Ann Sample", "guitarist of The Who"),
        ("“It is over now,” the Kolvar Democrat Barbara Boxer said.", "Barbara Boxer", "Kolvar Democrat"),
        ("“It is over now,” the Rev. John Priest said.", "Rev. John Priest", None),
        ("“It is over now,” said boatman Jo Sample.", "Jo Sample", "boatman"),
        ("“It is over now,” said harbour crane driver Jo Sample, who saw it.", "Jo Sample", "harbour crane driver"),
        ("“It is over now,” said Tuesday after landing Jo Sample.", None, None),
        ("“It is over now,” former Governor Al Sample told us.", "Al Sample", "former Governor"),
        ("“It is over now,” the Kolvar Republican said.", None, "the Kolvar Republican"),
        ("“It is over,” said Ann Sample, a mayor and author of “Dams”.", "Ann Sample", "a mayor and author"),
        ("“It is over now,” said Justice Ann Sample.", "Ann Sample", "Justice"),
        ("“It is over now,” said Sen. Ann Sample of Kolvar.", "Ann Sample of Kolvar", "Sen."),
        ("But Mr Sample said: “It is over.”", "Mr Sample", None),
        ("And Kolvar Rail said: “It is over.”", "Kolvar Rail", None),
        ("Ann Sample, head of the port, on Wednesday said: “It is over.”", "Ann Sample", "head of the port"),
        ("The Kolvar Office on Dams and Floods called it an “alarming new flood problem”.", "Kolvar Office on Dams and Floods", None),
        ("“It is over,” said Kolvar's top police official, Party member Ann Sample, who was there.", "Ann Sample", "Party member"),
        ("“It is over,” said Labour's Ann Sample.", "Ann Sample", None),
        ("Sample, described by the judge at Kolvar as having a “sad lust for blood”, was jailed.", None, "the judge at Kolvar"),
        ("They said in a statement: “It is over now.”", None, None),
        ("“It is over,” said Ann Sample, a port spokeswoman said on Friday.", "Ann Sample", "a port spokeswoman"),
        ("“It is over,” said Ann Sample, a port spokeswoman talking to Radio Kolvar.", "Ann Sample", "a port spokeswoman"),
        ("Police Lt Col Ann Sample said: “It is over.”", "Ann Sample", "Police Lt Col"),
        ("Mr Justice Sample told her: “It is over.”", "Mr Justice Sample", None),
        ("Ann Sample, 27, of the Dam Group, which met beside the Flood Fund (FF), said: “It is over.”", "Ann Sample",
         "of the Dam Group"),
        ("“It is over,” said Al Kolvar's Ann Sample.", "Ann Sample", None),
        ("“It is over,” said St Mary's College.", "St Mary's College", None),
        ("Prof Ann Sample from Kolvar's school of Dams said: “It is over.”", "Prof Ann Sample", "from Kolvar's school of Dams"),
        ("Secretary of State Ann Sample said: “It is over.”", "Ann Sample", "Secretary of State"),
        ("“It is over,” said the Dam Board’s regional director.", None, "the Dam Board’s regional director"),
        ("A statement issued by his solicitor, Ann Sample, said: “It is over.”", "Ann Sample", "solicitor"),
        ("“It is over,” Superintendent of Police (SP), Kolvar, Ann Sample, told us.", "Ann Sample", "Superintendent of Police"),
        ("Deputy commander Regional Staff (South), Brigadier Ann Sample, who will stay, added: “It is over.”", "Brigadier Ann Sample",
         "Deputy commander Regional Staff"),
        ("Ann Sample of the Dam Board told us: “It is over.”", "Ann Sample", "of the Dam Board"),
        ("“It is over,” said Kolvar chef de mission Ann Sample.", "Ann Sample", "Kolvar chef de mission"),
        ("“It is over,” said Ann Sample, PhD, curator of birds at the museum.", "Ann Sample", "curator of birds at the museum"),
        ("“It is over,” the former governor, a Republican, said.", None, "the former governor"),
        ("It was over, after the novelist Ann Sample wrote: “It is over.”", "Ann Sample", "the novelist"),
        ("Doctors Without Dams said: “It is over.”", "Doctors Without Dams", None),
        ("For Sen. Ann Sample, it is simple. “It is over,” Sample said.", "Ann Sample", "Sen."),
        ("He would select businesswoman Ann Sample, a guest. “It is over,” Sample said.", "Ann Sample", "businesswoman"),
        ("Bosses at the headquarters in Kolvar stressed that it was “over for all of them”.", None, None),
        ("It went to the United States “over all of it, and more”, said Ann Sample.", "Ann Sample", None),
    ],
)  # fmt: skip
def test_a_name_is_told_from_the_nouns_around_it(make_item, text, speaker, role):
    """Who spoke is the name, not the body, place or other person in the office; a clause about the speaker is no office."""
    ((_, *found),) = said(make_item(text))
    assert found == [speaker, role]
