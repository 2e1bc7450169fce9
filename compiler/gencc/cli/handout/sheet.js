// The largest letters with which everything is on one page; if the smallest are too large,
// the sheet goes on on a second one.
const sheet = document.querySelector(".sheet");
const isFull = () => sheet.scrollHeight > sheet.clientHeight
  || sheet.scrollWidth > sheet.clientWidth;
const fit = () => {
  let size = 10.5;
  for (; size > 5.5 && isFull(); size -= 0.1) sheet.style.fontSize = `$${size}pt`;
  sheet.classList.toggle("long", isFull());
};
addEventListener("load", fit);
