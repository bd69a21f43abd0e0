// Answering as WordPress's comment-reply.js does it; the heading alone is better: it is computed
// from what is answered. Without this script the links' own addresses do the same.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const respond = byId("respond");
  if (respond) {
    const form = byId("commentform"), text = byId("comment"), parent = byId("comment_parent");
    const cancel = byId("cancel-comment-reply-link"), title = byId("reply-title").firstChild;
    let placeholder = null;

    const aim = (id, words) => {
      parent.value = id;
      title.nodeValue = words + " ";
      cancel.hidden = id === "0";
    };
    const moveForm = (link) => {
      const below = byId(link.dataset.belowelement);
      if (!below) return false;
      if (!placeholder) {
        placeholder = document.createElement("div");
        placeholder.id = "wp-temp-form-div";
        placeholder.hidden = true;
        respond.before(placeholder);
      }
      aim(link.dataset.commentid, link.dataset.replyto);
      below.after(respond);
      text.focus();
      return true;
    };
    const cancelForm = () => {
      if (!placeholder) return false;  // opened with ?replytocom: the link leads to the page without
      aim("0", respond.dataset.heading);
      placeholder.replaceWith(respond);
      placeholder = null;
      return true;
    };
    document.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const link = event.target.closest(".comment-reply-link");
      if (link ? moveForm(link) : event.target.closest("#cancel-comment-reply-link") && cancelForm())
        event.preventDefault();
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    form.addEventListener("submit", () => { byId("submit").disabled = true; });
    addEventListener("pageshow", () => { byId("submit").disabled = false; });
    // A page that a cache kept carries an old stamp.
    fetch(form.dataset.stamp, { cache: "no-store" })
      .then((answer) => answer.ok ? answer.text() : "")
      .then((word) => { if (word) form.elements.stamp.value = word; })
      .catch(() => { });  // the stamp in the page is good, too
  }
  if (parent !== window) {
    const tell = () => parent.postMessage(
      { nachleseHeight: Math.ceil(document.body.getBoundingClientRect().height) + 16 }, "*");
    new ResizeObserver(tell).observe(document.body);
    tell();
  }
})();
