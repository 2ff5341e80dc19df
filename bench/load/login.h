// From the stream's first features to a bound session: what a client says next, as it hears the
// server.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bittern::bench {

class Login {
 public:
  enum class Do : std::uint8_t {
    kWait,     // for more of the server's stanzas
    kSend,     // stanza
    kRestart,  // the stream
    kDone,     // the stanza that ends it is sent, and jid() is known
    kFail,
  };
  struct Step {
    Do what;
    std::string_view stanza = {};
  };

  // Stanzas of the server, whole or the beginning of one that goes on.
  [[nodiscard]] Step hear(std::string_view xml);
  [[nodiscard]] const std::string& jid() const { return jid_; }

 private:
  enum class State : std::uint8_t { kMechanisms, kAuth, kFeatures, kBind, kSession, kDone };

  [[nodiscard]] Step on_features(std::string_view xml);
  [[nodiscard]] Step on_bound(std::string_view xml);
  [[nodiscard]] Step done();

  State state_ = State::kMechanisms;
  bool wants_session_ = false;
  std::string jid_;
};

}  // namespace bittern::bench
