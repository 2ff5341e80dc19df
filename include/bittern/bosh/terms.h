// What a session's two sides agreed on at its creation (XEP-0124 §7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "bittern/base/boxed.h"
#include "bittern/base/time.h"
#include "bittern/bosh/body.h"

namespace bittern::bosh {

// The newest version of XEP-0124 that this manager speaks.
inline constexpr Version kVersion{1, 11};

// The operator's bounds for every session.
struct Limits {
  base::seconds wait_max{60};    // 1 to 65535: how long a request is held at most
  std::uint8_t hold_max = 1;     // 1 to 254: how many requests are held at most
  base::seconds inactivity{60};  // 1 to 65535
  base::seconds polling{5};      // 0 to 65535; 0: as often as the client likes (§11)
  base::seconds maxpause{120};   // 0 to 65535; 0: pausing is not offered (§10)

  // How long a session creation response waits for the server's features (AMB-10).
  base::Duration features_wait = base::seconds(1);
  // Added to every inactivity period for the network's own time (B10.2).
  base::Duration inactivity_grace = base::seconds(2);
  // Payloads that wait for the client's next request, before reading from the servers stops.
  std::size_t max_queue_bytes = std::size_t{256} * 1024;
  // Payloads in answers that are kept to be given again. An answer takes no more than leaves it at
  // that, but one payload at least; a client that acknowledges gets none until it has (§9.2).
  std::size_t max_replay_bytes = std::size_t{1024} * 1024;
  // Payloads of requests that came early or that their server cannot take yet; above it the session
  // ends with policy-violation. As much again may have been taken for servers that are not ready.
  std::size_t max_early_bytes = std::size_t{1024} * 1024;
  std::uint16_t max_unacknowledged = 64;  // answers kept for a client that acknowledges
  std::uint16_t max_repeats = 20;         // of one request (§14.3)
  std::uint16_t max_streams = 1;          // open at once; 1: sessions have one stream (§16)

  // The content codings that the manager expands in requests, as the creation response tells them
  // to the client: "deflate,gzip" (§7.2). Empty: it says nothing.
  std::string accept;

  bool operator==(const Limits&) const = default;
};

struct Terms {
  base::ShortSeconds wait{60};
  base::ShortSeconds inactivity{60};
  base::ShortSeconds polling{5};
  base::ShortSeconds maxpause{120};
  std::uint16_t requests = 2;  // how many the client may have open at once
  std::uint8_t hold = 1;
  bool acks = false;                         // both sides acknowledge (§9)
  std::optional<Version> ver;                // none: the client named none
  base::Boxed<std::string> unusual_content;  // none: it wants the standard's Content-Type

  // Content-Type of every response; empty: the standard's.
  [[nodiscard]] std::string content() const { return unusual_content ? *unusual_content : ""; }
  // The client did not say `ver`: it reads HTTP's status codes (§17.1).
  [[nodiscard]] bool is_legacy() const { return !ver.has_value(); }
  // Nothing is ever held (§12).
  [[nodiscard]] bool is_polling() const { return hold == 0 || wait.count() == 0; }
  bool operator==(const Terms&) const = default;
};

// wait and hold: the smaller of what was asked for and the limit, the limit where nothing was asked
// for; requests: hold + 1, and never below 2, without which some clients never open their second
// connection; ver: the older of both.
[[nodiscard]] Terms negotiate(const Body& creation, const Limits& limits);

}  // namespace bittern::bosh
