// The same where the window is wide; where it is narrow, focus would scroll the page or bring up a keyboard over it.
() => {
  if (matchMedia('(min-width: 1000px)').matches) document.querySelector('#question textarea').focus();
}
