// What a server's stream features offer, as far as it matters to who sets bittern up.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bittern::check {

struct Offer {
  std::vector<std::string> mechanisms;  // SASL (RFC 6120 §6) and SASL2 (XEP-0388), each once
  bool sasl2 = false;
  bool binding_types = false;  // of channels, XEP-0440
  bool bind = false;           // RFC 6120 §7
  bool management = false;     // XEP-0198

  [[nodiscard]] bool has(const std::string& mechanism) const;
  [[nodiscard]] bool binds_channel() const;  // by a mechanism, or the list of types
};

// `element` is a stream:features of xmpp::Stream. Nothing if it cannot be read.
[[nodiscard]] std::optional<Offer> read_offer(const std::string& element);

// "SCRAM-SHA-1, PLAIN; stream management".
[[nodiscard]] std::string to_text(const Offer& offer);

}  // namespace bittern::check
