// A login like a client's: SASL, resource binding, and a ping, by libstrophe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "bittern/base/time.h"
#include "bittern/xml/stanza_splitter.h"
#include "check/features.h"
#include "net/connection.h"
#include "net/loop.h"

namespace bittern::check {

struct Account {
  std::string jid;  // without a local part: SASL ANONYMOUS (RFC 4505)
  std::string password;
};

struct LoginResult {
  enum class Reached : std::uint8_t { kNothing, kLogin, kBind, kPing };

  Reached reached = Reached::kNothing;  // the last that went well
  std::string mechanism;                // empty: none was tried
  std::string jid;                      // the full one that the server gave
  std::optional<Offer> offer;           // the server's last features
  std::string ping;                     // what the server answered; empty: a pong
  bool refused = false;                 // by SASL: who it is, or the password
  std::string reason;                   // why it went no further
};

// Runs `loop` until it is done, at most twice `limit`: until the resource is bound, and for the
// ping. `server` has not been started; a stream may begin on it.
[[nodiscard]] LoginResult log_in(net::Loop& loop, std::unique_ptr<net::Connection> server,
                                 const Account& account, xml::StanzaSplitter::Limits limits,
                                 base::Duration limit);

}  // namespace bittern::check
