// The desk, quicker: keys, decisions without a new page, undo. Without this script every button is
// a form's and does the same. The keys are WordPress's.
"use strict";
(() => {
  const list = document.getElementById("items");
  const form = document.getElementById("queue");
  const toasts = document.getElementById("toasts");
  const alerts = document.getElementById("alerts");
  const html = (text) => {
    const box = document.createElement("template");
    box.innerHTML = text.trim();  // from this desk alone, made by its templates
    return box.content.firstElementChild;
  };
  const rows = () => (list ? [...list.querySelectorAll(":scope > li[data-key]")] : []);
  let current = null;

  // --- where one is ---------------------------------------------------------------------------
  function goTo(row) {
    if (!row) return;
    current?.classList.remove("current");
    current = row;
    row.classList.add("current");
    row.focus({ preventScroll: true });
    const box = row.getBoundingClientRect();
    const top = document.querySelector(".bulkbar")?.getBoundingClientRect().bottom ?? 0;
    if (box.top < top || box.bottom > innerHeight || box.height > innerHeight - top)
      scrollBy({ top: box.top - Math.max(top, 0) - 8 });
  }
  function step(by) {
    const all = rows();
    const at = all.indexOf(current);
    if (by > 0 && at === all.length - 1 && all.length) return turnPage();
    goTo(all[at < 0 ? 0 : Math.max(0, at + by)]);
  }
  const isDone = (row) => row.matches(".slim, .busy");
  function nextUndecided() {  // at once, not when the answer comes: the next key is for the next
    const all = rows();
    const later = all.slice(all.indexOf(current) + 1).find((row) => !isDone(row));
    if (later) goTo(later);
  }
  function turnPage() {
    const next = document.querySelector(".paging [rel=next]");
    const decided = rows().some((row) => row.matches(".slim"));
    const here = new URL(location.href);
    here.searchParams.delete("done");
    if (rows().every((row) => row.matches(".slim")) && decided && next) location.assign(here);
    else if (next) location.assign(next.href);
    else goTo(rows().at(-1));
  }
  list?.addEventListener("focusin", (event) => {
    const row = event.target.closest("li[data-key]");
    if (row && row !== current) {
      current?.classList.remove("current");
      current = row;
      row.classList.add("current");
    }
  });

  // --- decisions --------------------------------------------------------------------------------
  function say(box, content) {
    box.replaceChildren();
    if (!content) return;
    let toast = content.startsWith("<") ? html(content) : null;
    if (!toast) {
      toast = document.createElement("div");
      toast.className = "toast";
      toast.textContent = content;
    }
    box.append(toast);
  }
  function show(answer) {
    for (const [key, fragment] of Object.entries(answer.items)) {
      const old = rows().find((row) => row.dataset.key === key);
      if (!old) continue;
      if (form.dataset.tab === "thread") { updateSaid(old, fragment); continue; }
      const fresh = html(fragment), focused = old.contains(document.activeElement);
      old.replaceWith(fresh);
      if (old !== current) continue;
      current = fresh;
      fresh.classList.add("current");
      if (focused) fresh.focus({ preventScroll: true });
    }
    for (const [tab, n] of Object.entries(answer.counts)) {
      const label = document.querySelector(`[data-count="${tab}"]`);
      if (label) label.textContent = n.toLocaleString(document.documentElement.lang);
    }
    say(alerts, answer.alert);
    say(toasts, answer.toast);
    countSelected();
    if (answer.more || (answer.edited && form.dataset.tab === "thread")) return location.reload();
    if (form.dataset.tab !== "thread" && rows().length && rows().every((row) => row.matches(".slim"))
      && !answer.undone) turnPage();
  }
  function updateSaid(old, fragment) {  // in a conversation a comment stays where it is
    const fresh = html(fragment);
    for (const part of [".badge"]) old.querySelector(part)?.replaceWith(fresh.querySelector(part));
    old.dataset.status = fresh.dataset.status;
    old.classList.toggle("faded", ["spam", "trash", "deleted"].includes(fresh.dataset.status));
    const mark = fresh.querySelector("input[type=hidden]");
    const had = old.querySelector("input[type=hidden]");
    if (mark && had) had.value = mark.value;
    const acts = old.querySelector(".acts"), reply = acts.querySelector(".comment-reply-link");
    acts.replaceChildren(...(reply ? [reply] : []),
      ...[...fresh.querySelectorAll(".acts button")].map((button) => {
        button.setAttribute("form", "queue");
        return button;
      }));
    if (reply) reply.dataset.status = fresh.dataset.status;
  }
  let last = Promise.resolve();  // what is sent arrives in the order it was meant
  function send(address, data) {
    for (const row of rows()) data.append("onpage", row.dataset.key);
    last = last.then(async () => {
      const answer = await fetch(address, {
        method: "POST", body: new URLSearchParams(data), headers: { Accept: "application/json" },
      }).catch(() => null);
      for (const row of rows()) row.classList.remove("busy");
      if (answer?.status === 401) return location.reload();  // leads to the login, and back
      if (!answer?.ok) return say(alerts, document.body.dataset.failed);
      show(await answer.json());
    });
  }
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const undoing = (button?.getAttribute("formaction") || event.target.action).endsWith("/undo");
    if (!list || !form || !button || (event.target !== form && !undoing)) return;
    event.preventDefault();
    const data = new FormData(event.target, button);
    if (button.name === "act") data.delete("key");
    send(undoing ? "/undo" : form.action, data);
    if (button.name !== "act") return;
    current = button.closest("li");
    if (form.dataset.tab === "thread") return;
    current.classList.add("busy");
    nextUndecided();
  });

  // --- selection --------------------------------------------------------------------------------
  const boxes = () => [...document.querySelectorAll("input[name=key]")];
  const page = document.getElementById("select-page");
  const selected = document.getElementById("selected");
  if (page) page.hidden = false;
  function countSelected() {
    if (!selected) return;
    const n = boxes().filter((box) => box.checked).length;
    selected.textContent = n ? `✓ ${n}` : "";
    for (const box of boxes()) box.closest("li").classList.toggle("selected", box.checked);
  }
  function selectAll(on) { for (const box of boxes()) box.checked = on; countSelected(); }
  page?.addEventListener("change", () => selectAll(page.checked));
  let lastBox = null;
  document.addEventListener("click", (event) => {
    if (!event.target.matches?.("input[name=key]")) return;
    const all = boxes(), from = all.indexOf(lastBox), to = all.indexOf(event.target);
    if (event.shiftKey && from >= 0)
      for (const box of all.slice(Math.min(from, to), Math.max(from, to) + 1))
        box.checked = event.target.checked;
    lastBox = event.target;
    countSelected();
  });

  // --- keys -------------------------------------------------------------------------------------
  const press = (selector, row = current) => row?.querySelector(selector)?.click();
  let restoring = false;  // z restores one after the other; after another decision it takes that back
  function act(...names) {
    restoring = names.includes("untrash");
    const row = current && !isDone(current) ? current : null;
    const button = names.map((name) => row?.querySelector(`[data-action=${name}]`)).find(Boolean);
    button?.click();
  }
  const bulk = (...names) => {
    const button = names.map((name) => form?.querySelector(`[name=bulk][value=${name}]`))
      .find(Boolean);
    if (boxes().some((box) => box.checked)) button?.click();
  };
  function undo() {
    if (current?.matches(".slim")) return press(".undo");
    const shelved = ["trash", "spam"].includes(current?.dataset.status);
    const decided = document.querySelector("#toasts button");
    if (shelved && form?.dataset.tab !== "thread" && (restoring || !decided))
      return act("untrash", "unspam");
    restoring = false;
    send("/undo", new FormData(form));
  }
  async function look(row) {  // the comments around it, under it
    if (!row) return;
    const old = row.querySelector(".around");
    if (old) return old.remove();
    const answer = await fetch(`/around?key=${encodeURIComponent(row.dataset.key)}`);
    if (answer.ok) (row.querySelector(".what") ?? row).append(html(await answer.text()));
  }
  function follow(selector) {
    const link = current?.querySelector(selector);
    if (link) location.assign(link.href);
  }
  const KEYS = {
    j: () => step(1), k: () => step(-1),
    a: () => act("unspam", "approve"), u: () => act("hold"), s: () => act("spam"),
    d: () => act("trash", "delete"), z: undo,
    r: () => press(".reply"), q: () => press(".edit-link"),
    e: () => follow(".edit-link"), o: () => look(current), t: () => follow(".thread-link"),
    x: () => press("input[name=key]"),
    X: () => selectAll(!boxes().every((box) => box.checked)),
    A: () => bulk("unspam", "approve"), U: () => bulk("hold"), S: () => bulk("spam"),
    D: () => bulk("trash", "delete"), Z: () => bulk("untrash", "unspam"),
    "/": () => document.getElementById("search")?.focus(),
    "?": () => {
      const keys = document.getElementById("keys");
      if (!keys) return;
      keys.open = !keys.open;
      if (keys.open) { keys.scrollIntoView({ block: "nearest" }); keys.firstElementChild.focus(); }
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const what = KEYS[event.key];
    if (!what || !(list || "?/".includes(event.key))) return;
    event.preventDefault();
    what();
  });
  globalThis.nachleseDesk = { form, show };  // for inline.js
  if (list && form && form.dataset.tab !== "thread" && !location.hash) goTo(rows()[0]);
})();
