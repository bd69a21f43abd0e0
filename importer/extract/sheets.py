"""The sheets of the platforms, the surest marks first: a page belongs to the first that it shows.

Sources: the platforms' own default templates (Blogger's threaded and older comments, Movable Type
2 to 7 and TypePad, Drupal 6 to 10, Serendipity 1.x and 2.x with Styx, Textpattern 4, Antville 0.x
to 1.5 and twoday, LiveJournal S1, S2 and its own schemes), microformats.org's h-entry, and
schema.org's Comment.
"""

from __future__ import annotations

import re

from importer.extract.sheet import Sheet

BLOGGER = Sheet(
    name="blogger",
    mark='meta[name="generator"][content*="logger"], #comment-holder .comment-thread'
    ', #comments-block .comment-author, a[href*="showComment="], [id^="Blog1_comments"]',
    comment="#comment-holder li.comment, #comments-block dt.comment-author, #comments-block"
    " > .comment-author, #comments-block > .comment-poster"
    ", .comments-content li.comment, .comment_block"
    ', li.comment[id^="c"]'
    ", #comments dt.comment-author",
    author="cite.user, .comment-author a, .comment-poster a, .user, .comment-author"
    ", .comment-poster"
    ", a[href*='blogger.com/profile'], a",
    date=".datetime, .comment-timestamp, .comment-footer",
    body=".comment-content, .comment-body, dd.comment-body",
    number=re.compile(r"^(?:c|comment-)(\d{5,20})$"),
    stamp=re.compile(r"showComment(?:=|%3D)(\d{12,13})"),
    furniture=".comment-actions, .icon, .avatar-image-container, .comment-replies, .item-control"
    ", .thread-toggle, .comment-replybox-single, .continue",
    hidden=((".deleted-comment", "trash"),),
    form="#comment-editor, #comment-editor-src, .comment-form, #comment-post-message"
    ', .comment-footer a[href*="comment.g?"], a.comment-link[href*="comment.g?"]',
)
LIVEJOURNAL = Sheet(
    name="livejournal",
    mark='[id^="ljcmt"], .b-leaf, meta[name="generator"][content*="LiveJournal"]'
    ", .ljuser[lj\\:user], .comment-wrap .ljuser, .b-singlepost, .aentry-post",
    comment='.b-tree-twig:has(.b-leaf), .b-leaf:not(.b-tree-twig .b-leaf), [id^="ljcmt"]'
    ', .comment-wrap:not([id^="ljcmt"] .comment-wrap)',
    author=".b-leaf-username .ljuser, .b-leaf-username-name, .b-leaf-username"
    ", .comment-poster-info .ljuser, .commenter-name .ljuser, .ljuser, .i-ljuser-username"
    ", .comment-poster, .anonymous_user, .commenter-name",
    date=".b-leaf-createdtime, .comment-datetimelink, .comment-date, .datetime, time, abbr"
    ", .commentHeader > span, small > span, td > span[title]",
    body=".b-leaf-article, .comment-text, .commentText, .comment-body, .comment-inner"
    ', .comment_bar_one + div, .comment_bar_alt + div, [id^="ljcmt"] > div:nth-of-type(2)'
    ', table[id^="cmtbar"] > tbody > tr:nth-child(2) > td',
    number=re.compile(r"^(?:ljcmt|t)(\d{1,15})$"),
    level=re.compile(r"\bb-tree-twig-(\d{1,3})\b"),
    answers='div:has(> a[href*="replyto="]) a[href*="thread="]'
    ', td:has(> a[href*="replyto="]) a[href*="thread="]',
    furniture=".b-leaf-controls, .b-leaf-actions, .b-leaf-status, .comment-menu, .userpic"
    ", .b-leaf-userpic, .b-leaf-ipaddr, .b-leaf-shorttime, .commentLinkbar, .comment-subject"
    ", .b-leaf-subject, .commentHeaderSubject"
    ', div:has(> a[href*="replyto="]), td:has(> a[href*="replyto="])',
    hidden=(
        (".b-leaf-deleted, .b-leaf-suspended, .b-leaf-clipped.deleted", "trash"),
        (".b-leaf-spammed, .b-leaf-clipped.spammed", "spam"),
        (".b-leaf-screened, .b-leaf-clipped.screened", "pending"),
        ('[id^="ljcmt"]:not(.ljcmt_full):not(:has(div, table, a[href]))', "trash"),
    ),
    cut='.b-leaf-collapsed, [id^="ljcmt"]:not(.ljcmt_full):not(:has(div, table)):has(a[href])',
    form='.b-addcomment, #postform, form[action*="talkpost_do"], a[href*="mode=reply"]',
)
SHEETS = (
    BLOGGER,
    Sheet(
        name="typepad",
        mark='meta[name="generator"][content*="typepad" i], [id^="comment-6a0"]',
        comment='[id^="comment-6a0"]:not(a)',
        author=".comment-footer a[href], .comment-header a[href], .comment-author, .vcard"
        ", .comment-footer, .comment-header",
        date=".comment-footer, .comment-header, .comment-date, abbr.published",
        body='.comment-content > [id$="-content"], .comment-content, .comment-body',
        number=re.compile(r"^comment-(6a0[0-9a-f]{8,40})$"),
        numbered=True,
        furniture=".comment-reply, .comment-avatar, .comment-links",
        form="#comment-form, #comments-form, #comments-open, .comments-open",
    ),
    Sheet(  # 2 and 3; later ones print numbers as WordPress does, and are read by them
        name="movable type",
        mark='meta[name="generator" i][content*="Movable Type" i]'
        ', meta[name="generator" i][content*="movabletype" i], .comments-body .comments-post'
        ', form[action*="mt-comments"]',
        comment=".comments-body:has(.comments-post), #PostedComments > li"
        ', div[id^="c"]:has(+ .posted), p[id^="p"]:has(+ .posted), .trackback[id^="ping-"]',
        author=".comments-post a[rel], .posted a[rel], .CommentInfo a[rel]"
        ", .trackback-header a, .trackback-content > p > a:first-child, dt > a"
        ', p[id^="p"] > a:first-child'
        ', .comments-post a[href^="http"], .posted a[href^="http"], .comments-post, .posted'
        ", .CommentInfo",
        date="abbr.published, .comments-post, .posted, .CommentInfo, .trackback-header"
        ", .trackback-footer",
        body='.trackback-content, dd, div[id^="c"]:not(.comments-body), p[id^="p"]',
        number=re.compile(r"^(?:(?:comment-|c)0*(?=\d)|(?=p))((?:ping-|p)?\d{1,12})$"),
        numbered=True,
        tail=".posted",
        furniture='.trackback-content > p > a:last-child, p[id^="p"] > a:last-child'
        ", dd > p > a:last-child",
        pings='.trackback[id^="ping-"], p[id^="p"]:has(+ .posted)',
        form="#comments-open, #comments-form, form[action*='mt-comments'], .comments-open",
    ),
    Sheet(
        name="drupal",
        mark='meta[name="Generator" i][content*="Drupal"], [about^="/comment/"]'
        ", article[data-comment-user-id], .comment .submitted",
        comment=".comment:not(ul):not(.comment .comment):not(.comment-preview), article.comment"
        ", [data-comment-user-id], .indented .comment",
        author="a.username, .username, [typeof='sioc:UserAccount']"
        ", [typeof='schema:Person'][property='schema:name'], .comment__author"
        ", .commenter-name, .author, .metas b, .submitted a, .submitted strong, .submitted b"
        ", .submitted, .comment__submitted",
        date="time, [property='dc:date dc:created'], .comment-time, .comment__time, .submitted"
        ", .comment__submitted, .metas, .date",
        body=".field--name-comment-body .field__item, .field--name-comment-body"
        ", .field-name-comment-body .field-item, .field-name-comment-body"
        ", .field-comment-body, .comment__content, .content"
        ", .comment-body, .comment-content",
        number=re.compile(r"^comment-(\d{1,18})$"),
        replies="indented",
        furniture="ul.links, .links, .comment__links, .comment-permalink, .permalink, .new"
        ", .comment-new-comments, .comment-parent, .visually-hidden, .user-signature"
        ", .picture, .user-picture, .field--name-user-picture, .comment__picture",
        answers='.comment-parent a[href*="#comment-"], .visually-hidden a[href*="#comment-"]'
        ', .parent a[href*="#comment-"]',
        hidden=((".comment-unpublished, .comment--unpublished, .unpublished", "pending"),),
        form="#comment-form, form.comment-form, form.comment-comment-form, .comment_forbidden"
        ', .comment-forbidden, a[href*="/comment/reply/"]',
    ),
    Sheet(
        name="serendipity",
        mark='.serendipity_comment, meta[name="generator" i][content*="Serendipity"]'
        ", .serendipity_comments",
        comment='.serendipity_comment, .serendipity_section_comments > .comment[id^="c"]'
        ', #comments > article.comment[id^="c"]',
        author=".comment_source_author, .comment_author, h4 > cite, header h4 > a[href], header h4"
        ', .serendipity_comment_source a[href^="mailto:"], .serendipity_comment_source'
        ", .comment_header",
        date="time, .comment_source_date, .comment_date, .serendipity_comment_source"
        ", .comment_header, header h4",
        body=".serendipity_commentBody, .comment_content, .comment_body, .c_body, header + div",
        number=re.compile(r"^(?:serendipity_comment_|c)(\d{1,12})$"),
        level=re.compile(r"\bcommentlevel-(\d{1,2})\b"),
        answers="a.reply_origin",
        site=".serendipity_comment > h4 > a[href]"
        ", .serendipity_comment_source > .comment_source_url"
        ', .serendipity_comment_source > a[title^="http"]',
        furniture=".comment_reply, .comment_source_trace, .comment_source_ownaddress, .pc-owner"
        ", .comment_source_ip, .comment_source_ownerlink, .serendipity_comment_source > b"
        ', .serendipity_comment_source > a[href*="#"], .avatar_left, .avatar_right'
        ", .comment_avatar, footer > a",
        pings=".serendipity_section_trackbacks .serendipity_comment, .serendipity_trackback"
        ", #trackbacks .serendipity_comment, .serendipity_comment:not([id]):not([style])"
        ':not([class*="serendipity_comment_"])',
        hidden=((".serendipity_comment_deleted, .comment .msg-warning", "trash"),),
        form="form#serendipity_comment, #serendipity_CommentForm form, .serendipityCommentForm"
        " form, form.serendipity_commentForm",
    ),
    Sheet(
        name="textpattern",
        mark='meta[name="generator"][content*="Textpattern"], [id^="c0"] .comment-message'
        ', a[id^="c0"][href*="#c0"], #txpCommentInputForm',
        comment=", ".join(f'[id^="c{digit}"]:not(a)' for digit in range(10))
        + ', .comments > li, li:has(> p > a[id^="c"][href*="#c"])'
        ', div:has(> p > a[id^="c"][href*="#c"]), article:has(a[id^="c"][href*="#c"])',
        author=".comment-author, .comment_name, .comment-name, .p-name, .author"
        ", .small:last-child > a[rel], .small:last-child, .small, cite",
        date="time, .comment-date, .comment_date, .comment-time, .datestamp, .date"
        ", .small:last-child, .small",
        body=".comment-message, .comment_message, .message, .comment-body, footer + div",
        number=re.compile(r"^c0*(\d{1,12})$"),
        numbered=True,
        furniture=".comment-number, .message-permalink, .comment-permalink, .is-author"
        ', .small > a[href*="#c"]',
        form="#txpCommentInputForm, form.txpCommentInputForm, #comment_form form",
    ),
    Sheet(
        name="antville",
        mark='meta[name="generator"][content*="Antville"], link[href*=".twoday.net/"]'
        ", .commentHead + .commentDate, a[name] + .commentDate, a[name] + .commentdate"
        ", a[name] + .comment > .commentDate, a[name] + .comment > .commentdate"
        ", a[name] + article.uk-comment",
        comment=".comment:not(.comment .comment), .reply:not(form), .commentReply, .commentlevel0"
        ", .commentlevel1, li:has(> article.uk-comment), a[name]:has(+ .commentHead)"
        ", a[name]:has(+ .commentDate), a[name]:has(+ .commentTitle)",
        author=".commentDate a[href], .commentdate a[href], .commentAuthor, .uk-comment-title"
        ", .commentDate, .commentdate",
        date=".commentDate, .commentdate, .commentModifyDate, .uk-comment-meta",
        body=".commentBody, .commentbody, .commentText, .commenttext, .comment-body"
        ", .uk-comment-body",
        number=re.compile(r"^(\d{1,15})$"),
        loose="a[name], .reply, form, div.small + *",
        level=re.compile(r"(?:^|\s)(?:reply|commentReply|commentlevel(\d))(?:\s|$)"),
        furniture=".commentLinks, .commentlinks, .commentTitle, .commenttitle, .commentHead"
        ", div.small",
        form='form[action*="/comment"], a[href$="/comment"], a[href*="/comment#"]',
    ),
)

