// Chooses the axis that a call's graph is coloured for; the page can be read without it.
(() => {
  const words = JSON.parse(document.getElementById("words").textContent);

  const paint = (element, index) => {
    const letter = element.dataset.s[index];
    for (const old of Object.keys(words)) element.classList.remove(old);
    element.classList.add(letter);
    const label = element.querySelector(":scope > details > summary > .state, :scope > .state");
    if (label) label.textContent = words[letter];
  };

  const choose = (call, index) => {
    for (const button of call.querySelectorAll("button[data-axis]")) {
      button.setAttribute("aria-pressed", String(button.dataset.axis === index));
    }
    for (const element of call.querySelectorAll("[data-s]")) paint(element, Number(index));
    for (const element of call.querySelectorAll("[data-x]")) element.hidden = element.dataset.x !== index;
  };

  for (const button of document.querySelectorAll("button[data-axis]")) {
    button.disabled = false;
    button.addEventListener("click", () => choose(button.closest(".call"), button.dataset.axis));
  }
  // Escape closes the step that has the focus.
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest("details[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
})();
