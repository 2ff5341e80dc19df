// Where a Jabber server is: from a name to the addresses to try (RFC 6120 §3.2, XEP-0368).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bittern/base/ip_address.h"
#include "bittern/xmpp/service_records.h"
#include "manager/settings.h"
#include "net/loop.h"
#include "net/resolver.h"

namespace bittern::manager {

struct ServerPlace {
  std::string name;                     // an address, or in A-labels a host or a domain
  std::uint16_t port = 0;               // 0: the SRV records of the domain say
  ServerTls tls = ServerTls::kAsFound;  // of the records, those of this kind count
  bool only_public = true;              // other addresses are left out
};

class ServerFinder {
 public:
  class Owner {
   public:
    // To be tried after those told before.
    virtual void on_addresses(const std::vector<base::SocketAddress>& addresses,
                              bool direct_tls) = 0;
    // What was learned, a phrase: "SRV 5 0 5222 chat.example.org".
    virtual void on_learned(const std::string& phrase) = 0;
    // The last call. `failures` has a phrase for each thing that was not found, with "; " between.
    virtual void on_searched(const std::string& failures) = 0;

   protected:
    ~Owner() = default;
  };

  // Destroying it gives up. The owner must not do so in a call of its.
  ServerFinder(net::Loop& loop, net::Resolver& resolver, ServerPlace place, Owner& owner);
  ServerFinder(const ServerFinder&) = delete;
  ServerFinder& operator=(const ServerFinder&) = delete;

  // The owner may hear from it at once.
  void start();

 private:
  using Addresses = base::Expected<std::vector<base::IpAddress>, net::DnsFailure>;
  using Records = base::Expected<std::vector<net::SrvRecord>, net::DnsFailure>;
  // One family's addresses of the target that is looked up.
  struct Family {
    std::unique_ptr<net::Resolver::Lookup> lookup;
    std::vector<base::IpAddress> addresses;
    bool answered = false;
    bool none = false;  // the answer was that there are none
  };

  void look_up_records();
  void look_up_records(const std::string& service, std::vector<xmpp::ServiceRecord>& into);
  void on_records(const std::string& name, const Records& records,
                  std::vector<xmpp::ServiceRecord>& into);
  void go_on();
  void plan();
  void fall_back();
  void next_target();
  void look_up(Family& family, net::Family kind);
  void on_looked_up(Family& family, const Addresses& addresses);
  void tell();
  void note(const std::string& failure);

  net::Loop& loop_;
  net::Resolver& resolver_;
  ServerPlace place_;
  Owner& owner_;
  std::vector<std::unique_ptr<net::Resolver::Lookup>> record_lookups_;
  std::size_t records_awaited_ = 0;
  std::vector<xmpp::ServiceRecord> plain_;
  std::vector<xmpp::ServiceRecord> direct_;
  std::vector<xmpp::ServiceTarget> targets_;
  std::size_t next_ = 0;  // of targets_
  Family v6_;
  Family v4_;
  net::Deadline waits_for_other_;  // kind of record, or family
  bool unusable_ = false;          // there are SRV records, but none that can be used
  std::string failures_;
};

}  // namespace bittern::manager
