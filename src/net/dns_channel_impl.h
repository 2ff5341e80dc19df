// c-ares on a loop: questions out, messages in.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/dns_answer_impl.h"
#include "net/loop.h"
#include "net/resolver.h"

namespace bittern::net {

class DnsChannel {
 public:
  // Called once, but not when the channel is destroyed before; maybe inside ask(). Must not destroy
  // the channel.
  using Done = std::function<void(const DnsAnswer&)>;

  DnsChannel(Loop& loop, const ResolverOptions& options);
  ~DnsChannel();
  DnsChannel(const DnsChannel&) = delete;
  DnsChannel& operator=(const DnsChannel&) = delete;

  // `name` as normal_dns_name() gives it. Several servers are asked in turn, more than once, for
  // some time longer than options.timeout, which is the caller's to hold.
  void ask(const std::string& name, DnsKind kind, Done done);
  // Of /etc/hosts, in a few microseconds; empty if it does not have the name.
  [[nodiscard]] std::vector<base::IpAddress> of_hosts_file(const std::string& name, DnsKind kind);
  // "192.0.2.53:53, 198.51.100.53:53", for the log.
  [[nodiscard]] std::string servers() const;

  class Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::net
