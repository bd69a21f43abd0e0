"""German comments of our own, as public sets have none: spam of the trades, honest praise and talk.

Judged alone, by the rules that need no history and nothing learned.
"""

# ruff: noqa: E501 - a comment stands in one line

from __future__ import annotations

from importer.model import Author, Comment
from moderation.evidence import Facts, Options, topic
from moderation.judge import judge
from moderation.rules import RULES

S = "http://www.example.org/"
ALONE = Options(comment_previously_approved=False, comment_max_links=0)
UNLEARNED = [rule for rule in RULES if rule.__name__ != "reads_like_spam"]

TITLE = "Wie ich mein altes Fahrrad repariert habe: Kette, Bremse, Schaltung"
SPAM = [
    (
        "SEO Agentur München",
        "Hallo, ich habe gerade Ihre Website besucht und festgestellt, dass Sie bei Google nicht auf Seite 1 stehen. Wir können das ändern! Kostenlose Analyse unter seo-top.example",
        S,
    ),
    (
        "Markus",
        "Hey, hier ist Eric Jones. Ich habe Ihre Website gefunden und frage mich, ob Sie mehr Leads aus Ihren Besuchern machen wollen. Talk With Web Visitor hilft dabei.",
        S,
    ),
    (
        "Julia",
        "Toller Blog! Ich werde ihn auf jeden Fall als Lesezeichen speichern und meinen Freunden empfehlen.",
        S,
    ),
    (
        "Petra",
        "Wirklich informativer Artikel, danke fürs Teilen! Schau auch mal auf meiner Seite vorbei.",
        S,
    ),
    (
        "Kredit24",
        "Sofortkredit ohne Schufa, Auszahlung in 24 Stunden, auch bei negativer Bonität. Jetzt beantragen: www.kredit24.example",
        "",
    ),
    (
        "Hans",
        "Ich habe 5000 Euro in einer Woche mit diesem Krypto-Bot verdient. Schreib mir auf WhatsApp +44 7911 123456",
        "",
    ),
    (
        "OnlineCasino",
        "Die besten Online Casinos ohne OASIS mit 200 Freispielen findest du hier https://spielbank.example",
        "",
    ),
    (
        "Dr. Weber",
        "Potenzmittel rezeptfrei kaufen, diskret und günstig: Viagra, Cialis, Kamagra. https://apo.example",
        "",
    ),
    (
        "Lisa",
        "Einsame Frauen in deiner Nähe suchen ein erotisches Treffen. Melde dich jetzt kostenlos an! https://date.example",
        "",
    ),
    (
        "Umzug Berlin",
        "Danke für den tollen Beitrag. Als Umzugsunternehmen in Berlin können wir das nur bestätigen.",
        "https://umzug-berlin-billig.example",
    ),
    ("Schlüsseldienst Köln", "Sehr hilfreich, vielen Dank!", "https://schluesseldienst.example"),
    ("Rohrreinigung Frankfurt", "Super Tipps! Das hat mir sehr geholfen.", "https://rohr.example"),
    (
        "Anna",
        "Führerschein online kaufen ohne Prüfung, registriert, 100% legal. Kontakt: telegram @papiere",
        "",
    ),
    (
        "Max",
        "Ich bin so glücklich! Dr. Obeke hat meinen Mann mit einem Liebeszauber zurückgebracht. Kontaktiere ihn unter drobeke@gmail.example",
        "",
    ),
    (
        "Gabi",
        "Gastartikel gesucht? Wir bieten hochwertige Beiträge mit Dofollow-Link auf Ihrer Seite. Preise auf Anfrage.",
        S,
    ),
    (
        "Backlink Service",
        "Wir verkaufen starke Backlinks von DR50+ Seiten. Anfrage an info@links.example",
        "",
    ),
    (
        "Tom",
        "Gefälschte Uhren in bester Qualität: Rolex Replica ab 99 Euro https://uhren.example",
        "",
    ),
    (
        "Karl",
        "Haben Sie Geldprobleme? Wir vergeben Darlehen von 2.000 bis 500.000 Euro zu 2% Zinsen. Schreiben Sie an finanz@kredit.example",
        "",
    ),
    (
        "xyz",
        "Dieser Artikel ist großartig. Ich habe schon lange nach diesen Informationen gesucht. Vielen Dank, dass Sie das mit uns teilen.",
        S,
    ),
    (
        "Steffi",
        "Ihr Schreibstil gefällt mir sehr, ich werde Ihren Blog regelmäßig besuchen. Machen Sie weiter so!",
        S,
    ),
]
HAM = [
    ("Klaus", "Danke, toller Beitrag!", ""),
    ("Klaus", "Danke, toller Beitrag!", S),
    ("Moni", "Super Anleitung, hat bei mir auf Anhieb geklappt. Die Kette läuft wieder!", S),
    ("Moni", "Vielen Dank für den Tipp mit der Bremse :-)", S),
    (
        "Uwe",
        "Ich lese deinen Blog schon seit Jahren und freue mich immer über neue Artikel. Diesmal hätte ich eine Frage: Welche Schaltung hast du genommen?",
        S,
    ),
    ("Tanja", "Toll geschrieben! Bei uns im Verein machen wir das auch so, nur mit Ballistol.", S),
    ("Peter", "Habe dazu auch mal was geschrieben: https://peters-radblog.example/kette", S),
    (
        "Fahrradladen Müller",
        "Wir im Laden machen das mit dem Kettennieter, geht schneller.",
        "https://radladen.example",
    ),
    ("A.", "+1", ""),
    ("Bernd", "Genau so ist es!!!", ""),
    ("Heike", "Herzlichen Glückwunsch zum 10. Bloggeburtstag! Weiter so!", S),
    (
        "Jens",
        "Das ist doch Unsinn, 400 Euro für eine gebrauchte Schaltung? Da kaufe ich lieber neu.",
        "",
    ),
    (
        "Ines",
        "Mein Kredit bei der Bank hat mich auch Nerven gekostet, daher repariere ich lieber selbst.",
        "",
    ),
    ("Timo", "Kann man die Kette auch bei Amazon kaufen? Hast du einen Link?", ""),
    ("Sabine", "Wow, wunderschöne Fotos! Welche Kamera benutzt du?", S),
    ("Ralf", "WIE GEIL IST DAS DENN", ""),
    ("Eva", "Danke danke danke! Du hast mir den Tag gerettet. Liebe Grüße aus Graz, Eva", S),
    ("Ute", "Sehr schöner Artikel, habe ihn gleich meinem Mann weitergeleitet.", S),
    (
        "Georg",
        "Bei mir kam Fehler 404 beim Download, kannst du die PDF noch mal hochladen? Meine Nummer: 0151 2345678",
        "",
    ),
    ("Nina", "Ich bin begeistert von deinem Blog, gerade erst entdeckt und schon abonniert.", S),
    (
        "Oma Erna",
        "So ein schöner Bericht. Da werden Erinnerungen wach. Mein Mann hat früher auch immer alles selbst repariert.",
        "",
    ),
]


def band(name: str, text: str, url: str) -> str:
    """Judge a comment as a new one by a stranger."""
    comment = Comment(
        key="c", post="p", author=Author(name=name, url=url), body=text, status="pending"
    )
    about = Facts(comment=comment, topic=topic(TITLE), own_host="blog.example", options=ALONE)
    return judge(about, UNLEARNED).band


def test_honest_german_comments_pass() -> None:
    held = [text for name, text, url in HAM if band(name, text, url) != "clean"]

    assert [] == held


def test_german_spam_is_held_at_least() -> None:
    missed = [text for name, text, url in SPAM if band(name, text, url) == "clean"]

    assert len(missed) <= len(SPAM) // 5, missed
