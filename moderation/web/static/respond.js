// The form for a reply, moved as WordPress's comment-reply.js moves it, step by step; the heading
// alone is better: it is computed from what is answered. Whatever is missing, the link's own address
// does the same. `none`: what the form's parent is where nothing is answered; `aimed` is told of
// each move what is answered, and its link. Gives how to cancel, and whether the form is moved.
"use strict";
function movableForm(none, aimed = () => {}) {
  const byId = (id) => document.getElementById(id);
  const respond = byId("respond"), form = byId("commentform"), text = byId("comment");
  const parent = byId("comment_parent"), cancel = byId("cancel-comment-reply-link");
  const heading = byId("reply-title").firstChild;
  let placeholder = null;

  function aim(id, words, link) {
    parent.value = id;
    heading.nodeValue = words + " ";
    cancel.hidden = id === none;
    aimed(id, link);
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
    aim(link.dataset.commentid, link.dataset.replyto, link);
    below.after(respond);
    text.focus();
    return true;
  }
  function cancelForm() {
    if (!placeholder) return false;  // opened with ?replytocom: the link leads to the page without
    placeholder.replaceWith(respond);
    placeholder = null;
    aim(none, respond.dataset.heading, null);
    return true;
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest(".comment-reply-link");
    if (link ? moveForm(link) : event.target.closest("#cancel-comment-reply-link") && cancelForm())
      event.preventDefault();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(byId("submit"));
  });
  return { cancelForm, isMoved: () => placeholder !== null };
}