# What any software may print beside its own marks: asked after all others.
STANDARDS = (
    Sheet(
        name="h-entry",
        mark=".h-entry .u-comment, .h-entry .p-comment, .h-feed .u-comment",
        comment=", ".join(
            f"{name}:not(.u-like):not(.p-like):not(.u-repost):not(.p-repost):not(.u-bookmark)"
            ":not(:has(> .u-like-of)):not(:has(> .u-repost-of)):not(:has(> .u-bookmark-of))"
            for name in (".u-comment", ".p-comment")
        ),
        author=".p-author .p-name, .p-author, .u-author .p-name, .u-author, .h-card",
        date=".dt-published, time[datetime]",
        body=".e-content, .p-content, .p-summary, .p-name:not(.h-card .p-name)",
        furniture=".u-photo",
        link=".u-url:not(.h-card):not(.h-card .u-url):not(.p-author)",
        form='form.webmention-form, form[action*="webmention"]',
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
        number=re.compile(r"^(?=comment|\D{0,20}?\d\d)\D{0,20}?(\d{1,18})$"),
        link='a[itemprop="url"]:not([itemprop="author"] a):not([itemprop="creator"] a)',
        site='[itemprop="author"] a[itemprop="url"], [itemprop="creator"] a[itemprop="url"]',
    ),
)
