// Progressive enhancement only: every page works without this file. Texts come from data-text-* on <body>, so that
// they are translated where all other texts are.

const text = (name, values = {}) =>
  Object.entries(values).reduce((t, [k, v]) => t.replace(`{${k}}`, v), document.body.dataset[`text${name}`] || "");

/** "Lê Thị Đào" -> "le thi dao", the same folding as the server's search columns. */
export const fold = (value) =>
  value.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();

const matches = (label, query) => fold(query).split(" ").every((word) => fold(label).includes(word));

const make = (tag, attributes = {}, content = "") => {
  const node = Object.assign(document.createElement(tag), { textContent: content });
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  return node;
};

// ---- Long choices: a box that narrows them, with or without diacritics ------------------------------------------

function searchBox(target, label) {
  const box = make("input", {
    type: "search", class: "form-control mb-2", autocomplete: "off",
    placeholder: text("Filter"), "aria-label": `${text("Filter")}: ${label}`,
  });
  const note = make("p", { class: "filter-note", role: "status" });
  target.before(box);
  target.after(note);
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  return { box, note };
}

function filterSelect(select) {
  const options = [...select.options];
  const whole = [...select.children]; // groups with their options
  const groups = new Map(options.map((option) => [option, option.parentElement]));
  const regroup = () => { options.forEach((option) => { if (groups.get(option) !== select) groups.get(option).append(option); }); };
  const { box, note } = searchBox(select, select.labels[0]?.firstChild?.textContent.trim() || "");
  const close = () => {
    const value = select.value;
    if (!select.multiple) select.removeAttribute("size");
    regroup();
    select.replaceChildren(...whole);
    if (!select.multiple) select.value = value;
    note.textContent = "";
  };
  box.addEventListener("input", () => {
    if (!box.value.trim()) { close(); return; }
    const kept = options.filter((o) => o.value && matches(o.text, box.value));
    const chosen = options.filter((o) => o.selected && !kept.includes(o));
    select.replaceChildren(...chosen, ...kept);
    select.size = Math.min(8, Math.max(2, select.options.length));
    note.textContent = text("Found", { n: kept.length });
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { select.focus(); event.preventDefault(); }
    if (event.key === "Enter" && !select.multiple) {
      const first = options.find((o) => o.value && matches(o.text, box.value));
      if (box.value.trim() && first) { first.selected = true; select.dispatchEvent(new Event("change", { bubbles: true })); }
    }
  });
  // Arrow keys also fire "change": the list may only close on a click, Enter or when the focus leaves it.
  const finish = () => { if (!select.multiple && select.size > 1) { box.value = ""; close(); } };
  select.addEventListener("click", finish);
  select.addEventListener("blur", finish);
  select.addEventListener("keydown", (event) => { if (event.key === "Enter") { finish(); event.preventDefault(); } });
  select.form?.addEventListener("submit", () => { if (box.value) { box.value = ""; close(); } });
}

function filterChoices(list) {
  const rows = [...list.querySelectorAll(".form-check")];
  const { box, note } = searchBox(list, list.closest("fieldset")?.querySelector("legend")?.firstChild?.textContent.trim() || "");
  const update = () => {
    let found = 0;
    rows.forEach((row) => {
      const fits = !box.value.trim() || matches(row.textContent, box.value);
      found += fits;
      row.hidden = !fits && !row.querySelector("input").checked;
      row.classList.toggle("d-none", row.hidden);
    });
    list.querySelectorAll("[role=group]").forEach((group) => { group.hidden = !group.querySelector(".form-check:not([hidden])"); });
    const chosen = rows.filter((row) => row.querySelector("input").checked).length;
    note.textContent = [box.value.trim() && text("Found", { n: found }), chosen && text("Chosen", { n: chosen })]
      .filter(Boolean).join(" · ");
  };
  box.addEventListener("input", update);
  list.addEventListener("change", update);
}

// ---- Nothing typed is lost ---------------------------------------------------------------------------------------

const WEEK = 7 * 24 * 3600 * 1000;
const owner = () => `tdkt:${document.body.dataset.user || ""}:`;

// Storage may be full, forbidden or absent; the page must not care.
const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* no storage, no draft */ } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* nothing to drop */ } },
  keys() { try { return Object.keys(localStorage).filter((k) => k.startsWith("tdkt:")); } catch { return []; } },
};

function keepDraft(area) {
  const key = `${owner()}${area.form?.dataset.save || location.pathname}:${area.name}`;
  const saved = store.get(key);
  if (saved && saved.text !== area.value && saved.text.trim()) offerDraft(area, key, saved);
  let waiting;
  area.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => store.set(key, { text: area.value, at: Date.now() }), 800);
  });
  area.form?.addEventListener("submit", () => {
    clearTimeout(waiting);
    store.set(key, { text: area.value, at: Date.now(), sent: true });
  });
}

function offerDraft(area, key, saved) {
  const when = new Date(saved.at).toLocaleString(document.documentElement.lang);
  const notice = make("div", { class: "restore", role: "status" });
  const use = make("button", { type: "button", class: "btn btn-secondary btn-sm" }, text("Restore"));
  const drop = make("button", { type: "button", class: "btn btn-secondary btn-sm" }, text("Discard"));
  notice.append(make("span", {}, text("Draft", { when })), use, drop);
  use.addEventListener("click", () => { area.value = saved.text; area.focus(); notice.remove(); });
  drop.addEventListener("click", () => { store.drop(key); notice.remove(); });
  area.after(notice);
}

