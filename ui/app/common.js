// What the components share; it goes before the script of each. All text is set as text, never as HTML.
const make = (tag, name, text) => {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
};
// New content for a list: it stays where it was scrolled to, but for the selected row, which is brought into sight.
const refill = (list, nodes) => {
  const top = list.scrollTop;
  list.replaceChildren(...nodes);
  list.scrollTop = top;
  const selected = list.querySelector(".selected");
  if (!selected) return;
  const above = selected.offsetTop - list.offsetTop, below = above + selected.offsetHeight;
  if (above < list.scrollTop) list.scrollTop = above;
  if (below > list.scrollTop + list.clientHeight) list.scrollTop = below - list.clientHeight;
};
// The place that an arrow key leads to from place `at` of `count`; undefined for any other key.
const stepTo = (event, at, count) =>
  ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 })[event.key];
