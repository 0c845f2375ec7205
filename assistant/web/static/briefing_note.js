// Where the note stands below the form, on a phone, a new note is scrolled to.
let title = '';
watch('value', () => {
  const now = element.querySelector('.note h2')?.textContent || '';
  if (now && now !== title && innerWidth < 1000) element.scrollIntoView({ block: 'start' });
  title = now;
});
