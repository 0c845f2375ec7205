// The source beside a question of a run: it is scrolled to its first highlighted words. page_view.js stands behind this.

const reveal = () => {
  const text = element.querySelector('.reader-text');
  const mark = element.querySelector('#quote');
  if (!text || !mark) return;
  text.scrollTop += mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
};
watch('value', reveal);
