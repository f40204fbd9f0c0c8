// Choices with counts. A click tells Python which choice of which facet; Python holds what is chosen.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".facets");
  const nodes = [];
  for (const facet of data) {
    nodes.push(make("h4", "", facet.title));
    for (const choice of facet.choices) {
      const button = make("button", choice.count ? "" : "none", "");
      button.setAttribute("aria-pressed", String(choice.on));
      button.title = choice.name;
      button.append(make("span", "name", choice.label), make("span", "number", choice.count.toLocaleString("en")));
      button.onclick = () => setTriggerValue("pick", { facet: facet.name, name: choice.name, at: Date.now() });
      nodes.push(button);
    }
    if (facet.more) nodes.push(make("div", "none", facet.more));
  }
  root.replaceChildren(...nodes);
}
