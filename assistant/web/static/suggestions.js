// Suggested questions come after the answer, into a part of their own, and are moved to their place under the answer.
watch('value', () => {
  const given = element.querySelector('[data-for]');
  const place = given && document.querySelector(`#conversation .onward[data-for="${CSS.escape(given.dataset.for)}"]`);
  if (place) place.replaceChildren(...given.childNodes);
  given?.remove();  // what came too late for its answer is not kept about
});
