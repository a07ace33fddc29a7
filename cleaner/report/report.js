// The lists and the document view. Texts come from anywhere: they reach the page as text nodes only.
(() => {
  const PAGE = 60;

  const number = (value) => value.toLocaleString("en");
  const percent = (share) => (share > 0 && share < 0.001 ? "< 0.1 %" : `${(100 * share).toFixed(1)} %`);
  const scored = (score) => (score === null ? "certain" : `score ${score.toFixed(2)}`);

  // -- theme ---------------------------------------------------------------------------------------------------------

  function theme(wanted) {
    if (wanted) document.documentElement.dataset.theme = wanted;
    try {
      if (wanted) localStorage.setItem("cleaner-theme", wanted);
      else if ((wanted = localStorage.getItem("cleaner-theme"))) document.documentElement.dataset.theme = wanted;
    } catch { /* a page from a file may have no storage */ }
  }
  function otherTheme() {
    const now = document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    theme(now === "dark" ? "light" : "dark");
  }

  // -- data ----------------------------------------------------------------------------------------------------------

  async function inflate(id) {
    const plain = atob($(id).textContent), packed = new Uint8Array(plain.length);
    for (let at = 0; at < plain.length; at++) packed[at] = plain.charCodeAt(at);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  function begin(data) {
    const { rules, categories, sites, documents, largest, narrowest, thresholds } = data;
    // One flat list of what was removed: [document, number of the edit].
    const removals = [];
    documents.forEach((doc, at) => doc.edits.forEach((edit, n) => { if (!edit.quiet) removals.push({ doc, at, edit, n }); }));
    documents.forEach((doc) => doc.pieces.forEach((piece) => { if (Array.isArray(piece)) doc.edits[piece[1]].text = piece[0]; }));
    const byName = new Map(documents.map((doc, at) => [doc.name, at]));

    // -- removals ------------------------------------------------------------------------------------------------

    const words = $("words"), more = $("more"), list = $("list");
    const choices = { category: $("category"), rule: $("rule"), site: $("site"), order: $("order") };
    const sorted = (names) => names.map((name, at) => [name, at]).sort((a, b) => (a[0] < b[0] ? -1 : 1));
    for (const [select, names] of [[choices.category, categories], [choices.rule, rules.map((r) => r[0])], [choices.site, sites]])
      if (select) for (const [name, at] of sorted(names)) select.append(make("option", { value: String(at) }, name));

    let found = [], shown = 0;

    function search() {
      const wanted = words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const category = choices.category.value, rule = choices.rule.value, site = choices.site ? choices.site.value : "";
      found = removals.filter(({ doc, edit }) => {
        if (category !== "" && edit.category !== +category) return false;
        if (rule !== "" && !edit.rules.includes(+rule)) return false;
        if (site !== "" && doc.site !== +site) return false;
        if (!wanted.length) return true;
        edit.hay ??= `${edit.text} ${doc.name}`.toLowerCase();
        return wanted.every((word) => edit.hay.includes(word));
      });
      const order = choices.order.value;
      if (order === "narrow") found.sort((a, b) => (a.edit.score ?? Infinity) - (b.edit.score ?? Infinity));
      if (order === "long") found.sort((a, b) => b.edit.text.length - a.edit.text.length);
      $("found").textContent = found.length === removals.length
        ? `${number(found.length)} removals` : `${number(found.length)} of ${number(removals.length)} removals`;
      list.replaceChildren();
      shown = 0;
      extend(wanted);
    }

    function extend(wanted = words.value.trim().toLowerCase().split(/\s+/).filter(Boolean)) {
      for (const { doc, at, edit, n } of found.slice(shown, shown + PAGE)) {
        const long = edit.text.trim();
        list.append(make("li", {},
          make("div", { class: "text", dir: "auto" }, ...lit(long.length > 600 ? `${long.slice(0, 600)} …` : long, wanted)),
          make("div", { class: "about" }, chip(categories[edit.category]), make("span", { class: "id" }, edit.rules.map((r) => rules[r][0]).join(", ")),
            make("span", {}, scored(edit.score)), make("button", { class: "link", type: "button", onclick: () => open(at, n, found) }, doc.name))));
      }
      shown = Math.min(shown + PAGE, found.length);
      more.hidden = shown >= found.length;
      more.textContent = `Show more (${number(found.length - shown)})`;
    }

    /** The text with the words that were searched in bold. */
    function lit(text, wanted) {
      if (!wanted.length) return [text];
      const pattern = new RegExp(wanted.map((w) => w.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "gi");
      const out = [];
      let at = 0;
      for (const hit of text.matchAll(pattern)) {
        out.push(text.slice(at, hit.index), make("b", {}, hit[0]));
        at = hit.index + hit[0].length;
      }
      return [...out, text.slice(at)];
    }

    let timer = 0;
    words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 120); });
    for (const select of Object.values(choices)) select?.addEventListener("change", search);
    $("find").addEventListener("reset", () => setTimeout(search));
    $("find").addEventListener("submit", (event) => event.preventDefault());
    more.addEventListener("click", () => extend());

    // -- documents -----------------------------------------------------------------------------------------------

    const tables = { largest, narrowest, all: documents.map((_, at) => at) };
    let table = "largest", listed = 0;

    function listDocuments() {
      $("docs").replaceChildren(make("li", { class: "head", "aria-hidden": "true" }, make("span", {}, "Document"),
        make("span", { class: "num" }, "share lost"), make("span", { class: "num" }, "removals"), make("span", { class: "num" }, "narrowest")));
      listed = 0;
      extendDocuments();
    }
    function extendDocuments() {
      for (const at of tables[table].slice(listed, listed + PAGE)) {
        const doc = documents[at];
        $("docs").append(make("li", {},
          make("span", {}, make("button", { class: "link", type: "button", onclick: () => open(at, -1, null) }, doc.name),
            doc.flags.length ? make("span", { class: "soft small" }, ` ${doc.flags.join(", ")}`) : ""),
          make("span", { class: "num", "data-label": "share lost" }, percent(doc.share)),
          make("span", { class: "num", "data-label": "removals" }, number(doc.edits.filter((e) => !e.quiet).length)),
          make("span", { class: "num", "data-label": "narrowest" }, doc.narrowest === null ? "–" : doc.narrowest.toFixed(2))));
      }
      listed = Math.min(listed + PAGE, tables[table].length);
      $("more-docs").hidden = listed >= tables[table].length;
    }
    for (const button of document.querySelectorAll("[data-docs]")) button.addEventListener("click", () => {
      table = button.dataset.docs;
      for (const other of document.querySelectorAll("[data-docs]")) other.setAttribute("aria-pressed", String(other === button));
      listDocuments();
    });
    $("more-docs").addEventListener("click", extendDocuments);

    // The texts around the removals are most of the page and wanted last: read when there is time, or when one is opened.
    let texts = null;
    const readTexts = () => (texts ??= inflate("texts").then((kept) => {
      for (const [at, strings] of Object.entries(kept)) {
        let next = 0;
        documents[at].pieces = documents[at].pieces.map((piece) => (Array.isArray(piece) ? piece : strings[next++]));
      }
    }));
    (window.requestIdleCallback ?? ((act) => setTimeout(act, 500)))(readTexts);

    // -- one document --------------------------------------------------------------------------------------------

    const view = $("document");
    let order = [], place = 0, marks = [], now = -1, off = { category: new Set(), rule: new Set() };

    /** Opens a document at one of its removals; `from` is the list that `[` and `]` go through. */
    async function open(at, edit, from) {
      await readTexts();
      order = from ? [...new Set(from.map((hit) => hit.at))] : tables[tables[table].includes(at) ? table : "all"];
      place = Math.max(0, order.indexOf(at));
      show(at);
      if (!view.open) view.showModal();
      $("doc-name").focus();
      if (edit >= 0) go(marks.findIndex((mark) => mark.n === edit));
    }

    function show(at) {
      const doc = documents[at], text = $("doc-text"), parts = [];
      marks = []; now = -1; off = { category: new Set(), rule: new Set() };
      $("doc-name").textContent = doc.name;
      const seen = doc.edits.filter((edit) => !edit.quiet);
      const threshold = thresholds[doc.profile];
      $("doc-facts").textContent = [`${number(seen.length)} removals, ${percent(doc.share)} of the text`, doc.profile, ...doc.flags,
        ...(seen.some((edit) => edit.score !== null) && threshold ? [`threshold ${threshold}`] : []), ...doc.notes].join(" · ");
      for (const piece of doc.pieces) {
        if (typeof piece === "string") parts.push(piece);
        else if (typeof piece === "number") parts.push(make("span", { class: "gap" }, `${number(piece)} characters stay`));
        else {
          const edit = doc.edits[piece[1]];
          if (edit.quiet) {
            parts.push(make("span", { class: "mended", title: `${edit.rules.map((r) => rules[r][0]).join(", ")}: was ${JSON.stringify(edit.text)}` }, edit.replacement));
            continue;
          }
          // The blank lines around a removal belong to it, but a mark over them only looks odd.
          const [, before, inner, after] = edit.text.match(/^(\s*)([^]*?)(\s*)$/);
          const mark = make("mark", { "data-c": categories[edit.category], title: `${edit.rules.map((r) => rules[r][0]).join(", ")}, ${scored(edit.score)}` }, inner);
          if (inner) marks.push({ node: mark, edit, n: piece[1] });
          parts.push(before, mark, after, edit.replacement);
        }
      }
      text.replaceChildren(...parts);
      $("doc-list").replaceChildren(...marks.map((mark, i) => {
        mark.row = make("button", { type: "button", onclick: () => go(i) },
          make("span", {}, chip(categories[mark.edit.category]), " ", make("span", { class: "soft small" }, scored(mark.edit.score))),
          make("span", { class: "id" }, mark.edit.rules.map((r) => rules[r][0]).join(", ")));
        return make("li", {}, mark.row);
      }));
      boxes("category", [...new Set(seen.map((edit) => edit.category))].map((c) => [c, categories[c]]));
      boxes("rule", [...new Set(seen.map((edit) => edit.rules[0]))].map((r) => [r, rules[r][0]]));
      $("prev-doc").disabled = place <= 0;
      $("next-doc").disabled = place >= order.length - 1;
      $("prev-mark").disabled = $("next-mark").disabled = !marks.length;
      $("doc-scroll").scrollTop = 0;
    }

    function boxes(kind, names) {
      const set = $(kind === "rule" ? "doc-rules" : "doc-categories");
      set.replaceChildren(set.firstElementChild);
      set.hidden = names.length < 2;
      for (const [value, name] of names.sort((a, b) => (a[1] < b[1] ? -1 : 1))) {
        const box = make("input", { type: "checkbox", checked: true });
        box.addEventListener("change", () => { box.checked ? off[kind].delete(value) : off[kind].add(value); sift(); });
        set.append(make("label", {}, box, kind === "rule" ? make("span", { class: "id" }, name) : chip(name)));
      }
    }
    function sift() {
      for (const mark of marks) {
        mark.hidden = off.category.has(mark.edit.category) || off.rule.has(mark.edit.rules[0]);
        mark.node.classList.toggle("off", mark.hidden);
        mark.row.parentNode.hidden = mark.hidden;
      }
    }
    function go(to) {
      if (to < 0 || to >= marks.length) return;
      if (now >= 0) for (const node of [marks[now].node, marks[now].row]) node.classList.remove("now");
      now = to;
      for (const node of [marks[now].node, marks[now].row]) node.classList.add("now");
      marks[now].node.scrollIntoView({ block: "center" });
      marks[now].row.scrollIntoView({ block: "nearest" });
    }
    function step(by) {
      let to = now < 0 ? (by > 0 ? 0 : marks.length - 1) : now + by;
      while (marks[to]?.hidden) to += by;
      go(to);
    }
    function turn(by) {
      if (place + by < 0 || place + by >= order.length) return;
      place += by;
      show(order[place]);
    }
    $("prev-mark").addEventListener("click", () => step(-1));
    $("next-mark").addEventListener("click", () => step(1));
    $("prev-doc").addEventListener("click", () => turn(-1));
    $("next-doc").addEventListener("click", () => turn(1));
    $("close-doc").addEventListener("click", () => view.close());

    // -- the rest of the page leads here ---------------------------------------------------------------------------

    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a");
      if (!link) return;
      if (link.dataset.document !== undefined && byName.has(link.dataset.document)) {
        event.preventDefault();
        open(byName.get(link.dataset.document), -1, null);
      } else if (link.dataset.kind) {
        $("find").reset();
        const names = { category: categories, rule: rules.map((r) => r[0]), site: sites }[link.dataset.kind];
        const at = names.indexOf(link.dataset.name);
        setTimeout(() => { if (at >= 0 && choices[link.dataset.kind]) choices[link.dataset.kind].value = String(at); search(); });
      } else if (link.hash.startsWith("#rule-")) $(decodeURIComponent(link.hash.slice(1)))?.setAttribute("open", "");
    });

    const lines = () => [...(document.activeElement?.closest("#docs") ? $("docs") : list).querySelectorAll(".link")];
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
      const acts = view.open
        ? { n: () => step(1), p: () => step(-1), j: () => step(1), k: () => step(-1), "]": () => turn(1), "[": () => turn(-1), t: otherTheme }
        : { "/": () => { words.focus(); words.select(); }, t: otherTheme, "?": () => $("keys").showModal(), j: () => walk(1), k: () => walk(-1) };
      if (acts[event.key]) { event.preventDefault(); acts[event.key](); }
    });
    function walk(by) {
      const all = lines(), at = all.indexOf(document.activeElement);
      all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))]?.focus();
    }

    search();
    listDocuments();
    performance.mark("ready");
    document.documentElement.dataset.ready = "";
  }

  theme();
  $("theme").addEventListener("click", otherTheme);
  $("help").addEventListener("click", () => $("keys").showModal());
  for (const button of document.querySelectorAll("[data-open]")) button.addEventListener("click", () => {
    const open = $(button.dataset.open).classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Show fewer" : `Show all ${$(button.dataset.open).querySelectorAll("tbody tr").length}`;
  });
  inflate("data").then(begin).catch((error) => { $("found").textContent = `The lists could not be read: ${error.message}. A browser of 2023 or later is needed.`; });
})();
