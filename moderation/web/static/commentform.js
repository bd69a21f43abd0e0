// The public form: respond.js moves it; here it is kept from being sent twice, and gets a fresh
// stamp. In a frame, the page says how high it is.
"use strict";
(() => {
  const form = document.getElementById("commentform");
  if (form) {
    const submit = document.getElementById("submit");
    movableForm("0");
    form.addEventListener("submit", () => { submit.disabled = true; });
    addEventListener("pageshow", () => { submit.disabled = false; });
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
