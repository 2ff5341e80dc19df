// A Resolver that asks a DnsServer of the test's, and what it found.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/loop.h"
#include "net/resolver.h"
#include "tests/net/dns_server.h"
#include "tests/net/net_support.h"

namespace bittern::net {

using Services = base::Expected<std::vector<SrvRecord>, DnsFailure>;
using Addresses = base::Expected<std::vector<base::IpAddress>, DnsFailure>;

// What one question came to.
template <typename Result>
struct Asked {
  std::optional<Result> result;
  int calls = 0;
  std::unique_ptr<Resolver::Lookup> lookup;

  auto done() {
    return [this](const Result& found) {
      ++calls;
      result = found;
    };
  }
};

// Its time is told: c-ares has its own clock, the rest waits for skip().
struct Resolving {
  Resolving() { loop.skip(base::Duration(0)); }

  std::unique_ptr<Asked<Services>> ask_srv(const std::string& name) {
    auto asked = std::make_unique<Asked<Services>>();
    asked->lookup = resolver->srv(name, asked->done());
    return asked;
  }
  std::unique_ptr<Asked<Addresses>> ask_ip(const std::string& name, Family family = Family::kV4) {
    auto asked = std::make_unique<Asked<Addresses>>();
    asked->lookup = resolver->addresses(name, family, asked->done());
    return asked;
  }
  // Until it is answered; nullopt if it is not.
  std::optional<Services> srv(const std::string& name) { return wait(*ask_srv(name)); }
  std::optional<Addresses> ip(const std::string& name, Family family = Family::kV4) {
    return wait(*ask_ip(name, family));
  }
  template <typename Result>
  std::optional<Result> wait(Asked<Result>& asked) {
    static_cast<void>(run_until(loop, [&] { return asked.calls > 0; }));
    return asked.result;
  }

  // So long that c-ares does not ask again while a slow machine runs the test.
  static constexpr base::Duration timeout = base::seconds(50);

  Loop loop;
  DnsServer server;
  std::unique_ptr<Resolver> resolver = std::make_unique<Resolver>(
      loop, ResolverOptions{.servers = {server.address()}, .timeout = timeout});
};

inline std::vector<base::IpAddress> ips(const std::vector<const char*>& texts) {
  std::vector<base::IpAddress> all;
  for (const char* const text : texts) {
    all.push_back(*base::IpAddress::parse(text));
  }
  return all;
}

template <typename Result>
std::string reason_of(const std::optional<Result>& result) {
  return !result ? "not answered" : *result ? "found" : result->error().reason;
}

}  // namespace bittern::net
