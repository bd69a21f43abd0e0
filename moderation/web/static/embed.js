// The comments of this page, in a frame where the script stands:
//   <script src="https://desk.example.org/comments/-/embed.js" async></script>
// data-post: the post's address, if it is not this page's.
"use strict";
(() => {
  const script = document.currentScript;
  const base = new URL("..", script.src);
  const frame = document.createElement("iframe");
  frame.src = new URL("?url=" + encodeURIComponent(script.dataset.post || location.href), base);
  frame.title = script.dataset.title
    || (document.documentElement.lang.startsWith("de") ? "Kommentare" : "Comments");
  frame.loading = "lazy";
  frame.style.cssText = "width: 100%; border: 0; min-height: 30rem";
  script.after(frame);
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== base.origin) return;
    const height = Number(event.data && event.data.nachleseHeight);
    if (height > 0 && height < 1e6) frame.style.height = height + "px";
  });
})();
