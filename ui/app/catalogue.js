// The catalogue. Rows are known by their ids; all text is set as text, never as HTML. Python holds the selection.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector(".catalogue");
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

  const nodes = [];
  for (const table of data.tables) {
    const card = make("div", "card");
    if (table.head) card.append(render(table.head, "row head"));
    else card.append(make("div", "plain", table.name));
    for (const row of table.columns) card.append(render(row, "row"));
    nodes.push(card);
  }
  refill(list, nodes);
  list.onkeydown = (event) => {
    const at = ids.indexOf(data.selected);
    const to = stepTo(event, at, ids.length);
    if (to !== undefined) { event.preventDefault(); pick(ids[to]); }
  };
}
