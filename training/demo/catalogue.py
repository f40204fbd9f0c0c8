"""What the demo company sells: departments, categories and the words product names are made of."""

from __future__ import annotations

# department | category: nouns ; …
_CATALOGUE = """
Kitchen|Cookware:Frying Pan,Saucepan,Stock Pot,Wok,Casserole;Tableware:Dinner Plate,Soup Bowl,Coffee Mug,Serving Tray;Small Appliances:Kettle,Toaster,Blender,Hand Mixer,Rice Cooker;Knives:Chef's Knife,Bread Knife,Paring Knife
Garden|Hand Tools:Spade,Rake,Pruning Shears,Trowel;Watering:Garden Hose,Watering Can,Sprinkler;Furniture:Folding Chair,Garden Table,Bench,Parasol
Office|Paper:Notebook,Copy Paper,Envelope,Sticky Notes;Writing:Ballpoint Pen,Fountain Pen,Marker,Pencil Set;Desk:Desk Lamp,Monitor Stand,Letter Tray,Office Chair
Sports|Cycling:Bicycle Helmet,Bicycle Pump,Saddle Bag,Bottle Cage;Camping:Tent,Sleeping Bag,Camping Stove,Headlamp;Fitness:Dumbbell,Yoga Mat,Kettlebell,Skipping Rope
Electronics|Audio:Headphones,Bluetooth Speaker,Microphone;Computing:Keyboard,Mouse,USB Hub,Webcam;Cables:HDMI Cable,USB-C Cable,Extension Lead
Home|Bedding:Pillow,Duvet,Fitted Sheet,Blanket;Lighting:Floor Lamp,Ceiling Lamp,Candle Holder;Storage:Storage Box,Laundry Basket,Wall Shelf
""".strip()  # noqa: E501 - one line a department

STYLES: tuple[str, ...] = ("Classic", "Compact", "Deluxe", "Eco", "Nordic", "Pro", "Slim", "Travel", "Urban")
MATERIALS: tuple[str, ...] = (
    "Aluminium", "Bamboo", "Ceramic", "Cotton", "Glass", "Leather", "Oak", "Plastic", "Steel", "Wool",
)  # fmt: skip
COLOURS: tuple[str, ...] = ("black", "white", "red", "blue", "green", "grey", "yellow", "natural")


def categories() -> list[tuple[str, str, tuple[str, ...]]]:
    """(department, category, nouns of its products), in order."""
    listed: list[tuple[str, str, tuple[str, ...]]] = []
    for line in _CATALOGUE.splitlines():
        department, groups = line.split("|")
        for group in groups.split(";"):
            category, nouns = group.split(":")
            listed.append((department, category, tuple(nouns.split(","))))
    return listed
