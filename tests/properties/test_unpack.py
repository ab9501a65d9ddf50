"""Bodies unpacked as they come: the same whatever the pieces, never past the limit, never half."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Callable, Iterable
from itertools import pairwise

import brotli
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.loopback.fetch_servers import zstd
from ticker.fetch.unpack import Body, PackedError, TooLargeError

LIMIT = 1_000_000


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("identity", lambda data: data),
    "gzip": ("gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "bare deflate": ("deflate", bare_deflate),
    "brotli": ("br", lambda data: brotli.compress(data, quality=4)),
    "zstd": ("zstd", zstd.compress),
}
PACKED = {name: packer for name, packer in PACKERS.items() if name != "plain"}
each = pytest.mark.parametrize("name", PACKERS)
each_packed = pytest.mark.parametrize("name", PACKED)

# Long runs as well: what is unpacked in steps may end just behind one.
bodies = st.binary(max_size=300) | st.builds(
    lambda start, letter, times, end: start + letter * times + end,
    st.binary(max_size=50),
    st.binary(min_size=1, max_size=3),
    st.integers(0, 140_000),
    st.binary(max_size=50),
)


def pieces(data: bytes, cuts: Iterable[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(places)]


def take(body: Body, chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        body.take(chunk)


def unpacked(encoding: str, *chunks: bytes, limit: int = LIMIT) -> Body:
    body = Body(encoding, limit)
    take(body, chunks)
    return body


@each
@given(data=bodies, cuts=st.lists(st.integers(0), max_size=5))
@example(data=b"a" * 65_537, cuts=[])
@example(data=b"a" * 131_072, cuts=[1])
def test_a_body_comes_out_as_it_went_in_whatever_the_pieces(name: str, data: bytes, cuts: list[int]) -> None:
    encoding, pack = PACKERS[name]

    body = unpacked(encoding, *pieces(pack(data), cuts))

    assert body.whole() == data
    assert body.is_whole


@each_packed
@given(data=bodies, cuts=st.lists(st.integers(0), max_size=3), kept=st.floats(0, 1, exclude_max=True))
def test_a_body_that_stops_before_its_end_is_known_to_be_cut(
    name: str, data: bytes, cuts: list[int], kept: float
) -> None:
    encoding, pack = PACKED[name]
    packed = pack(data)
    cut = packed[: max(int(len(packed) * kept), 1)]
    if cut == packed:
        return  # nothing at all may be a single byte of brotli

    body = unpacked(encoding, *pieces(cut, cuts))

    assert not body.is_whole
    assert data.startswith(body.whole())


@each
@given(data=bodies.filter(bool), cuts=st.lists(st.integers(0), max_size=3), less=st.integers(1))
def test_nothing_is_unpacked_past_the_limit(name: str, data: bytes, cuts: list[int], less: int) -> None:
    encoding, pack = PACKERS[name]
    limit = max(len(data) - less, 0)
    body = Body(encoding, limit)

    with pytest.raises(TooLargeError):
        take(body, pieces(pack(data), cuts))

    assert len(body.whole()) <= limit


@each_packed
@given(junk=st.binary(max_size=500), cuts=st.lists(st.integers(0), max_size=3))
def test_any_bytes_are_a_body_or_an_error(name: str, junk: bytes, cuts: list[int]) -> None:
    encoding, pack = PACKED[name]
    sound = pack(b"<li>News</li>" * 20)
    for data in (junk, sound + junk, sound[:20] + junk, junk[:3] + sound):
        try:
            unpacked(encoding, *pieces(data, cuts)).whole()
        except (PackedError, TooLargeError):
            continue


@pytest.mark.parametrize("name", ["gzip", "zlib"])
@given(data=st.binary(min_size=1, max_size=300), place=st.integers(0), other=st.integers(1, 255))
def test_what_has_a_checksum_comes_out_right_or_not_at_all(name: str, data: bytes, place: int, other: int) -> None:
    encoding, pack = PACKED[name]
    packed = bytearray(pack(data))
    packed[place % len(packed)] ^= other
    try:
        body = unpacked(encoding, bytes(packed))
    except PackedError:
        return

    # A flag may make the body bare deflate, which has no checksum, or its header longer than it is.
    assert not body.is_whole or body.whole() == data or packed[0] & 0x0F != 8


@given(parts=st.lists(st.binary(max_size=100), min_size=1, max_size=6), cuts=st.lists(st.integers(0), max_size=6))
def test_members_and_frames_are_one_body(parts: list[bytes], cuts: list[int]) -> None:
    for encoding, pack in (("gzip", gzip.compress), ("zstd", zstd.compress)):
        body = unpacked(encoding, *pieces(b"".join(map(pack, parts)), cuts))

        assert body.whole() == b"".join(parts)
        assert body.is_whole


@given(padding=st.binary(max_size=50).filter(lambda data: not data.startswith(b"\x1f")), cuts=st.lists(st.integers(0)))
def test_padding_behind_gzip_is_no_part_of_the_body(padding: bytes, cuts: list[int]) -> None:
    packed = gzip.compress(b"<li>News</li>")

    body = unpacked("gzip", *pieces(packed + padding, cuts))

    assert body.whole() == b"<li>News</li>"
    assert body.is_whole


def test_what_looks_like_a_member_behind_padding_is_padding() -> None:
    packed = gzip.compress(b"<li>News</li>")

    body = unpacked("gzip", packed, b"\0\0", packed)

    assert body.whole() == b"<li>News</li>"


@pytest.mark.parametrize("tail", [b"\r\n", b"\0" * 100])
def test_what_stands_behind_brotli_and_zstd_is_an_error_in_one_piece_and_in_two(tail: bytes) -> None:
    for encoding, pack in (("br", brotli.compress), ("zstd", zstd.compress)):
        packed = pack(b"<li>News</li>")
        for chunks in ([packed + tail], [packed, tail]):
            with pytest.raises(PackedError):
                unpacked(encoding, *chunks)


@pytest.mark.parametrize(
    ("encoding", "member"),
    [
        ("gzip", gzip.compress(b"")),
        ("zstd", zstd.compress(b"")),
        ("zstd", struct.pack("<II", 0x184D_2A50, 0)),
    ],
    ids=["members", "frames", "frames to be skipped"],
)
def test_members_of_nothing_are_not_unpacked_for_ever(encoding: str, member: bytes) -> None:
    with pytest.raises(PackedError, match="more than 1000 members"):
        unpacked(encoding, member * 1_001)

    assert unpacked(encoding, member * 1_000).is_whole


@pytest.mark.parametrize(
    ("encoding", "start"),
    [("gzip", b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"), ("gzip", gzip.compress(b"x")), ("deflate", b"\x78\x9c")],
    ids=["a name without end", "padding without end", "empty blocks without end"],
)
def test_what_unpacks_to_nothing_has_a_limit_as_well(encoding: str, start: bytes) -> None:
    body = Body(encoding, 1_000)

    with pytest.raises(TooLargeError):
        take(body, [start, *[b"\0\0\0\xff\xff" * 100] * 5])


def test_windows_larger_than_the_web_allows_are_refused() -> None:
    packed = zstd.compress(b"x" * 100, options={zstd.CompressionParameter.window_log: 25})
    frame = packed[:4] + b"\x00" + bytes([(25 - 10) << 3]) + b"\x01\0\0"  # an empty last block

    with pytest.raises(PackedError):
        unpacked("zstd", frame)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br, gzip", "compress", "utf-8", "gzip;q=1", "*", "\udce9" * 1_000])
def test_unknown_and_repeated_encodings_are_an_error_that_names_them_in_short(encoding: str) -> None:
    with pytest.raises(PackedError, match="unknown encoding") as caught:
        Body(encoding, LIMIT)

    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("encoding", ["", " ", ",", "identity", "Identity, ", "IDENTITY"])
def test_no_encoding_has_many_names(encoding: str) -> None:
    assert unpacked(encoding, b"\x1f\x8b").whole() == b"\x1f\x8b"


@pytest.mark.parametrize("encoding", ["GZip", "x-gzip", " gzip ", "identity, gzip", "gzip,"])
def test_one_encoding_has_many_names(encoding: str) -> None:
    assert unpacked(encoding, gzip.compress(b"<li>")).whole() == b"<li>"


@each_packed
def test_nothing_at_all_is_an_empty_body(name: str) -> None:
    body = unpacked(PACKED[name][0], b"", b"")

    assert body.is_whole
    assert body.whole() == b""
