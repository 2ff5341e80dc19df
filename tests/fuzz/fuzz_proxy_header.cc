// The PROXY protocol: a header is found where it ends, however many of its bytes are there and
// whatever follows, or refused for good; and what we write of it we read back.
#include <optional>
#include <string>

#include "net/proxy_header.h"
#include "tests/fuzz/pieces.h"

namespace bittern::net {
namespace {

using fuzz::require;
using Decoded = base::Expected<std::optional<ProxyHeader>, std::string>;

bool needs_more(const Decoded& decoded) { return decoded && !*decoded; }

bool same(const Decoded& a, const Decoded& b) {
  if (!a || !b) {
    return !a && !b && a.error() == b.error();
  }
  if (!*a || !*b) {
    return !*a && !*b;
  }
  const ProxyHeader& x = **a;
  const ProxyHeader& y = **b;
  return x.length == y.length && x.local == y.local && x.tls == y.tls && x.source == y.source &&
         x.destination == y.destination;
}

void check_header(const ProxyHeader& header, std::string_view bytes) {
  require(header.length <= bytes.size(), "a header ends within the bytes");
  require(header.length <= kMaxProxyHeader, "a header is within the limit");
  require(needs_more(decode_proxy_header(bytes.substr(0, header.length - 1))),
          "with one byte less it is not complete");
  require(header.source.has_value() == header.destination.has_value(), "it names both or none");
  require(!header.local || !header.source, "who speaks for itself names nobody");
  if (!header.source) {
    return;
  }
  const std::string written = proxy_header_v2(*header.source, *header.destination);
  const Decoded read = decode_proxy_header(written);
  require(read && *read && (*read)->length == written.size(), "what is written can be read");
  require((*read)->source == header.source && (*read)->destination == header.destination,
          "and names the same");
}

void check(std::string_view bytes) {
  const Decoded whole = decode_proxy_header(bytes);
  require(!needs_more(whole) || bytes.size() < kMaxProxyHeader, "at the limit it is decided");
  std::size_t decided = 0;
  while (decided < bytes.size() && needs_more(decode_proxy_header(bytes.substr(0, decided)))) {
    ++decided;
  }
  require(same(whole, decode_proxy_header(bytes.substr(0, decided))),
          "what follows the decision changes nothing");
  if (!needs_more(whole)) {
    require(same(whole, decode_proxy_header(std::string(bytes) + "GET")), "nor does a request");
  }
  if (whole && *whole) {
    check_header(**whole, bytes);
  }
}

}  // namespace
}  // namespace bittern::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bittern::net::check(bittern::fuzz::text(data, size));
  return 0;
}
