// Answering in a conversation of the desk: respond.js moves the form, drafts.js keeps what is typed.
"use strict";
(() => {
  const respond = document.getElementById("respond");
  if (!respond) return;
  const form = document.getElementById("commentform"), text = document.getElementById("comment");
  const submit = document.getElementById("submit"), to = respond.querySelector(".to");
  const { keepSoon } = keepDrafts(form);

  const { cancelForm, isMoved } = movableForm("", (key, link) => {
    const pending = link?.dataset.status === "pending";
    if (to) to.hidden = true;
    submit.textContent = pending ? respond.dataset.buttonPending
      : key ? respond.dataset.buttonApproved : respond.dataset.button;
    if (pending) { submit.name = "approve"; submit.value = "1"; }
    else submit.removeAttribute("name");
    if (!link) keepSoon();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isMoved()) return;
    const key = form.elements.parent.value;
    cancelForm();
    document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  });
})();
