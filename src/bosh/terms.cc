#include "bittern/bosh/terms.h"

#include <algorithm>

namespace bittern::bosh {

namespace {

constexpr base::seconds kMaxSeconds{65535};                       // unsignedShort (§22)
constexpr std::string_view kContent = "text/xml; charset=utf-8";  // B7.1.13

}  // namespace

Terms negotiate(const Body& creation, const Limits& limits) {
  Terms terms;
  terms.wait =
      creation.wait ? std::min(base::seconds(*creation.wait), limits.wait_max) : limits.wait_max;
  terms.hold = creation.hold ? std::min(*creation.hold, limits.hold_max) : limits.hold_max;
  if (terms.wait.count() == 0) {
    terms.hold = 0;
  }
  terms.requests = std::max<std::uint16_t>(2, static_cast<std::uint16_t>(terms.hold + 1));
  if (creation.ver) {
    terms.ver = std::min(*creation.ver, kVersion);
  }
  terms.inactivity = limits.inactivity;
  if (terms.is_polling()) {
    // B12.2: a polling client needs more than its polling interval.
    terms.inactivity = std::min(limits.inactivity + limits.polling + base::seconds(1), kMaxSeconds);
  }
  terms.polling = limits.polling;
  terms.maxpause = limits.maxpause;
  if (!creation.content.empty() && creation.content != kContent) {
    terms.unusual_content.emplace(creation.content);
  }
  terms.acks = creation.ack == std::uint64_t{1};
  return terms;
}

}  // namespace bittern::bosh
