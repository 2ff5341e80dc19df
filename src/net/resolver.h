// DNS: the records that lead to a Jabber server, looked up over c-ares without ever blocking the
// loop, and kept for as long as they say.
#pragma once

#include <cstddef>
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

struct SrvRecord {  // RFC 2782
  std::uint16_t priority = 0;
  std::uint16_t weight = 0;
  std::uint16_t port = 0;
  std::string target;  // without the dot at its end; empty: the root, there is no such service
  bool operator==(const SrvRecord&) const = default;
};

struct DnsFailure {
  bool none = false;   // an answer: there is no such name, or it has no such record
  std::string reason;  // a phrase: "no such name", "no answer from the DNS servers"
};

struct ResolverOptions {
  std::vector<base::SocketAddress> servers = {};  // empty: the system's (resolv.conf)
  base::Duration timeout{1500};  // for the first try; there is a second one with twice the time
};

enum class Family : std::uint8_t { kV4, kV6 };

class Resolver {
 public:
  static constexpr std::size_t kMostNames = 1000;   // kept; the one that ends first makes room
  static constexpr std::size_t kMostRecords = 64;   // of one name; those behind are left out
  static constexpr base::seconds kLongest{3600};    // that records are kept
  static constexpr base::seconds kLongestNone{60};  // that it is kept that there are none
  static constexpr base::seconds kNoneUnsaid{5};    // the same where the answer has no SOA
  static constexpr base::seconds kFailureKept{1};   // so that a thousand sessions ask once
  static constexpr base::seconds kHostsKept{5};     // what /etc/hosts says

  using SrvAnswer = base::Expected<std::vector<SrvRecord>, DnsFailure>;
  using AddressAnswer = base::Expected<std::vector<base::IpAddress>, DnsFailure>;

  // One question; destroying it takes it back, and its handler is not called.
  class Lookup {
   public:
    struct State;
    explicit Lookup(std::shared_ptr<State> state);
    ~Lookup();
    Lookup(const Lookup&) = delete;
    Lookup& operator=(const Lookup&) = delete;

   private:
    std::shared_ptr<State> state_;
  };

  Resolver(Loop& loop, ResolverOptions options);
  ~Resolver();  // takes all questions back
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // `name` is absolute, with or without the dot at its end, in A-labels. Handlers are called once,
  // in a later turn; they may destroy the Lookup and the Resolver.
  [[nodiscard]] std::unique_ptr<Lookup> srv(const std::string& name,
                                            std::function<void(const SrvAnswer&)> done);
  // What /etc/hosts has of that family, else A or AAAA records.
  [[nodiscard]] std::unique_ptr<Lookup> addresses(const std::string& name, Family family,
                                                  std::function<void(const AddressAnswer&)> done);

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::net
