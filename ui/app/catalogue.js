// The catalogue. Rows are known by their ids; all text is set as text, never as HTML. Python holds the selection.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector(".catalogue");
  const make = (tag, name, text) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const said = (name, fact) => {
    const node = make("span", name + (fact.open ? " proposed" : ""), fact.text);
    node.title = fact.sure;
    return node;
  };
  const ids = [];
  const pick = (id) => { if (id !== undefined && id !== data.selected) setTriggerValue("pick", id); };

  const render = (row, name) => {
    const node = make("div", name);
    node.dataset.id = row.id;
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", String(row.id === data.selected));
    node.classList.toggle("selected", row.id === data.selected);
    ids.push(row.id);

    const column = make("div", "column");
    column.append(make("div", "name", row.name));
    if (row.declared) column.append(make("small", "", row.declared));
    column.title = row.name;

    const kind = make("div", "kind");
    if (row.type.text) kind.append(said("type", row.type));
    else if (name === "row") kind.append(make("span", "unknown", "type not known"));
    for (const tag of row.tags) {
      const chip = make("span", "tag " + tag.name + (row.tags_open ? " proposed" : ""), tag.name);
      chip.title = tag.title;
      kind.append(chip);
    }

    const words = make("div", "words");
    if (row.called.text) words.append(said("called", row.called));
    if (row.description.text) words.append(said("description", row.description));
    else words.append(make("span", "unknown", "no description"));
    if (row.more) words.append(make("small", "", row.more));

    const state = make("div", "state");
    if (row.open) {
      const badge = make("span", "count", row.open.toLocaleString("en"));
      badge.title = row.open + " to review";
      state.append(badge);
    } else if (row.decided) {
      const done = make("span", "done", "✓");
      done.title = "All reviewed";
      state.append(done);
    }
    node.append(column, kind, words, state);
    node.onclick = () => { list.focus(); pick(row.id); };
    return node;
  };

  const top = list.scrollTop;
  const nodes = [];
  for (const table of data.tables) {
    const card = make("div", "card");
    if (table.head) card.append(render(table.head, "row head"));
    else card.append(make("div", "plain", table.name));
    for (const row of table.columns) card.append(render(row, "row"));
    nodes.push(card);
  }
  list.replaceChildren(...nodes);
  list.scrollTop = top;
  const selected = list.querySelector(".selected");
  if (selected) {
    const above = selected.offsetTop - list.offsetTop, below = above + selected.offsetHeight;
    if (above < list.scrollTop) list.scrollTop = above;
    if (below > list.scrollTop + list.clientHeight) list.scrollTop = below - list.clientHeight;
  }
  list.onkeydown = (event) => {
    const at = ids.indexOf(data.selected);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); pick(ids[to]); }
  };
}
