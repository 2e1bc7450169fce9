"use strict";
const token = document.querySelector("meta[name=token]").content;
const byId = id => document.getElementById(id);
const spec = byId("spec"), gutter = byId("gutter"), marks = byId("marks");
const tabs = [...document.querySelectorAll("[role=tab]")];
let latest = 0, isSound = false, saved = spec.value, codeOf = null, files = [], shown = "model.py";

const post = async (where, body = {}) => {
  const answer = await fetch(`/${where}`, {
    method: "POST", body: JSON.stringify(body),
    headers: { "X-Token": token, "Content-Type": "application/json" },
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
};

// ------------------------------------------------------------------ the spec

const place = () => {
  marks.style.transform = `translate(${-spec.scrollLeft}px, ${-spec.scrollTop}px)`;
  gutter.scrollTop = spec.scrollTop;
};
const number = () => {
  const lines = spec.value.split("\n").length;
  gutter.textContent = Array.from({ length: lines }, (_, n) => n + 1).join("\n");
  place();
};
const offset = (line, column) =>
  spec.value.split("\n").slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0)
  + column - 1;
const goTo = (line, column) => {
  const at = offset(line, column);
  spec.focus();
  spec.setSelectionRange(at, at);
  const height = parseFloat(getComputedStyle(spec).lineHeight);
  spec.scrollTop = Math.max(0, (line - 4) * height);
};
const element = (name, className, text) => {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
};
const mark = problem => {
  const made = element("span", problem.kind, "");
  const lines = spec.value.split("\n");
  const end = problem.end_line === problem.line
    ? problem.end_column : (lines[problem.line - 1] || "").length + 1;
  made.style.top = `calc(.6rem + ${(problem.line - 1) * 1.5}em)`;
  made.style.left = `calc(.6rem + ${problem.column - 1}ch)`;
  made.style.width = `${Math.max(1, end - problem.column)}ch`;
  return made;
};
const listed = problem => {
  const item = document.createElement("li");
  const button = element("button", "", `line ${problem.line}: ${problem.message}`);
  button.addEventListener("click", () => goTo(problem.line, problem.column));
  item.append(button);
  if (problem.help) item.append(element("span", "help", problem.help));
  for (const note of problem.notes) item.append(element("span", "note", note));
  return item;
};
const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

const check = async () => {
  const text = spec.value, turn = ++latest;
  let answer;
  try { answer = await post("check", { text }); } catch (error) {
    byId("verdict").className = "bad";
    byId("verdict").textContent = "gencc play has ended: start it again";
    return;
  }
  if (turn !== latest) return;  // something was typed meanwhile
  const errors = answer.diagnostics.filter(d => d.kind === "error").length;
  isSound = Boolean(answer.sections);
  marks.replaceChildren(...answer.diagnostics.map(mark));
  byId("problems").replaceChildren(...answer.diagnostics.map(listed));
  const verdict = byId("verdict"), warnings = answer.diagnostics.length - errors;
  verdict.className = isSound ? "good" : "bad";
  verdict.textContent = isSound
    ? (warnings ? count(warnings, "warning") : "sound") : count(errors, "error");
  for (const id of ["networks", "formulas", "code"])
    byId(id).classList.toggle("stale", !isSound);
  byId("go").disabled = !isSound;
  if (isSound)
    for (const [id, html] of Object.entries(answer.sections)) byId(id).innerHTML = html;
  codeOf = null;
  if (!byId("code").hidden) showCode();
};
let waiting;
spec.addEventListener("input", () => {
  number();
  marks.replaceChildren();
  clearTimeout(waiting);
  waiting = setTimeout(check, 250);
});
spec.addEventListener("scroll", place);
spec.addEventListener("keydown", event => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey) return;
  const line = spec.value.slice(0, spec.selectionStart).split("\n").pop();
  event.preventDefault();  // the next line begins where this one does
  document.execCommand("insertText", false, "\n" + line.match(/^ */)[0]);
});

// ------------------------------------------------------------------ tabs

const choose = tab => {
  for (const other of tabs) {
    other.setAttribute("aria-selected", other === tab);
    other.tabIndex = other === tab ? 0 : -1;
    byId(other.getAttribute("aria-controls")).hidden = other !== tab;
  }
  if (tab.id === "tab-code") showCode();
};
tabs.forEach((tab, n) => {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", event => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    const next = tabs[(n + move + tabs.length) % tabs.length];
    choose(next);
    next.focus();
  });
});

// ------------------------------------------------------------------ code

const WORDS = new RegExp(
  "(?<c>#.*)|(?<s>\"\"\"|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')|"
  + "\\b(?<k>and|as|assert|class|def|elif|else|for|from|if|import|in|is|lambda|not|or|"
  + "raise|return|with|yield|None|True|False|self)\\b|(?<n>\\b\\d[\\d.e+-]*)", "g");
