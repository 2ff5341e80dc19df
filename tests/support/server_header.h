// How the server of a play answers the first stream header, in every world.
#pragma once

namespace bittern::test {

inline constexpr const char* kServerHeader =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='stream1' from='example.org' "
    "version='1.0'>";

}  // namespace bittern::test
