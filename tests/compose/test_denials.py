"""What one alleges and another denies: which sentences stand side by side, and which denials deny nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from reporter.compose.disputes import disputes

NOON = datetime(2024, 5, 8, 12, tzinfo=UTC)


def shown(make_item, *texts, language="en", days=0):
    """The accounts of what a story of these texts disputes."""
    items = tuple(
        make_item(text, id=f"{n:016x}", outlet=f"Outlet {n}", language=language, published=NOON + timedelta(days=n * days))
        for n, text in enumerate(texts)
    )
    return [tuple(account.text for account in dispute.accounts) for dispute in disputes(items, {item.id: () for item in items})]


ACCUSED = "Prosecutors in Lindal accuse the mayor of taking money from the builders of the bridge."

ANSWERED = [
    (ACCUSED, "Mayor Ana Brodt denied that she took money from the builders."),
    (ACCUSED, "The mayor has repeatedly denied the charges, which she calls an invention of her rivals."),
    (ACCUSED, "The mayor said she had never met the men who built it."),
    (
        "Northland's army says the shell that hit the market was fired from Southland.",
        "Southland rejects claims that its guns fired on the market.",
    ),
    (
        "Government opponents say gas was used in three attacks on the town of Karsk.",
        "The government has denied carrying out gas attacks in Karsk, blaming rebels.",
    ),
    (
        "Rivals of Mayor Ana Brodt say that she is in the pay of the builders.",
        "The mayor has had to repeatedly deny that she is in the pay of the builders.",
    ),
    ("Three women accuse Mayor Lang of having lied to them.", "Mayor Lang is firmly denying the charges, which he calls a plot."),
    (
        "Villagers say the guards at the mine shot two of the strikers on Monday.",
        "The company dismissed reports that its guards shot strikers as false.",
    ),
]

SILENT = [
    (ACCUSED, "The council denied the mayor a new office in the old town hall this spring."),
    (ACCUSED, "A court denied requests for bail and set the trial for the spring, the clerk said."),
    (ACCUSED, "The mayor cannot deny that the bridge cost more than the council had planned."),
    (ACCUSED, "The mayor said she did not know when the bridge would be open to traffic."),
    (ACCUSED, "The mayor said she would not only finish the bridge but build another beside it."),
    (
        "Shipping companies say the new harbour is deep enough for their largest vessels.",
        "The minister denied that the school reform had been put off.",
    ),
    ("The government said on Monday that the harvest would be good.", "The government denied that it plans to sell grain from its stores."),
    (
        "If rebels are accused of the attack on Karsk, talks will end, the envoy said.",
        "Rebels denied the attack on Karsk in a short message to reporters.",
    ),
    (
        "Twelve guards died when Northland's troops stormed the field, taking it back, Southland television reported.",
        "The envoy said the chancellor is not trusted in denying Southland's troops are in Northland.",
    ),
    (
        "The council spokesman said police have arrested a man of 65 in Lindal.",
        "A spokesman for the ministry rejected the suggestion that the arrest was politically motivated.",
    ),
    (
        "On Thursday the auditor said the minister had wrongly claimed money for a house.",
        "The party raised questions over allegations that an aide of the minister had tried to frighten reporters.",
    ),
    (ACCUSED, "The mayor again refused to deny that she took money from the builders."),
    (ACCUSED, "The builders could neither confirm nor deny that the mayor took money."),
    (ACCUSED, "The mayor said she would not build another bridge."),
    (ACCUSED, "A bill before the council denies Mr. Brodt some of the money for the bridge."),
    (
        "Mr. Lang, who built the bridge, has been accused of fraud by prosecutors.",
        "Mr. Brodt, who leads the council, has also denied allegations of fraud.",
    ),
    (
        "Mayor Brodt said again that the builders of the bridge in Lindal would give her all she asks.",
        "Her rivals say the council should deny Brodt anything for the bridge in Lindal.",
    ),
    (
        "Two old friends of the mayor in Lindal say they will run as delegates for Brodt.",
        "The campaign of her rival is at work in Lindal to deny Brodt.",
    ),
    (
        "Mayor Ana Brodt of Lindal said on the radio that she had begun to doubt his word.\nIt rained.\nIt rained again.",
        "The builder denied that Mayor Ana Brodt of Lindal was someone whose help he had sought.",
    ),
    (
        "“While both gave a good account, nothing supports the charge against Brodt,” said Mr. Lang, the judge in Lindal.",
        "Brodt denied the charge that she took money, and called the day in court a circus.",
    ),
    (
        "The clerk said that a colleague should answer charges that she brought a friend of the mayor to the hearing.",
        "The clerk said it was wrong to bring a friend of the mayor to refute charges of fraud against the mayor.",
    ),
    (
        "The guidance says that children of migrants in Lindal have a right to school and other benefits.",
        "In Lindal voters approved a plan to deny all county benefits, school too, to migrants.",
    ),
    (
        "The auditors said the office put off decisions on the applications of some groups for years.",
        "Despite that, none of the applications was ever denied, the auditors said.",
    ),
    (
        "The report says the office spent millions on conferences for its staff.",
        "The head of the office faces new questions – over claims that it spied on groups of voters and spent millions.",
    ),
    (
        "The builder wrote that reports of a friendship with the mayor were false.",
        "The builder wrote too that rumours of money from the mayor were false.",
    ),
    (
        "Colonel Lang said militants had fired from beside the school, and his guns fired back on it.",
        "“We reject the claim that people were killed by our guns at the school,” he added.",
    ),
    (
        "Mr. Lang said it must be found out how Ana Brodt, a contractor of the mill, had come by its papers.\nIt rained.\nIt rained again.",
        "The director rejected the claim that contractor Ana Brodt, who took the papers, could listen to any call in the county.",
    ),
    ("The builder named Ana Brodt as his choice for the council.", "Her rival dismissed the notion of a new choice for the council."),
]


@pytest.mark.parametrize("texts", ANSWERED)
def test_an_accusation_stands_beside_its_denial(make_item, texts):
    """Both are whole sentences of one report, the accusation first."""
    assert shown(make_item, "\n".join(texts)) == [texts]


@pytest.mark.parametrize("texts", SILENT)
def test_what_only_looks_like_an_answer_is_none(make_item, texts):
    """Withheld things, questions, other matters and what may be are no dispute."""
    assert shown(make_item, "\n".join(texts)) == []


def test_reports_answer_each_other(make_item):
    """A denial in one report answers what another says of the same, while both are of one exchange."""
    one = "Northland accused its neighbour Southland of sending soldiers across the river Tarn."
    other = "Southland denied sending soldiers across the river, its ministry told reporters."
    assert shown(make_item, one, other) == [(one, other)]
    assert shown(make_item, one, other, days=9) == []


def test_a_denial_by_him_is_read_in_its_own_report_only(make_item):
    """A sentence that leans on the one before it stands beside no sentence of another source."""
    denial = "He denied that he took money from the builders of the bridge in Lindal."
    assert shown(make_item, ACCUSED, denial) == []
    assert shown(make_item, f"{ACCUSED}\n{denial}") == [(ACCUSED, denial)]


def test_nobody_answers_himself(make_item):
    """Who says it does not deny it: the spokesman of a ministry and the ministry are one, the ministries of two countries are not."""
    assert (
        shown(make_item, "Northland's foreign ministry said soldiers crossed the river.\nNorthland denied that soldiers crossed the river.")
        == []
    )
    assert shown(
        make_item, "Northland's ministry said soldiers crossed the river.\nSouthland's ministry denied that soldiers crossed the river."
    )


def test_one_sentence_gives_both_sides(make_item):
    """Its two clauses are the accounts, each with its own passage."""
    assert shown(make_item, "Northland says the boats were in its waters, while Southland insists they never left its own waters.") == [
        ("Northland says the boats were in its waters", "Southland insists they never left its own waters.")
    ]
    assert shown(make_item, "The neighbours say the reactor is meant to build a weapon, an accusation that Northland denies.") == [
        ("The neighbours say the reactor is meant to build a weapon", "an accusation that Northland denies.")
    ]
    assert (
        shown(make_item, "Northland says the talks went well, while the envoy flew home to report to the council of his own country.") == []
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Police put the crowd at 2,000", "organisers said 15,000 people took part."),
        ("Police said 12 people were killed in the blast", "the hospital said 19 had died."),
        ("The ministry reported a turnout of 61 per cent", "observers put it at 38 per cent."),
        ("The minister said the bridge would cost 40 million euros", "auditors said it would cost 95 million euros."),
    ],
)
def test_two_count_otherwise_in_one_sentence(make_item, one, other):
    """Whoever they are, and whatever joins them."""
    for joint in (", while ", ", but "):
        assert shown(make_item, f"{one}{joint}{other}") == [(one, other)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Police said 12 people were killed, while the hospital said 40 were injured.",
        "The army said it fired 12 shells on Monday, and the police said three roads were closed.",
        "Smith said he was 45, but Jones said he was 50 on the day of the race.",
        "The government said 12 soldiers were killed, while rebels said they lost five tanks.",
    ],
)
def test_two_count_different_things_in_one_sentence(make_item, sentence):
    """Dead and injured, shells and roads, ages: each may be right."""
    assert shown(make_item, sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Northland's claim that the boats were sunk is no help to anybody, while Southland's claim that they sank is believed by all.",
        "The envoy said that 24 per cent of voters were for the treaty, while 25 per cent said they were against the treaty.",
        "The minister told reporters in Lindal that, contrary to earlier reports, he had not meant to leave.",
        "The council of Lindal is likely to look into the deal, despite assurances from the builders that it is in order.",
        "The mayor claimed in a talk with the Courier that she meant to rebuild the bridge, while continuing to deny the charges of fraud.",
        "The mayor wrote that there was no proof in Lindal, claims 100 per cent rejected.",
        "The council had insisted there would be a vote at noon, but when that hour had gone by, reports came that it had been put off.",
        "The student said that he asked for a talk about the matter with the council, but the council denied his request.",
        "She said that the pleas of the envoy for guards, which were denied, were dealt with by others.",
        "The council had met all week only to deny Mr. Brodt a break, but the mayor argued that nobody was in town.",
        "The chief of police has denied the mayor's charge that Brodt was followed, while the council says it knows of friends of Brodt.",
    ],
)
def test_two_that_do_not_speak_of_one_thing_are_no_sides(make_item, sentence):
    """A claim that is somebody's, shares of voters, a remark thrown in, what may come and who only goes on doing something are no sides."""
    assert shown(make_item, sentence) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Northland said the boats had left, and the ministry reported", "claims denied by Southland."),
        ("The report says that the boats were sunk by Northland", "a claim that the admiral rejected."),
    ],
)
def test_a_claim_is_denied_in_the_same_breath(make_item, one, other):
    """By a verb of rejecting as well, and behind a dash."""
    assert shown(make_item, f"{one} – {other}") == [(one, other)]
    assert shown(make_item, f"{one}, {other}") == [(one, other)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Northland said the boats were sent home by the party, which denies working for the admiral.",
        "Northland has denied any part in the attack, while Southland has denied sending boats.",
        "A poll put the gap at 3 points, while another institute said it was 12 points in Lindal.",
        "The mayor said her rate was 36 per cent, but compared it with what she said was 30 per cent for the envoy.",
    ],
)
def test_one_sentence_without_two_sides(make_item, sentence):
    """Who denies stands before "which", both deny what a third says, the counts are of two places, or one and the same party speaks."""
    assert shown(make_item, sentence) == []


