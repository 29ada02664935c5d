// The entry of Liren's scripts. Pages are whole without it.
document.documentElement.classList.add('js');
