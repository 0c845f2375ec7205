// The source panel: an opened source takes the focus and is scrolled to its quote; headings are jumped to, words found,
// the overview of a report is folded and come back to.
// presses.js stands before this.

// Mark the buttons in the conversation that lead to the source that is shown.
const markCurrent = () => {
  const shown = element.querySelector('[data-shown]')?.dataset.shown;
  for (const button of document.querySelectorAll(':is(#conversation, #note) [data-open], .overview [data-open]')) {
    if (button.dataset.open === shown) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
};

// The name on the page of the report, or the place in one, that an address names; "" for none.
const namedBy = (params) => {
  const [report, place] = [params.get('report'), params.get('at')];
  return report ? `r-${report}${place ? `@${place}` : ''}` : '';
};

// A report and a place in it have addresses of their own, and the browser's Back leads from them; any other source has
// none. A link to a place that there is not has opened the report as a whole.
const nameReport = () => {
  const shown = element.querySelector('[data-shown]')?.dataset.shown ?? '';
  const address = new URL(location.href);
  const named = address.searchParams.get('report');
  if (!shown || shown === namedBy(address.searchParams)) return;
  address.searchParams.delete('report');
  address.searchParams.delete('at');
  if (shown.startsWith('r-')) {
    const [report, place] = shown.slice(2).split('@');
    address.searchParams.set('report', report);
    if (place) address.searchParams.set('at', place);
    history[named === report && !place ? 'replaceState' : 'pushState'](null, '', address);
  } else if (named) history[shown === 'library' ? 'pushState' : 'replaceState'](null, '', address);
};
window.addEventListener('popstate', () => {
  const shown = element.querySelector('[data-shown]')?.dataset.shown ?? '';
  const wanted = namedBy(new URLSearchParams(location.search));
  if (wanted && shown !== wanted) trigger('open', { key: wanted });
  else if (!wanted && shown.startsWith('r-')) trigger('open', { key: 'library' });
});

// Bring the source into sight: focus on its heading, and its first highlighted words at a third of the panel's height.
// A source that follows an answer by itself leaves the focus and the page where they are.
const reveal = () => {
  markCurrent();
  const shown = element.querySelector('[data-shown]')?.dataset.shown;
  const isFollowing = shown !== undefined && shown === document.body.dataset.following;
  delete document.body.dataset.following;
  if (!isFollowing) {
    element.querySelector('h2')?.focus({ preventScroll: true });
    if (window.innerWidth < 1000) element.scrollIntoView({ block: 'start' });
  }
  const text = element.querySelector('.reader-text');
  const mark = element.querySelector('#quote');
  if (!text) return;
  const above = mark ? mark.getBoundingClientRect().top - text.getBoundingClientRect().top : 0;
  text.scrollTop = mark ? text.scrollTop + above - text.clientHeight / 3 : 0;
};

// Go to the heading that was chosen in the list of contents, and fold the list.
const jump = (event) => {
  const entry = event.target.closest('[data-jump]');
  const heading = entry && element.querySelector(`#${CSS.escape(entry.dataset.jump)}`);
  if (!heading) return;
  element.querySelector('.contents').removeAttribute('open');
  const text = element.querySelector('.reader-text');
  text.scrollTop += heading.getBoundingClientRect().top - text.getBoundingClientRect().top - 16;
  heading.focus({ preventScroll: true });
};

// The overview above the text: folded, so that the text begins at the top; come back to from a place that it led to.
const foldOverview = () => {
  const text = element.querySelector('.reader-text');
  element.querySelector('.overview').removeAttribute('open');
  text.scrollTop = 0;
  text.focus({ preventScroll: true });
};
const showOverview = () => {
  const overview = element.querySelector('.overview');
  overview.setAttribute('open', '');
  element.querySelector('.reader-text').scrollTop = 0;
  const from = overview.querySelector('[aria-current]');
  from?.closest('details').setAttribute('open', '');
  (from ?? overview.querySelector('summary')).focus();
};
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-fold]')) foldOverview();
  if (event.target.closest('[data-overview]')) showOverview();
});

// Where the words that are looked for stand, as ranges, and which of them is shown.
let matches = [];
let at = -1;

// Show the match that is so many steps on; after the last comes the first.
const showMatch = (step) => {
  const status = element.querySelector('.found');
  if (!matches.length) return;
  at = (at + step + matches.length) % matches.length;
  const text = element.querySelector('.reader-text');
  const place = matches[at].getBoundingClientRect();
  text.scrollTop += place.top - text.getBoundingClientRect().top - text.clientHeight / 3;
  if (window.CSS?.highlights) CSS.highlights.set('match-now', new Highlight(matches[at]));
  status.textContent = `${at + 1} of ${matches.length}`;
};

// The ranges in the report's text, its overview aside, where the words stand, in any case. A text whose length changes with its case, as
// that of "İ" does, is left out: positions in it would not hold.
const rangesOf = (words) => {
  const ranges = [];
  const walker = document.createTreeWalker(element.querySelector('.reader-text'), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const lower = node.data.toLowerCase();
    if (lower.length !== node.data.length || node.parentElement.closest('.overview')) continue;
    for (let from = lower.indexOf(words); from >= 0; from = lower.indexOf(words, from + words.length)) {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, from + words.length);
      ranges.push(range);
    }
  }
  return ranges;
};

// Find words of two letters or more, highlight them all and show the first.
const find = (words) => {
  const status = element.querySelector('.found');
  matches = [];
  at = -1;
  status.textContent = '';
  window.CSS?.highlights?.delete('match');
  window.CSS?.highlights?.delete('match-now');
  const sought = words.trim().toLowerCase();
  if (sought.length < 2) return;
  matches = rangesOf(sought);
  if (!matches.length) {
    status.textContent = 'Not found';
    return;
  }
  if (window.CSS?.highlights) CSS.highlights.set('match', new Highlight(...matches));
  showMatch(1);
};

// Enter in the search box shows the next match; with Shift, the one before.
const stepByKey = (event) => {
  if (!event.target.matches('[data-find]') || event.key !== 'Enter') return;
  event.preventDefault();
  showMatch(event.shiftKey ? -1 : 1);
};

// The buttons beside the search box do the same.
const stepByButton = (event) => {
  const step = event.target.closest('[data-find-step]')?.dataset.findStep;
  if (step) showMatch(Number(step));
};

element.addEventListener('click', jump);
element.addEventListener('input', (event) => event.target.matches('[data-find]') && find(event.target.value));
element.addEventListener('keydown', stepByKey);
element.addEventListener('click', stepByButton);
// Where only the list of reports was renewed, nobody is taken there.
watch('value', () => {
  nameReport();
  if (element.querySelector('[data-shown]')?.dataset.quiet === undefined) reveal();
});
document.addEventListener('source:reveal', reveal);
// Escape goes back to where the source was opened from.
element.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') element.querySelector('[data-back], [data-overview]')?.click();
});