const coloured = (text, inside) => {
  if (inside) return [element("span", "s", text)];
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(WORDS)) {
    const kind = Object.entries(match.groups).find(([, value]) => value !== undefined)[0];
    parts.push(text.slice(last, match.index), element("span", kind, match[0]));
    last = match.index + match[0].length;
  }
  return [...parts, text.slice(last)];
};
const showFile = () => {
  const file = files.find(f => f.name === shown) || files[0];
  if (!file) return;
  for (const button of byId("files").children)
    button.setAttribute("aria-pressed", button.dataset.name === file.name);
  let inside = false;
  const lines = file.lines.map((text, n) => {
    const quotes = text.split('"""').length - 1;
    const made = element("span", file.changed.includes(n) ? "line changed" : "line", "");
    made.append(...coloured(text, inside || quotes > 0 && text.trim().startsWith('"""')));
    if (quotes === 1) inside = !inside;
    return made;
  });
  byId("source").replaceChildren(...lines);
  byId("source").querySelector(".changed")?.scrollIntoView({ block: "center" });
};
const showCode = async () => {
  const backend = byId("backend").value;
  if (!isSound || codeOf === backend || !backend) return;
  const answer = await post("code", { text: spec.value, backend });
  if (answer.problem) {
    byId("source").textContent = answer.problem;
    return;
  }
  codeOf = backend;
  files = answer.files;
  byId("files").replaceChildren(...files.map(file => {
    const count = file.changed.length;
    const button = element("button", "", count ? `${file.name} (${count})` : file.name);
    button.dataset.name = file.name;
    button.title = count ? `${count} lines changed` : "";
    button.addEventListener("click", () => { shown = file.name; showFile(); });
    return button;
  }));
  const changed = files.find(file => file.name === shown && file.changed.length)
    || files.find(file => file.changed.length);
  if (changed) shown = changed.name;
  showFile();
};
byId("backend").addEventListener("change", () => { codeOf = null; showCode(); });

// ------------------------------------------------------------------ training

const say = (text, isBad = false) => {
  byId("progress").textContent = text;
  byId("progress").className = isBad ? "bad" : "";
};
let polling = null, pictures = "";
const watch = async () => {
  const state = await (await fetch("/state", { headers: { "X-Token": token } })).json();
  byId("curves").innerHTML = state.curves;
  const key = JSON.stringify(state.pictures);
  if (key !== pictures) {
    pictures = key;
    byId("pictures").replaceChildren(...state.pictures.map(picture => {
      const figure = document.createElement("figure");
      const image = document.createElement("img");
      const where = new URLSearchParams({ token, ...picture });
      image.src = `/picture?${where}`;
      image.alt = `${picture.name}, ${picture.backend}`;
      figure.append(element("figcaption", "", image.alt), image);
      return figure;
    }));
  }
  byId("stop").disabled = !state.running;
  const problems = Object.entries(state.problems);
  if (problems.length) say(problems.map(([name, text]) => `${name}: ${text}`).join("\n"), true);
  else say(state.running ? "training …" : "");
  if (!state.running) {
    clearInterval(polling);
    polling = null;
  }
};
const start = async () => {
  if (!isSound) return;
  choose(byId("tab-train"));
  const backends = [...document.querySelectorAll("[name=backend]:checked")].map(b => b.value);
  const steps = byId("steps").value ? Number(byId("steps").value) : null;
  say("building …");
  const answer = await post("train", { text: spec.value, backends, steps });
  if (answer.problem) return say(answer.problem, true);
  say("training …");
  clearInterval(polling);
  polling = setInterval(watch, 500);
};
byId("start").addEventListener("submit", event => { event.preventDefault(); start(); });
byId("stop").addEventListener("click", () => post("stop"));

// ------------------------------------------------------------------ the page

const save = async () => {
  const text = spec.value, answer = await post("save", { text });
  byId("verdict").textContent = answer.problem || "saved";
  byId("verdict").className = answer.problem ? "bad" : "good";
  if (!answer.problem) saved = text;
};
const project = () => {
  const isOn = document.documentElement.classList.toggle("projector");
  byId("projector").setAttribute("aria-pressed", isOn);
};
byId("save").addEventListener("click", save);
byId("projector").addEventListener("click", project);
document.addEventListener("keydown", event => {
  const isControl = event.ctrlKey || event.metaKey;
  if (isControl && event.key === "Enter") { event.preventDefault(); start(); }
  else if (isControl && event.key === "s") { event.preventDefault(); save(); }
  else if (event.altKey && event.key.toLowerCase() === "p") { event.preventDefault(); project(); }
  else if (event.altKey && tabs[event.key - 1]) {
    event.preventDefault();
    choose(tabs[event.key - 1]);
    tabs[event.key - 1].focus();
  }
});
addEventListener("beforeunload", event => { if (spec.value !== saved) event.preventDefault(); });
number();
check();