def test_a_seat_of_government_speaks_for_its_country(make_item):
    """Moscow answers what Russia is accused of."""
    one, other = "Ukraine accuses Russia of arming the rebels in the east.", "Moscow has denied any involvement in the fighting."
    assert shown(make_item, f"{one}\n{other}") == [(one, other)]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        (
            "de",
            "Die Staatsanwaltschaft beschuldigt den Bürgermeister, Geld von den Brückenbauern genommen zu haben.",
            "Der Bürgermeister bestreitet, dass er Geld von den Brückenbauern genommen hat.",
        ),
        (
            "fr",
            "Le parquet accuse le maire de Lindal d’avoir reçu de l’argent des constructeurs du pont.",
            "Le maire nie avoir reçu de l’argent des constructeurs du pont.",
        ),
        (
            "es",
            "La fiscalía acusa al alcalde de Lindal de recibir dinero de los constructores del puente.",
            "El alcalde niega que recibió dinero de los constructores del puente.",
        ),
        (
            "sr-Latn",
            "Tužilaštvo optužuje gradonačelnika Lindala da je uzeo novac od graditelja mosta.",
            "Gradonačelnik demantuje da je uzeo novac od graditelja mosta.",
        ),
        (
            "sr-Cyrl",
            "Тужилаштво оптужује градоначелника Линдала да је узео новац од градитеља моста.",
            "Градоначелник демантује да је узео новац од градитеља моста.",
        ),
    ],
)
def test_other_languages_deny_too(make_item, language, one, other):
    """German, French, Spanish and Serbian in both scripts."""
    assert shown(make_item, f"{one}\n{other}", language=language) == [(one, other)]


def test_german_nouns_are_no_names(make_item):
    """Two reports that share only nouns share more than names, though each noun has a capital."""
    one = "Die Staatsanwaltschaft behauptet, Bürgermeister Brodt habe Geld von den Erbauern der Brücke bekommen."
    other = "Bürgermeister Brodt bestritt, dass er Geld von Erbauern einer Brücke nahm, und sprach von Neid."
    assert shown(make_item, one, other, language="de") == [(one, other)]
