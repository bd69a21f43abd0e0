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

  // What is typed is kept on the desk, and is there again after the browser was closed.
  let timer = 0, known = text.value + "\n" + parent.value, sending = false;
  const changed = () => text.value + "\n" + parent.value !== known;
  function body() {
    const data = new URLSearchParams(new FormData(form));
    data.set("keep", "1");
    return data;
  }
  async function keep() {
    if (!changed() || sending) return;
    const now = text.value + "\n" + parent.value;
    const answer = await fetch(form.action, {
      method: "POST", body: body(), headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok) return keepSoon();
    known = now;
    byId("kept").textContent = "✓";
  }
  function keepSoon() {
    clearTimeout(timer);
    byId("kept").textContent = "";
    timer = setTimeout(keep, 700);
  }
  text.addEventListener("input", keepSoon);
  form.addEventListener("submit", () => { sending = true; clearTimeout(timer); });
  window.addEventListener("pagehide", () => {
    if (changed() && !sending) navigator.sendBeacon(form.action, body());
  });
})();