/** A post that was accepted always answers with a redirect to a page without an error; only then is the sent draft
 *  dropped. A refusal, a lost session or a broken line keeps it. */
function forgetSentDrafts() {
  const failed = document.querySelector(".error-summary, [data-error], [data-signed-out]");
  const redirected = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;
  store.keys().forEach((key) => {
    const draft = store.get(key);
    const accepted = draft?.sent && redirected && !failed && key.startsWith(owner());
    if (!draft || accepted || Date.now() - draft.at > WEEK) store.drop(key);
    else if (draft.sent && failed) store.set(key, { ...draft, sent: false });
  });
}

function guardForm(form) {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

// ---- A rating sheet: the caps follow what is chosen ---------------------------------------------------------------

/** The server's numbers, moved by what differs from the page as it came. */
function followCaps(form) {
  const selects = [...form.querySelectorAll("select[data-level]")];
  const came = new Map(selects.map((select) => [select, select.value]));
  document.querySelectorAll("[data-room]").forEach((room) => {
    const cell = (name) => room.querySelector(`[data-${name}]`);
    const [share, whole] = room.dataset.share.split("/").map(Number);
    const [excellent, base] = [Number(cell("excellent").textContent), Number(cell("base").textContent)];
    const counts = (value) => value === "HTTNV" || (value === "HTXSNV" && room.dataset.pool !== "good");
    const limit = Number(cell("allowed").textContent);
    const fixed = limit !== Math.floor((share * base) / whole); // "at most one of few" does not follow the base
    form.addEventListener("change", () => {
      let [top, all] = [excellent, base];
      selects.filter((select) => select.dataset.level === room.dataset.room).forEach((select) => {
        top += (select.value === "HTXSNV") - (came.get(select) === "HTXSNV");
        all += counts(select.value) - counts(came.get(select));
      });
      const allowed = fixed ? limit : Math.floor((share * all) / whole);
      cell("excellent").textContent = top;
      cell("base").textContent = all;
      cell("allowed").textContent = allowed;
      cell("exact").textContent = String(Math.floor((share * all * 100) / whole) / 100).replace(".", ",");
      cell("excellent").classList.toggle("late", top > allowed);
    });
  });
}

// ---- One submit, select all, menus, messages ---------------------------------------------------------------------

function submitOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    // After the event, or the button's own name and value would be missing from what is sent.
    setTimeout(() => form.querySelectorAll("button[type=submit]").forEach((b) => b.setAttribute("aria-disabled", "true")));
  });
}

// Coming back with the browser's Back button shows the page as it was left: buttons must work again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button[type=submit]").forEach((b) => b.removeAttribute("aria-disabled"));
  });
});

function selectAll(box) {
  const rows = () => [...box.closest("table").querySelectorAll("input[data-select-row]:not(:disabled)")];
  const update = () => {
    const chosen = rows().filter((row) => row.checked).length;
    box.checked = chosen > 0 && chosen === rows().length;
    box.indeterminate = chosen > 0 && !box.checked;
    document.querySelectorAll("[data-selected-count]").forEach((n) => { n.textContent = text("Chosen", { n: chosen }); });
  };
  box.hidden = false;
  box.addEventListener("change", () => { rows().forEach((row) => { row.checked = box.checked; }); update(); });
  box.closest("table").addEventListener("change", update);
  update();
}

function closeMenus(event) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (event.type === "keydown" ? event.key !== "Escape" : menu.contains(event.target)) return;
    menu.open = false;
    if (event.type === "keydown" && menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  });
}

// ---- A part of a page that follows what goes on; without this the link "reload" does -----------------------------

function keepFresh(part) {
  const often = 5000;
  let before = "";
  const ask = async () => {
    try {
      const answer = await fetch(part.dataset.refresh, { credentials: "same-origin", redirect: "error" });
      const now = answer.ok ? await answer.text() : before;
      if (before && now !== before) part.innerHTML = now; // the same answer changes nothing on the screen
      before = now;
    } catch { /* no network: what is shown stays, the next turn asks again */ }
    setTimeout(turn, often);
  };
  const turn = () => (document.hidden ? setTimeout(turn, often) : ask());
  ask();
}

forgetSentDrafts();
document.querySelectorAll("[data-refresh]").forEach(keepFresh);
document.querySelectorAll("select[data-filterable]").forEach(filterSelect);
document.querySelectorAll(".choices[data-filterable]").forEach(filterChoices);
document.querySelectorAll("textarea[data-autosave]").forEach(keepDraft);
document.querySelectorAll("form[data-guard]").forEach(guardForm);
document.querySelectorAll("#rating-sheet").forEach(followCaps);
document.querySelectorAll("form[method=post]:not([data-repeat])").forEach(submitOnce);
document.querySelectorAll("input[data-select-all]").forEach(selectAll);
document.querySelectorAll("form[data-sign-out]").forEach((form) => form.addEventListener("submit", () => {
  store.keys().filter((key) => key.startsWith(owner())).forEach(store.drop); // a shared office PC keeps nobody's text
}));
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
document.querySelector(".error-summary")?.focus();
