// Answering and editing in the list, under the comment. Without this script the links lead to the
// conversation's form and to the page for editing, which do the same.
"use strict";
(() => {
  const list = document.getElementById("items"), desk = globalThis.nachleseDesk;
  if (!list || !desk) return;
  const conversation = desk.form?.dataset.tab === "thread";
  let box = null, drafts = null, row = null;

  function close(focus = true) {
    if (!box) return;
    drafts?.keep();
    box.remove();
    if (focus && row.isConnected) row.focus({ preventScroll: true });
    box = drafts = row = null;
  }

  async function open(link) {
    const address = new URL(link.href), at = link.closest("li[data-key]");
    address.searchParams.set("part", "1");
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || answer.redirected) return location.assign(link.href);
    const found = document.createElement("template");
    found.innerHTML = (await answer.text()).trim();  // from this desk alone
    close(false);
    box = found.content.firstElementChild;
    row = at;
    (row.querySelector(".what") ?? row).append(box);
    const form = box.matches("form") ? box : box.querySelector("form");
    drafts = form.id === "commentform" ? keepDrafts(form) : null;
    wire(form);
    const first = form.querySelector("textarea");
    first.focus();
    first.setSelectionRange(first.value.length, first.value.length);
    box.scrollIntoView({ block: "nearest" });
  }

  function wire(form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (event.submitter?.name === "keep") { drafts.failed(); return drafts.keep(); }
      send(form, event.submitter);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); close(); }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
        form.requestSubmit(form.querySelector("button.main"));
      event.stopPropagation();
    });
    box.addEventListener("click", (event) => {
      if (!event.target.closest("[data-cancel], #cancel-comment-reply-link")) return;
      event.preventDefault();
      close();
    });
  }

  async function send(form, button) {
    const data = new URLSearchParams(new FormData(form, button));
    for (const each of list.querySelectorAll(":scope > li[data-key]"))
      data.append("onpage", each.dataset.key);
    if (desk.form?.dataset.tab) data.set("tab", desk.form.dataset.tab);
    button.disabled = true;
    const answer = await fetch(form.action, {
      method: "POST", body: data, headers: { Accept: "application/json" } }).catch(() => null);
    button.disabled = false;
    const said = await answer?.json().catch(() => null);
    if (answer?.ok && said) {
      drafts = null;  // it was sent
      close();
      if (conversation) return location.reload();
      return desk.show(said);
    }
    drafts?.failed();
    refuse(form, said?.error ?? document.body.dataset.failed, button, said);
  }

  function refuse(form, words, button, said) {
    let error = box.querySelector(".error");
    if (!error) {
      error = document.createElement("p");
      error.className = "error";
      error.setAttribute("role", "alert");
      form.before(error);
    }
    error.textContent = words;
    if (!said?.approve) return;
    button.textContent = said.button;
    button.name = "approve";
    button.value = "1";
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    const link = event.target.closest(".edit-link, li.item .reply");
    if (!link || !link.closest("li[data-key]")) return;
    event.preventDefault();
    open(link);
  });
})();
