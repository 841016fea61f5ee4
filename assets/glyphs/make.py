"""Draws the glyph sheets that PNG pictures of the screen are composed from.

Only run when the sheets shall change; building and running jobtui needs neither Python nor a font:

    apt-get install -y fonts-dejavu-core
    pip install pillow fonttools
    python3 assets/glyphs/make.py

It writes, beside itself:
    index.txt    the code points that have a glyph, one range a line, in the order of the sheets
    regular.png  one cell per code point, row by row, 4-bit grey: 0 is no ink, 15 is all ink
    bold.png     the same in bold; a glyph the bold font lacks is the regular one
    LICENCE      the font's licence, as the Debian package gives it

Box drawing, blocks and Braille are not here: the program draws them as rectangles, so that they join without gaps.
"""

import shutil
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
FONTS = Path("/usr/share/fonts/truetype/dejavu")
REGULAR = FONTS / "DejaVuSansMono.ttf"
BOLD = FONTS / "DejaVuSansMono-Bold.ttf"
LICENCE = Path("/usr/share/doc/fonts-dejavu-core/copyright")

# These four are known to src/tui/picture/glyphs.rs and png.rs too.
WIDE, TALL, BASELINE, PER_ROW = 10, 20, 16, 64
# Pixels per em at which the font's advance is exactly one cell.
SIZE = WIDE / (1233 / 2048)

COMBINING = range(0x0300, 0x0370)
RANGES = [
    range(0x0021, 0x007F),  # ASCII
    range(0x00A1, 0x0250),  # Latin-1, Latin Extended A and B
    COMBINING,
    range(0x0370, 0x0530),  # Greek, Cyrillic
    range(0x1E00, 0x2000),  # Latin Additional (Vietnamese), Greek Extended
    range(0x2010, 0x2028),  # dashes, quotes, bullets, ellipsis
    range(0x2030, 0x205F),
    range(0x2070, 0x20D0),  # superscripts, subscripts, currency
    range(0x2100, 0x2500),  # letterlike, fractions, arrows, maths, technical
    range(0x25A0, 0x2800),  # geometric shapes, symbols, dingbats
    range(0x2900, 0x2C00),  # more arrows and maths
    range(0xFB00, 0xFB05),  # ligatures
    range(0xFFFC, 0xFFFE),  # replacement characters
]


def cell(font: ImageFont.FreeTypeFont, code: int) -> Image.Image:
    """One glyph on its cell; combining marks have no place of their own and are centred."""
    picture = Image.new("L", (WIDE, TALL), 0)
    pen = ImageDraw.Draw(picture)
    left, _, right, _ = font.getbbox(chr(code), anchor="ls")
    # Some symbols are broader than the cell: centred, they lose as little as they can.
    loose = code in COMBINING or left < 0 or right > WIDE
    x = round((WIDE - (right - left)) / 2 - left) if loose else 0
    pen.text((x, BASELINE), chr(code), fill=255, font=font, anchor="ls")
    return picture


def sheet(codes: list[int], path: Path, spare: Path) -> Image.Image:
    """All glyphs of one font, 64 a row; a code point the font lacks is drawn from the spare font."""
    has = set(TTFont(path).getBestCmap())
    first, second = (
        ImageFont.truetype(str(p), SIZE, layout_engine=ImageFont.Layout.BASIC) for p in (path, spare)
    )
    rows = -(-len(codes) // PER_ROW)
    picture = Image.new("L", (PER_ROW * WIDE, rows * TALL), 0)
    for place, code in enumerate(codes):
        row, column = divmod(place, PER_ROW)
        picture.paste(cell(first if code in has else second, code), (column * WIDE, row * TALL))
    return picture


def save_four_bits(picture: Image.Image, path: Path) -> None:
    """Pillow has no 4-bit grey, so the file is put together by hand."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    wide, tall = picture.size
    pixels = picture.tobytes()
    lines = bytearray()
    for y in range(tall):
        lines.append(0)
        row = [(value * 15 + 127) // 255 for value in pixels[y * wide : (y + 1) * wide]]
        lines += bytes(row[x] << 4 | row[x + 1] for x in range(0, wide, 2))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", wide, tall, 4, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes(lines), 9))
        + chunk(b"IEND", b"")
    )


def index(codes: list[int]) -> str:
    lines, start = [], codes[0]
    for here, following in zip(codes, codes[1:] + [-1]):
        if following != here + 1:
            lines.append(f"{start:04X}-{here:04X}")
            start = following
    return "\n".join(lines) + "\n"


def main() -> None:
    has = set(TTFont(REGULAR).getBestCmap())
    codes = [code for each in RANGES for code in each if code in has]
    (HERE / "index.txt").write_text(index(codes))
    save_four_bits(sheet(codes, REGULAR, REGULAR), HERE / "regular.png")
    save_four_bits(sheet(codes, BOLD, REGULAR), HERE / "bold.png")
    shutil.copyfile(LICENCE, HERE / "LICENCE")


main()
