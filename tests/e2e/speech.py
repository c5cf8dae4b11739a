"""A page as a screen reader says it, from the browser's accessibility tree: role, name and state, in reading order."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.sync_api import Page

Node = Mapping[str, Any]

PLACES = {
    "banner": "bandeau", "main": "principal", "navigation": "navigation", "contentinfo": "pied", "region": "région",
    "form": "formulaire", "complementary": "complément", "search": "recherche", "list": "liste", "log": "journal",
    "status": "statut", "group": "groupe", "heading": "titre", "table": "tableau", "dialog": "dialogue",
}  # fmt: skip
CONTROLS = {
    "button": "bouton", "link": "lien", "textbox": "zone d’édition", "DisclosureTriangle": "bouton", "checkbox": "case",
    "combobox": "liste déroulante", "image": "image", "Date": "date", "radio": "bouton radio", "searchbox": "recherche",
    "Audio": "son", "DisclosureTriangleGrouped": "bouton",
}  # fmt: skip
STATES = {"required": "obligatoire", "invalid": "invalide", "disabled": "indisponible", "checked": "coché"}
CLOCK, DAY = re.compile(r"\b\d{1,2} h( \d\d)?"), re.compile(r"(lun|mar|mer|jeu|ven|sam|diman)\w*\s\d{1,2}(er)?\s\w+")


def _value(node: Node, key: str) -> str:
    return str(node.get(key, {}).get("value", ""))


def _words(node: Node) -> str:
    """What is said of one node: its role, its name, its states."""
    role, name = _value(node, "role"), " ".join(_value(node, "name").split())
    states = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    said = [{**PLACES, **CONTROLS}[role]]
    if role == "heading":
        said[0] += f" {states.get('level')}"
    if name:
        said.append(f"« {name} »")
    if role in CONTROLS:
        said += [words for state, words in STATES.items() if states.get(state) not in {None, False, "false"}]
        if "expanded" in states:
            said.append("ouvert" if states["expanded"] else "fermé")
        if _value(node, "value"):
            said.append(f"contient « {_value(node, 'value')} »")
        if _value(node, "description"):
            said.append(f"– {_value(node, 'description')}")
    return " ".join(said)


def _pieces(nodes: Mapping[str, Node], node: Node) -> Iterator[str]:
    """The texts and controls inside, in order."""
    for key in node.get("childIds", ()):
        child = nodes.get(key)
        if child is None:
            continue
        role = _value(child, "role")
        if child.get("ignored"):
            yield from _pieces(nodes, child)
        elif role == "StaticText":
            yield " ".join(_value(child, "name").split())
        elif role in CONTROLS:
            yield f"[{_words(child)}]"
        elif role != "InlineTextBox":
            yield from _pieces(nodes, child)


def _lines(nodes: Mapping[str, Node], node: Node, depth: int) -> Iterator[str]:
    role, inside = _value(node, "role"), depth
    if not node.get("ignored"):
        if role == "listitem":
            yield "  " * depth + "• " + " ".join(filter(None, _pieces(nodes, node)))
            return
        if role in CONTROLS or role == "heading":
            yield "  " * depth + _words(node)
            return
        if role == "StaticText":
            if words := " ".join(_value(node, "name").split()):
                yield "  " * depth + words
            return
        if role in PLACES:
            yield "  " * depth + _words(node)
            inside = depth + 1
    for key in node.get("childIds", ()):
        if key in nodes:
            yield from _lines(nodes, nodes[key], inside)


def spoken(page: Page, root: str = "body") -> str:
    """What a screen reader says from ``root`` on; hours and days are written « (heure) » and « (jour) »."""
    control = page.context.new_cdp_session(page)
    tree = control.send("Accessibility.getFullAXTree")["nodes"]
    found = control.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    place = control.send("DOM.querySelector", {"nodeId": found, "selector": root})["nodeId"]
    backend = control.send("DOM.describeNode", {"nodeId": place})["node"]["backendNodeId"]
    control.detach()
    nodes = {node["nodeId"]: node for node in tree}
    start = next(node for node in tree if node.get("backendDOMNodeId") == backend)
    said = "\n".join(_lines(nodes, start, 0))
    return DAY.sub("(jour)", CLOCK.sub("(heure)", said))
