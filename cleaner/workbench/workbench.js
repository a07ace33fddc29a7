// The workbench: a text on the left, rules on the right, and at once what the one does to the other.
(() => {
  const token = document.body.dataset.token;
  history.replaceState(null, "", "/"); // the token need not stay in the address, the history and on screenshots

  const state = { files: new Map(), saved: new Map(), file: "", text: "", folder: "", items: [], errors: [] };

  const say = (words) => { $("status").textContent = words; };
  const amount = (score) => (score === null ? "certain" : (score > 0 ? "+" : "") + score.toFixed(2));

  async function ask(path, data) {
    const request = data === undefined ? {} : { method: "POST", body: JSON.stringify(data) };
    let answer;
    try {
      answer = await fetch(path, { ...request, headers: { "X-Workbench-Token": token, "Content-Type": "application/json" } });
    } catch {
      throw new Error("The workbench does not answer: was the command ended?");
    }
    const found = answer.headers.get("content-type")?.includes("json") ? await answer.json() : { refused: await answer.text() };
    if (!answer.ok) throw new Error(found.refused ?? answer.statusText);
    return found;
  }
  const edited = () => Object.fromEntries(state.files);

  // -- the text ------------------------------------------------------------------------------------------------------

  let turn = 0, timer = 0;
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(clean, 350);
  }
  async function clean() {
    const mine = ++turn;
    say("Cleaning …");
    try {
      const found = await ask("/api/clean", {
        text: state.text, files: edited(), profile: $("profile").value, name: $("texts").value ?? "", narrow: $("narrow").checked,
      });
      if (mine !== turn) return; // a newer question is on its way
      showErrors(found.errors);
      if (!found.errors.length) showResult(found);
      say(found.errors.length ? `${found.errors.length} to mend in the rules; the result is that of the last good rules` : "Up to date");
    } catch (error) {
      if (mine === turn) say(error.message);
    }
  }

  function showResult(found) {
    state.items = found.items;
    const removed = found.items.filter((item) => item.removed).length, kept = found.items.length - removed;
    $("summary").textContent = state.text ? [`${removed} removed (${(100 * found.share).toFixed(1)} % of the text)`, ...(kept ? [`${kept} kept narrowly`] : []),
      ...(found.repairs ? [`${found.repairs} small repairs`] : []), `profile ${found.profile}`, ...found.flags, ...found.notes].join(" · ") : "";
    $("why").hidden = true;
    $("result").replaceChildren(...found.pieces.map((piece) => {
      if (typeof piece === "string") return piece;
      const [words, number] = piece, item = found.items[number];
      const mark = make("mark", { "data-c": item.category, "data-number": number, tabindex: "0", role: "button", class: item.removed ? null : "kept",
        "aria-label": `${item.removed ? "removed" : "kept narrowly"} by ${item.for[0]?.rule ?? item.category}: ${words.map((w) => w[0]).join("").trim().slice(0, 80)}` },
        ...words.map(([word, hit]) => (hit ? make("b", {}, word) : word)));
      const act = () => why(item, mark);
      mark.addEventListener("click", act);
      mark.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); } });
      return mark;
    }));
  }

  function why(item, mark) {
    document.querySelector("mark.now")?.classList.remove("now");
    mark.classList.add("now");
    const row = (sign, reason) => [make("dt", {}, `${sign} ${reason.score === null ? "" : amount(reason.score)}`),
      make("dd", {}, make("button", { class: "link id", type: "button", onclick: () => copyRule(reason.rule.split(",")[0]) }, reason.rule), " ",
        make("span", { class: "soft" }, reason.description),
        ...reason.words.flatMap(([list, words]) => [make("br"), make("span", { class: "list" }, `${list} `), words.map((w) => `“${w}”`).join(", ")]))];
    const sum = item.score === null ? "certain" : `score ${item.score.toFixed(2)}, threshold ${item.threshold?.toFixed(2)}`;
    $("why").dataset.c = item.category;
    $("why").replaceChildren(make("div", {}, chip(item.category), ` ${item.removed ? "removed" : "kept narrowly"}, ${sum}`),
      make("dl", {}, ...item.for.flatMap((reason) => row("for", reason)), ...item.against.flatMap((reason) => row("against", reason))));
    $("why").hidden = false;
  }

  function tab(which) {
    for (const name of ["result", "edit"]) {
      $(`tab-${name}`).setAttribute("aria-selected", String(name === which));
      $(`tab-${name}`).tabIndex = name === which ? 0 : -1;
      $(`${name}-panel`).hidden = name !== which;
    }
    if (which === "edit") $("source").focus();
  }
  for (const [name, other] of [["result", "edit"], ["edit", "result"]]) {
    $(`tab-${name}`).addEventListener("click", () => tab(name));
    $(`tab-${name}`).addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") { tab(other); $(`tab-${other}`).focus(); }
    });
  }
  $("source").addEventListener("input", () => { state.text = $("source").value; $("texts").value = ""; soon(); });
  $("source").addEventListener("paste", () => setTimeout(() => tab("result"), 0));
  async function pick(name) {
    if (!name) return;
    try {
      state.text = (await ask("/api/text", { name })).text;
      $("source").value = state.text;
      $("texts").value = name;
      tab("result");
      $("result").scrollTop = 0;
      await clean();
    } catch (error) { say(error.message); }
  }
  $("texts").addEventListener("change", () => pick($("texts").value));
  $("profile").addEventListener("change", clean);
  $("narrow").addEventListener("change", clean);

  // -- the rules -----------------------------------------------------------------------------------------------------

  function listFiles() {
    $("files").replaceChildren(...[...state.files.keys()].sort().map((name) =>
      make("option", { value: name }, state.files.get(name) === state.saved.get(name) ? name : `${name} •`)));
    $("files").value = state.file;
    $("save").disabled = !state.folder || state.files.get(state.file) === state.saved.get(state.file);
  }
  function show(name) {
    state.file = name;
    $("yaml").value = state.files.get(name);
    listFiles();
    number();
  }
  function number() {
    const wrong = new Set(state.errors.filter((error) => error.path === state.file).map((error) => error.line));
    const lines = $("yaml").value.split("\n").length;
    $("gutter").replaceChildren(...Array.from({ length: lines }, (_, n) => make("div", { class: wrong.has(n + 1) ? "wrong" : null }, String(n + 1))));
    $("gutter").scrollTop = $("yaml").scrollTop;
  }
  function goTo(path, line) {
    if (path !== state.file && state.files.has(path)) show(path);
    const lines = $("yaml").value.split("\n"), start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    $("yaml").focus();
    $("yaml").setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    const height = $("yaml").scrollHeight / lines.length;
    $("yaml").scrollTop = Math.max(0, (line - 6) * height);
  }
  function showErrors(errors) {
    state.errors = errors;
    $("errors").replaceChildren(...errors.map((error) => make("li", {},
      make("button", { class: "link", type: "button", onclick: () => goTo(error.path, error.line) }, `${error.path}:${error.line}`), " ",
      make("b", {}, error.problem), error.mend ? ` – ${error.mend}` : "", error.key ? make("span", { class: "soft small" }, ` ${error.key}`) : "")));
    $("yaml").setAttribute("aria-invalid", String(errors.length > 0));
    number();
  }
  $("yaml").addEventListener("input", () => { state.files.set(state.file, $("yaml").value); listFiles(); number(); soon(); });
  $("yaml").addEventListener("scroll", () => { $("gutter").scrollTop = $("yaml").scrollTop; });
  $("files").addEventListener("change", () => show($("files").value));

  function put(name, text) {
    state.files.set(name, text);
    show(name);
    soon();
  }
  $("add").addEventListener("click", () => {
    let name = state.starter.name, count = 1;
    while (state.files.has(name)) name = state.starter.name.replace(".", `-${++count}.`);
    put(name, count > 1 ? state.starter.text.replaceAll("my-first-rule", `my-rule-${count}`) : state.starter.text);
  });
  async function copyRule(id) {
    for (const [name, text] of state.files) {
      const line = text.split("\n").findIndex((each) => new RegExp(`^\\s*- id: ${id}\\s*$`).test(each));
      if (line >= 0) { goTo(name, line + 1); return; }
    }
    try {
      const found = await ask("/api/rule", { id });
      put(found.name, state.files.has(found.name) ? `${state.files.get(found.name).trimEnd()}\n\n${found.rule}` : found.pack);
      goTo(found.name, state.files.get(found.name).split("\n").findIndex((each) => each.trim() === `- id: ${id}`) + 1);
    } catch (error) { say(error.message); }
  }
  $("copy").addEventListener("submit", (event) => {
    event.preventDefault();
    if ($("shipped").value.trim()) copyRule($("shipped").value.trim());
  });

  async function save() {
    if (!state.folder || $("save").disabled) return;
    const name = state.file, text = state.files.get(name);
    try {
      await ask("/api/save", { name, text });
      state.saved.set(name, text);
      listFiles();
      say(`Saved ${state.folder}/${name}`);
    } catch (error) { say(error.message); }
  }
  $("save").addEventListener("click", save);
  $("download").addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob([state.files.get(state.file)], { type: "application/yaml" }));
    make("a", { href: url, download: state.file.replaceAll("/", "-") }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
  });
  addEventListener("beforeunload", (event) => {
    if (state.folder && [...state.files].some(([name, text]) => state.saved.has(name) && state.saved.get(name) !== text)) event.preventDefault();
  });

  // -- documents that change -----------------------------------------------------------------------------------------

  $("compare").addEventListener("click", async () => {
    $("compare").disabled = true;
    $("changes").replaceChildren();
    try {
      let found = await ask("/api/compare", { files: edited(), profile: $("profile").value });
      for (;;) {
        tell(found);
        if (found.done) break;
        await new Promise((wake) => setTimeout(wake, 300));
        found = await ask("/api/comparison");
      }
    } catch (error) { $("progress").textContent = error.message; }
    $("compare").disabled = false;
  });
  function tell(found) {
    $("progress").textContent = found.error || (found.done
      ? `${found.changes.length} of ${found.total} documents come out differently.` : `${found.state}: ${found.checked} of ${found.total} …`);
    const line = (sign, part) => make("p", {}, make("b", {}, sign), part.text, " ", chip(part.category), " ", make("span", { class: "id soft" }, part.rule));
    $("changes").append(...found.changes.slice($("changes").children.length).map((change) => make("li", {},
      make("span", {}, make("button", { class: "link", type: "button", onclick: () => { pick(change.name); scrollTo(0, 0); } }, change.name)),
      ...change.removed.slice(0, 5).map((part) => line("−", part)), ...change.kept.slice(0, 5).map((part) => line("+", part)),
      ...(change.changed ? [make("span", { class: "soft small" }, "changes in small ways")] : []))));
  }

  // -- begin ---------------------------------------------------------------------------------------------------------

  function theme(wanted) {
    if (wanted) document.documentElement.dataset.theme = wanted;
    try {
      if (wanted) localStorage.setItem("cleaner-theme", wanted);
      else if ((wanted = localStorage.getItem("cleaner-theme"))) document.documentElement.dataset.theme = wanted;
    } catch { /* no storage, no memory */ }
  }
  $("theme").addEventListener("click", () => {
    const now = document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    theme(now === "dark" ? "light" : "dark");
  });

  async function begin() {
    theme();
    const found = await ask("/api/state");
    state.folder = found.folder;
    state.starter = found.new;
    for (const { name, text } of found.files) { state.files.set(name, text); state.saved.set(name, text); }
    if (!state.files.size) state.files.set(found.new.name, found.new.text);
    for (const name of found.profiles) $("profile").append(make("option", { value: name }, name));
    $("shipped-rules").append(...found.rules.map((rule) => make("option", { value: rule.id })));
    $("save").title = found.folder ? `Save to ${found.folder} (Ctrl+S)` : "Start the workbench with --rules DIR to save";
    if (found.texts.length) {
      $("texts").hidden = $("compare-pane").hidden = false;
      $("count").textContent = found.texts.length.toLocaleString("en");
      $("texts").append(make("option", { value: "" }, "pasted text"), ...found.texts.map((text) => make("option", { value: text.name }, text.name)));
    }
    show([...state.files.keys()].sort()[0]);
    if (found.texts.length) await pick(found.texts[0].name);
    else { tab("edit"); await clean(); }
    document.documentElement.dataset.ready = "";
  }
  begin().catch((error) => say(error.message));
})();
