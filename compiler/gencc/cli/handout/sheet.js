// The largest letters with which everything is on one page, and no line of code leaves its
// box; if the smallest are too large, the sheet goes on on a second page.
const sheet = document.querySelector(".sheet");
const isFull = () => [sheet, ...sheet.querySelectorAll("pre")].some((box) =>
  box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth);
const fit = () => {
  let size = 10.5;
  for (; size > 5.5 && isFull(); size -= 0.1) sheet.style.fontSize = `$${size}pt`;
  sheet.classList.toggle("long", isFull());
};
addEventListener("load", fit);
