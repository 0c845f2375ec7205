// The page of a PDF report as printed, beside its text: which of the two is shown, turning pages, and zoom.
// Whoever chose one view keeps it for the next source. source_panel.js stands before this.

let viewChosen = 'text';
let zoomChosen = '1';

const printed = () => element.querySelector('.printed');

// "page 23 (PDF page 41)", or "page 41" where no other label is printed on it.
const pageName = (page, label) => (label ? `page ${label} (PDF page ${page})` : `page ${page}`);

// Bring the first mark on the page to a third of the height and the middle of the width.
const scrollToMark = () => {
  const scroll = printed().querySelector('.printed-scroll');
  const mark = printed().querySelector('.printed-mark:not([hidden])');
  scroll.scrollTop = 0;
  scroll.scrollLeft = 0;
  if (!mark) return;
  const [place, around] = [mark.getBoundingClientRect(), scroll.getBoundingClientRect()];
  scroll.scrollTop = place.top - around.top - scroll.clientHeight / 3;
  if (place.right > around.left + scroll.clientWidth) scroll.scrollLeft = place.left - around.left - 24;
};

// Show the page with its marks. Its picture is as wide as what it is shown on, in that screen's own pixels.
const showPage = (page) => {
  const view = printed();
  const { report, title, pages, labels } = view.dataset;
  const name = pageName(page, JSON.parse(labels)[page]);
  view.dataset.page = page;
  view.querySelector('.printed-name').textContent = name[0].toUpperCase() + name.slice(1);
  view.querySelector('[data-turn="-1"]').disabled = page <= 1;
  view.querySelector('[data-turn="1"]').disabled = page >= Number(pages);
  view.querySelector('.printed-original').href = `original/${report}#page=${page}`;
  const marks = [...view.querySelectorAll('.printed-mark')];
  for (const mark of marks) mark.hidden = Number(mark.dataset.on) !== page;
  const elsewhere = [...new Set(marks.map((mark) => mark.dataset.on))].filter((on) => Number(on) !== page);
  const quoted = element.querySelector('mark#quote');
  const isMarked = marks.some((mark) => !mark.hidden);
  view.querySelector('.printed-remark').textContent =
    isMarked || !quoted ? '' : elsewhere.length ? `The quote is on PDF page ${elsewhere.join(', ')}.`
      : 'The words could not be found on the picture of the page; the text view shows them.';
  const sheet = view.querySelector('.printed-sheet');
  sheet.style.width = `${100 * Number(zoomChosen)}%`;
  view.querySelector('[data-zoom]').value = zoomChosen;
  const image = sheet.querySelector('img');
  const width = Math.ceil(sheet.clientWidth * Math.min(window.devicePixelRatio || 1, 2));
  image.onload = scrollToMark;
  image.onerror = () => { view.querySelector('.printed-remark').textContent = 'The picture cannot be shown.'; };
  image.alt = `${name[0].toUpperCase()}${name.slice(1)} of ${title}, as printed`;
  image.src = `page/${report}/${page}.png?width=${width}`;
  if (image.complete) scrollToMark();
};

// Show the view that was chosen, where the source has both.
const showView = () => {
  const view = printed();
  if (!view) return;
  const isPage = viewChosen === 'page';
  for (const button of element.querySelectorAll('[data-view]')) {
    button.setAttribute('aria-pressed', String(button.dataset.view === viewChosen));
  }
  view.hidden = !isPage;
  element.querySelector('.reader-text').hidden = isPage;
  element.querySelector('.finding').hidden = isPage;
  if (isPage) showPage(Number(view.dataset.page));
  else reveal();
};

element.addEventListener('click', (event) => {
  const { view, turn } = event.target.closest('button')?.dataset ?? {};
  if (view && view !== viewChosen) {
    viewChosen = view;
    showView();
    element.querySelector(`[data-view="${view}"]`).focus();
  }
  if (turn) showPage(Number(printed().dataset.page) + Number(turn));
});
element.addEventListener('change', (event) => {
  if (!event.target.matches('[data-zoom]')) return;
  zoomChosen = event.target.value;
  showPage(Number(printed().dataset.page));
});
// Opened again, the source is shown at the page of its quote.
document.addEventListener('source:reveal', () => {
  if (viewChosen === 'page' && printed()) showPage(Number(printed().dataset.first));
});
watch('value', () => { if (viewChosen === 'page') showView(); });
