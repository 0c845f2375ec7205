// The search page's box. What is looked for stands in the address, so that it can be kept, sent and gone back to;
// search_presses.js asks for another search by an event.

const box = () => element.querySelector('#search-box');
const find = (words, page) => trigger('find', { words, page: String(page) });

// Look for words, and put them into the address.
const look = (words, page = 1) => {
  box().value = words;
  const address = new URLSearchParams({ q: words });
  if (Number(page) > 1) address.set('page', page);
  history.pushState(null, '', `${location.pathname}?${address}`);
  find(words, page);
};

element.addEventListener('submit', (event) => {
  event.preventDefault();
  look(box().value);
});
document.addEventListener('search:other', (event) => look(event.detail.words, event.detail.page));
document.addEventListener('search:words', (event) => {
  box().value = event.detail.words;
  box().focus();
});
window.addEventListener('popstate', () => {
  const address = new URLSearchParams(location.search);
  box().value = address.get('q') ?? '';
  if (box().value) find(box().value, address.get('page') ?? 1);
});
