/** Colours and search. Pages are complete without it. */
(() => {
  const root = document.documentElement;
  const up = document.body?.dataset.up ?? "";
  const store = {
    get: () => {
      try {
        return localStorage.getItem("einthoven-theme");
      } catch {
        return null;
      }
    },
    set: (value) => {
      try {
        localStorage.setItem("einthoven-theme", value);
      } catch {
        // Without storage the choice lasts as long as the page.
      }
    },
  };
  const isDark = () =>
    (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const saved = store.get();
  if (saved) root.dataset.theme = saved;

  const button = document.getElementById("theme");
  const name = () => {
    button.textContent = isDark() ? "Light colours" : "Dark colours";
  };
  name();
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    store.set(root.dataset.theme);
    name();
  });

  // The list of pages is folded on a phone only.
  const fold = document.querySelector(".pages details");
  const wide = matchMedia("(min-width: 60rem)");
  const unfold = () => {
    fold.open = wide.matches;
  };
  unfold();
  wide.addEventListener("change", unfold);

  const input = document.getElementById("search");
  const found = document.getElementById("found");
  let loading;
  const load = () => {
    loading ??= new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = `${up}search-index.js`;
      script.addEventListener("load", () => resolve(window.einthovenSearch));
      document.head.append(script);
    });
    return loading;
  };
  input.addEventListener("focus", load, { once: true });
  input.addEventListener("input", async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    found.hidden = words.length === 0;
    if (words.length === 0) return;
    show(best(await load(), words));
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") found.hidden = true;
    if (event.key === "ArrowDown") found.querySelector("a")?.focus();
    if (event.key === "Enter") found.querySelector("a")?.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/INPUT|SELECT|TEXTAREA/.test(document.activeElement?.tagName ?? "")) {
      event.preventDefault();
      input.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".search")) found.hidden = true;
  });

  /** Every word must occur; in a heading it counts more, at the start of a word too. */
  function best(entries, words) {
    return entries
      .map((entry) => ({ entry, score: scoreOf(entry, words) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, 12)
      .map(({ entry }) => entry);
  }

  function scoreOf({ page, heading, words: text }, words) {
    let score = 0;
    for (const word of words) {
      const own = 8 * rated(heading, word) + 4 * rated(page, word) + rated(text, word);
      if (own === 0) return 0;
      score += own;
    }
    return score;
  }

  function rated(text, word) {
    const at = text.toLowerCase().indexOf(word);
    if (at < 0) return 0;
    return at === 0 || !/[a-z0-9]/i.test(text[at - 1]) ? 2 : 1;
  }

  function show(entries) {
    found.replaceChildren(
      ...entries.map(({ page, heading, href }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = up + href;
        link.textContent = heading;
        const where = document.createElement("span");
        where.className = "where";
        where.textContent = page;
        link.append(where);
        item.append(link);
        return item;
      }),
    );
    if (entries.length === 0) {
      const item = document.createElement("li");
      item.className = "none";
      item.textContent = "Nothing found";
      found.append(item);
    }
  }
})();
