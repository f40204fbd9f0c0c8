// The list of suggestions. Rows are known by their ids, never by their positions, and all text is set as
// text, never as HTML. Python holds the selection; this tells it: `pick` (an id) and `marked` (ids).
export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const list = parentElement.querySelector(".list");
  const ids = data.rows.map((row) => row.id);
  const marked = new Set(data.marked.filter((id) => ids.includes(id)));
  list.style.setProperty("--list-height", data.height);
  list.setAttribute("aria-label", data.label);

  const parts = (name, pieces) => {
    const node = make("span", name);
    for (const [text, changed] of pieces) node.append(make(changed ? "b" : "span", "", text));
    return node;
  };
  const pick = (id) => { if (id !== undefined && id !== data.selected) setTriggerValue("pick", id); };
  const mark = (id, on) => {
    if (on) marked.add(id); else marked.delete(id);
    setStateValue("marked", [...marked]);
  };

  const render = (row) => {
    const on = data.inverted ? !marked.has(row.id) : marked.has(row.id);
    const node = make("div", "row");
    node.dataset.id = row.id;
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", String(row.id === data.selected));
    node.classList.toggle("selected", row.id === data.selected);
    node.classList.toggle("unmarked", data.inverted && !on);
    const box = make("span");
    if (data.checkable) {
      const check = make("input");
      check.type = "checkbox";
      check.checked = on;
      check.setAttribute("aria-label", data.inverted ? "Include" : "Select");
      check.onclick = (event) => event.stopPropagation();
      check.onchange = () => mark(row.id, data.inverted ? !check.checked : check.checked);
      box.append(check);
    }
    const sure = make("div", "sure", row.confidence);
    const meter = make("div", "meter");
    meter.append(make("i"));
    meter.firstChild.style.width = row.share + "%";
    sure.append(meter);

    const values = make("div", "values");
    const line = make("div", "clip");
    if (row.said) line.append(make("span", "said", row.said));
    else line.append(parts("old", row.old), make("span", "arrow", "→"), row.new ? parts("new", row.new) : make("span", "open", "right value not known"));
    const reason = make("div", "reason", row.reason);
    reason.style.fontFamily = "var(--st-font)";
    reason.title = row.reason;
    values.append(line, reason);

    const place = make("div", "place", row.place);
    place.title = row.place;
    if (row.kind) place.append(make("small", "", row.kind));
    const much = make("div", "much");
    if (row.count > 1) much.append(make("span", "tag count", "× " + row.count.toLocaleString("en")));
    else if (row.tag) much.append(make("span", row.proved ? "tag" : "tag status", row.tag));
    much.append(make("small", "", row.rows));
    node.append(box, sure, values, place, much);
    node.onclick = () => { list.focus(); pick(row.id); };
    return node;
  };

  refill(list, data.rows.map(render));

  list.onkeydown = (event) => {
    const at = ids.indexOf(data.selected);
    const to = stepTo(event, at, ids.length);
    if (to !== undefined) { event.preventDefault(); pick(ids[to]); }
    if (event.key === " " && data.checkable && at >= 0) {
      event.preventDefault();
      mark(data.selected, !marked.has(data.selected));
    }
  };
}
