"""The sheets of the platforms, the surest marks first: a page belongs to the first that it shows.

Sources: the platforms' own default templates (Blogger's threaded and older comments, Movable Type
4 to 7 and TypePad, Drupal 6 to 10, Serendipity 1.x and 2.x, Textpattern 4, Antville and twoday,
LiveJournal S2), microformats.org's h-entry, and schema.org's Comment.
"""

from __future__ import annotations

import re

from importer.extract.sheet import Sheet

BLOGGER = Sheet(
    name="blogger",
    mark='meta[name="generator"][content*="logger"], #comment-holder .comment-thread'
    ', #comments-block .comment-author, a[href*="showComment="], [id^="Blog1_comments"]',
    comment="#comment-holder li.comment, #comments-block dt.comment-author, #comments-block"
    ' > .comment-author, .comments-content li.comment, li.comment[id^="c"], .comment_block'
    ", #comments dt.comment-author",
    author="cite.user, .comment-author a, .user, .comment-author"
    ", a[href*='blogger.com/profile'], a",
    date=".datetime, .comment-timestamp, .comment-footer",
    body=".comment-content, .comment-body, dd.comment-body",
    number=re.compile(r"^(?:c|comment-)(\d{5,20})$"),
    stamp=re.compile(r"showComment(?:=|%3D)(\d{12,13})"),
    furniture=".comment-actions, .icon, .avatar-image-container, .comment-replies, .item-control"
    ", .thread-toggle, .comment-replybox-single, .continue, .deleted-comment .datetime",
)
SHEETS = (
    BLOGGER,
    Sheet(
        name="typepad",
        mark='meta[name="generator"][content*="typepad" i], [id^="comment-6a0"]',
        comment='[id^="comment-6a0"]',
        author=".comment-footer a[href], .comment-header a[href], .comment-author, .vcard"
        ", .comment-footer, .comment-header",
        date=".comment-footer, .comment-header, .comment-date, abbr.published",
        body=".comment-content, .comment-body",
        number=re.compile(r"^comment-(6a0[0-9a-f]{8,40})$"),
        furniture=".comment-reply, .comment-avatar",
    ),
    Sheet(
        name="drupal",
        mark='meta[name="Generator" i][content*="Drupal"], [about^="/comment/"]'
        ", article[data-comment-user-id], .comment .submitted",
        comment=".comment:not(ul):not(.comment .comment), article.comment"
        ", [data-comment-user-id], .indented .comment",
        author=".username, [typeof='sioc:UserAccount'], .comment__author, .author, .metas b"
        ", .submitted a, .submitted strong, .submitted b, .submitted",
        date="time, .comment__time, .submitted, [property='dc:date dc:created'], .metas, .date",
        body=".comment__content .field--name-comment-body, .field-name-comment-body"
        ", .field-comment-body, .comment__content, .content, .comment-body, .comment-content",
        number=re.compile(r"^comment-(\d{1,18})$"),
        replies="indented",
        furniture="ul.links, .links, .comment__links, .permalink, .new, .comment-new-comments"
        ", .picture, .user-picture, .field--name-user-picture",
    ),
    Sheet(
        name="serendipity",
        mark='.serendipity_comment, meta[name="generator" i][content*="Serendipity"]'
        ", .serendipity_comments",
        comment=".serendipity_comment",
        author=".comment_source_author, .comment_author, .serendipity_comment_source a"
        ", h4 a[href], h4, .serendipity_comment_source, .comment_header, footer a[href]",
        date="time, .comment_source_date, .comment_date, .serendipity_comment_source"
        ", .comment_header, h4, footer",
        body=".serendipity_commentBody, .comment_content, .comment_body, .c_body",
        number=re.compile(r"^(?:serendipity_comment_|c)(\d{1,12})$"),
        furniture=".comment_reply, .comment_source_trace, .comment_source_ownaddress"
        ", .comment_source_url, .comment_source_ip",
    ),
    Sheet(
        name="textpattern",
        mark='meta[name="generator"][content*="Textpattern"], [id^="c0"] .comment-message'
        ', a[href*="#c00"]',
        comment='[id^="c0"]',
        author=".comment-author, .comment_name, .comment-name, .author, .small a, .small, cite",
        date="time, .comment-date, .comment_date, .comment-time, .date, .small",
        body=".comment-message, .comment-body, .message, .comment_message",
        number=re.compile(r"^c0*(\d{1,12})$"),
        furniture=".comment-number, .message-permalink, .comment-permalink",
    ),
    Sheet(
        name="antville",
        mark='meta[name="generator"][content*="Antville"], .commentDate, .commentdate'
        ', a[href*="twoday.net"] > img, .commentTitle',
        comment=".comment:not(.comment .comment), .reply:not(form), .commentReply, .commentlevel0"
        ", .commentlevel1",
        author=".commentDate a[href], .commentdate a[href], .commentAuthor, .commentDate"
        ", .commentdate",
        date=".commentDate, .commentdate, .commentModifyDate",
        body=".commentBody, .commentbody, .commentText, .commenttext, .comment-body",
        number=re.compile(r"^(\d{2,15})$"),
        furniture=".commentLinks, .commentlinks, .commentTitle, .commenttitle",
    ),
    Sheet(
        name="livejournal",
        mark='[id^="ljcmt"], .b-leaf, meta[name="generator"][content*="LiveJournal"]'
        ", .ljuser[lj\\:user], .comment-wrap .ljuser",
        comment='[id^="ljcmt"], .b-leaf, .comment-wrap',
        author=".b-leaf-username .ljuser, .ljuser, .i-ljuser-username, .comment-poster"
        ", .anonymous_user, .b-leaf-username",
        date=".b-leaf-createdtime, .comment-datetimelink, .comment-date, .datetime, time, abbr",
        body=".b-leaf-article, .comment-text, .comment-body, .comment-inner",
        number=re.compile(r"^(?:ljcmt|t)(\d{1,15})$"),
        furniture=".b-leaf-controls, .b-leaf-actions, .comment-menu, .userpic, .b-leaf-userpic",
    ),
)

# What any software may print beside its own marks: asked after all others.
STANDARDS = (
    Sheet(
        name="h-entry",
        mark=".h-entry .u-comment, .h-entry .p-comment, .h-feed .u-comment",
        comment=".u-comment, .p-comment",
        author=".p-author .p-name, .p-author, .h-card",
        date=".dt-published, time[datetime]",
        body=".e-content, .p-content, .p-summary, .p-name",
        furniture=".u-photo",
    ),
    Sheet(
        name="schema",
        mark='[itemtype$="schema.org/Comment"] [itemprop], [itemtype$="schema.org/UserComments"]'
        ' [itemprop="commentText"], [itemprop="comment"] [itemprop]',
        comment='[itemtype$="schema.org/Comment"], [itemtype$="schema.org/UserComments"]'
        ', [itemprop="comment"]',
        author='[itemprop="author"] [itemprop="name"], [itemprop="creator"] [itemprop="name"]'
        ', [itemprop="author"], [itemprop="creator"]',
        date='[itemprop="datePublished"], [itemprop="dateCreated"], [itemprop="commentTime"], time',
        body='[itemprop="text"], [itemprop="commentText"], [itemprop="description"]',
        number=re.compile(r"^\D{0,20}?(\d{2,18})$"),
    ),
)
