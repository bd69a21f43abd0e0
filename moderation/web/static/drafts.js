// What is typed into a reply's form is kept on the desk, and is there again after the browser was
// closed. Gives how to keep it soon, and now.
"use strict";
function keepDrafts(form) {
  const text = form.elements.text, parent = form.elements.parent;
  const said = form.querySelector("#kept"), now = () => text.value + "\n" + parent.value;
  let timer = 0, known = now(), sending = false;
  function body() {
    const data = new URLSearchParams(new FormData(form));
    data.set("keep", "1");
    return data;
  }
  async function keep() {
    clearTimeout(timer);
    if (now() === known || sending) return;
    const typed = now();
    const answer = await fetch(form.action, {
      method: "POST", body: body(), headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok) return keepSoon();
    known = typed;
    said.textContent = "✓";
  }
  function keepSoon() {
    clearTimeout(timer);
    said.textContent = "";
    timer = setTimeout(keep, 700);
  }
  text.addEventListener("input", keepSoon);
  form.addEventListener("submit", () => { sending = true; clearTimeout(timer); });
  window.addEventListener("pagehide", () => {
    if (form.isConnected && now() !== known && !sending) navigator.sendBeacon(form.action, body());
  });
  return { keep, keepSoon, failed: () => { sending = false; } };
}
