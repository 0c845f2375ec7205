// Show the list of conversations; its title takes the focus once it is in sight.
() => {
  document.body.classList.add('kept-shown');
  setTimeout(() => document.querySelector('#kept-title')?.focus(), 60);
}
