// From addresses to a connection: RFC 8305, Happy Eyeballs.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "bittern/base/ip_address.h"
#include "bittern/base/time.h"
#include "net/connection.h"
#include "net/loop.h"

namespace bittern::net {

// Tries addresses until one connects: each a little after the one before it, or as soon as that has
// failed (RFC 8305 §5). The first to connect wins, the others are closed. It has no time limit of
// its own but that of each attempt.
class Dialer {
 public:
  static constexpr base::Duration kAttemptDelay{250};
  static constexpr std::size_t kMostAtOnce = 8;      // attempts under way; the oldest makes room
  static constexpr std::size_t kMostAddresses = 64;  // those added beyond are not tried

  // Both calls come in a later turn than any call here, and may destroy the Dialer.
  class Owner {
   public:
    // Its peer() is the address.
    virtual void on_connected(std::unique_ptr<Connection> connection) = 0;
    // None of them connected, and no_more() was said: the last call. `reasons` has a phrase for
    // each: "192.0.2.1:5222: Connection refused; [2001:db8::1]:5222: No route to host".
    virtual void on_exhausted(std::string reasons) = 0;

   protected:
    ~Owner() = default;
  };

  Dialer(Loop& loop, Owner& owner);
  ~Dialer();  // gives up
  Dialer(const Dialer&) = delete;
  Dialer& operator=(const Dialer&) = delete;

  // To be tried after those added before, in this order.
  void add(const std::vector<base::SocketAddress>& addresses);
  // Nothing will be added any more.
  void no_more();
  // After on_connected(): that address was no good, for `reason`. The rest are tried, also those
  // that were under way when it won.
  void next(const std::string& reason);

  // Addresses that are still to be tried if this one fails; at least 1 before no_more().
  [[nodiscard]] std::size_t untried() const;
  // What has failed so far, as in on_exhausted().
  [[nodiscard]] const std::string& reasons() const;

  class Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

// RFC 8305 §4: in turns, IPv6 first.
[[nodiscard]] std::vector<base::IpAddress> interleave(const std::vector<base::IpAddress>& v6,
                                                      const std::vector<base::IpAddress>& v4);

}  // namespace bittern::net
