// Answering as WordPress's comment-reply.js does it, step by step; the heading alone is better: it
// is computed from what is answered. Whatever is missing, the link's own address does the same.
"use strict";
(() => {
  const respond = document.getElementById("respond");
  if (!respond) return;
  const byId = (id) => document.getElementById(id);
  const form = byId("commentform"), text = byId("comment"), parent = byId("comment_parent");
  const cancel = byId("cancel-comment-reply-link"), heading = byId("reply-title").firstChild;
  const submit = byId("submit"), to = respond.querySelector(".to");
  let placeholder = null;

  function aim(key, words, status) {
    parent.value = key;
    heading.nodeValue = words + " ";
    cancel.hidden = !key;
    if (to) to.hidden = true;
    submit.textContent = status === "pending" ? respond.dataset.buttonPending
      : key ? respond.dataset.buttonApproved : respond.dataset.button;
    if (status === "pending") { submit.name = "approve"; submit.value = "1"; }
    else submit.removeAttribute("name");
  }

  function moveForm(link) {
    const below = byId(link.dataset.belowelement);
    if (!below) return false;
    if (!placeholder) {
      placeholder = document.createElement("div");
      placeholder.id = "wp-temp-form-div";
      placeholder.hidden = true;
      respond.before(placeholder);
    }
    aim(link.dataset.commentid, link.dataset.replyto, link.dataset.status);
    below.after(respond);
    text.focus();
    return true;
  }

  function cancelForm() {
    if (!placeholder) return false;  // opened with ?replytocom: the link leads to the page without
    aim("", respond.dataset.heading, "");
    placeholder.replaceWith(respond);
    placeholder = null;
    keepSoon();
    return true;
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest(".comment-reply-link");
    if (link ? moveForm(link) : event.target.closest("#cancel-comment-reply-link") && cancelForm())
      event.preventDefault();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(submit);
    if (event.key === "Escape" && placeholder) {
      const key = parent.value;
      cancelForm();
      document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
    }
  });

  const { keepSoon } = keepDrafts(form);  // drafts.js
})();
