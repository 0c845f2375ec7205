// Put the cursor into the question's box.
() => document.querySelector('#question textarea').focus()
