"""The rules, in the order they are read: each a small pure function, Facts -> Reason or nothing.

To add one: write the function in the file where its kind lives, give it a name, a weight and a
sentence, put it into RULES here, describe it in docs/rules.md, and run `bench/rules.py` to see
whom it hits. Its sentence goes into the catalogues by `./run catalogues`.
"""

from moderation.evidence import Rule
from moderation.rules import (
    antispambee,
    hidden,
    history,
    learned,
    links,
    names,
    praise,
    shape,
    wares,
    waves,
    wordpress,
)

RULES: tuple[Rule, ...] = (
    # What the blog's own settings say
    wordpress.by_moderator,
    wordpress.hold_everything,
    wordpress.never_approved,
    wordpress.linkback,
    wordpress.too_many_links,
    wordpress.words_to_hold,
    wordpress.disallowed_words,
    wordpress.flood,
    wordpress.duplicate,
    # What came before
    history.approved_at_source,
    history.known_author,
    history.known_but_new_host,
    history.known_but_new_habits,
    history.new_host,
    history.spam_host,
    history.spam_copy,
    history.copies,
    history.spam_mail,
    history.spam_ip,
    history.spam_name,
    # What came in numbers, and how
    waves.campaign,
    waves.honest_campaign,
    waves.near_spam,
    waves.near_copies,
    waves.spam_net,
    waves.burst,
    waves.old_post,
    waves.honeypot,
    waves.time_trap,
    # How and where it links
    links.mostly_links,
    links.many_links,
    links.forum_code,
    links.machine_html,
    links.shortener,
    links.echo,
    links.referral,
    links.detour,
    links.member_pages,
    links.cheap_domain,
    links.telling_host,
    links.self_link,
    links.call,
    hidden.masked_link,
    hidden.hidden_link,
    hidden.look_alike_host,
    # Who says so
    names.keyword_name,
    names.address_as_name,
    names.signed_link,
    names.wordy_name,
    names.throw_away_mail,
    names.numbered_mail,
    names.welded_name,
    # What it looks like
    shape.template,
    shape.disguise,
    shape.fancy_letters,
    shape.shouting,
    shape.stretched,
    shape.stutter,
    shape.other_script,
    shape.contact,
    shape.digits,
    # What Antispam Bee marks
    antispambee.bee_pattern,
    # What it says
    wares.casino,
    wares.pharma,
    wares.loan,
    wares.adult,
    wares.money,
    wares.goods,
    wares.seo,
    wares.magic,
    wares.offers,
    praise.flattery,
    praise.pitch,
    praise.on_topic,
    praise.off_topic,
    # What was learned
    learned.reads_like_spam,
)

__all__ = ["RULES"]
