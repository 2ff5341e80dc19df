// Names looked up in DNS without ever blocking the loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bittern/base/expected.h"
#include "bittern/base/ip_address.h"
#include "bittern/base/time.h"
#include "net/loop.h"

namespace bittern::net {

// RFC 2782. Target ".": the service is not offered; else a name in lower case without a final dot.
struct SrvRecord {
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  std::string target;

  friend bool operator==(const SrvRecord& a, const SrvRecord& b) {
    return a.priority == b.priority && a.weight == b.weight && a.port == b.port &&
           a.target == b.target;
  }
};

struct DnsFailure {
  // The answer is that there is no such name, or no record of that kind. Otherwise nobody knows.
  bool none = false;
  // There are records, but none that can be used.
  bool unusable = false;
  // A phrase for the log: "no such name", "no SRV record", "SERVFAIL from 192.0.2.53:53", "no
  // answer from 192.0.2.53:53 within 5 s".
  std::string reason;
};

struct ResolverOptions {
  // Empty: the operating system's (resolv.conf), which are read again when they may have changed.
  std::vector<base::SocketAddress> servers;
  base::Duration timeout = base::seconds(5);  // of one question, whatever number of servers
};

enum class Family { kV4, kV6 };

// Each loop has its own. Answers are kept for as long as they say, an hour at most; that there is
// none for a minute at most, and a failure for a second: a thousand sessions cost one question.
class Resolver {
 public:
  // A question under way. Destroying it: the handler is not called.
  class Lookup {
   public:
    class Impl;

    explicit Lookup(std::shared_ptr<Impl> impl);
    ~Lookup();
    Lookup(const Lookup&) = delete;
    Lookup& operator=(const Lookup&) = delete;

   private:
    std::shared_ptr<Impl> impl_;
  };

  // Handlers are called once, in a later turn than the question's, and may destroy the Lookup and
  // the Resolver. What is found is never empty.
  using SrvDone = std::function<void(const base::Expected<std::vector<SrvRecord>, DnsFailure>&)>;
  using AddressDone =
      std::function<void(const base::Expected<std::vector<base::IpAddress>, DnsFailure>&)>;

  Resolver(Loop& loop, const ResolverOptions& options);
  ~Resolver();  // no handler is called any more
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // Names are absolute, with or without a final dot: "_xmpp-client._tcp.example.org". What cannot
  // be a host's name (RFC 1123 §2.1, and '_') is not asked for.
  [[nodiscard]] std::unique_ptr<Lookup> srv(const std::string& name, SrvDone done);
  // /etc/hosts comes before DNS; an address in digits is its own answer.
  [[nodiscard]] std::unique_ptr<Lookup> addresses(const std::string& name, Family family,
                                                  AddressDone done);

  class Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace bittern::net
