// The rules in force. A click, or Enter, tells Python which one to open; all text is set as text, never as HTML.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector(".rules");
  const bar = (x, y, width, height, fill) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ x, y, width, height, fill, rx: 1 })) node.setAttribute(name, value);
    return node;
  };
  // One bar a check, the newest at the right: its height is the failing share, beside the greatest of them.
  const history = (checks) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 126 26");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", `${checks.length} checks, ${checks.filter((one) => one.state === "broken").length} broken`);
    const most = Math.max(...checks.map((one) => one.share), 1e-9);
    checks.forEach((one, i) => {
      const x = 126 - 6.3 * (checks.length - i);
      const colour = { broken: "#e5484d", holds: "#30a46c", "cannot run": "#f5a524" }[one.state] || "#9aa0a6";
      const height = one.state === "cannot run" ? 10 : 3 + 21 * (one.share / most);
      svg.append(bar(x, 25 - height, 4.6, height, colour));
    });
    return svg;
  };
  const open = (id) => { if (id !== undefined) setTriggerValue("open", id); };
  const nodes = [], cards = [];
  for (const group of data) {
    const title = make("h4", "", group.table);
    title.append(make("small", "", `${group.rules.length} rule${group.rules.length === 1 ? "" : "s"}`));
    const card = make("div", "card");
    for (const rule of group.rules) {
      const node = make("div", "rule " + rule.state.replace(" ", "_"));
      node.dataset.id = rule.id;
      node.setAttribute("role", "option");
      const dot = make("span", "dot");
      dot.title = rule.state;
      const words = make("div");
      words.append(make("div", "words", rule.words), make("small", "", rule.said));
      words.className = "said";
      const verdict = make("div", "verdict");
      verdict.append(make("span", "", rule.verdict));
      verdict.title = rule.verdict;
      if (rule.when) verdict.append(make("small", "", rule.when));
      node.append(dot, words, verdict, history(rule.history));
      node.onclick = () => open(rule.id);
      card.append(node);
      nodes.push(node);
    }
    cards.push(title, card);
  }
  list.replaceChildren(...cards);
  let at = -1;
  list.onkeydown = (event) => {
    if (event.key === "Enter" && at >= 0) open(nodes[at].dataset.id);
    const to = stepTo(event, at, nodes.length);
    if (to === undefined || !nodes[to]) return;
    event.preventDefault();
    if (at >= 0) nodes[at].classList.remove("at");
    at = to;
    nodes[at].classList.add("at");
    nodes[at].scrollIntoView({ block: "nearest" });
  };
}
