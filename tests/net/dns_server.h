// A DNS server on 127.0.0.1 that answers what a test says, over UDP and TCP, in a thread of its
// own.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bittern/base/ip_address.h"

namespace bittern::net {

// Every call may come at any time. Names are in lower case without a final dot.
class DnsServer {
 public:
  enum Type : std::uint16_t { kA = 1, kCname = 5, kSoa = 6, kAaaa = 28, kSrv = 33 };  // RFC 1035

  static constexpr std::uint32_t kTtl = 300;

  DnsServer();
  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  [[nodiscard]] base::SocketAddress address() const;  // of both UDP and TCP
  [[nodiscard]] std::string text() const { return address().to_string(); }

  // A name with any of these exists; another does not.
  void srv(const std::string& name, std::uint16_t priority, std::uint16_t weight,
           std::uint16_t port, const std::string& target, std::uint32_t ttl = kTtl);
  void ip(const std::string& name, const std::string& address, std::uint32_t ttl = kTtl);
  // The records of `target`, too, come with it.
  void cname(const std::string& name, const std::string& target, std::uint32_t ttl = kTtl);
  void raw(const std::string& name, std::uint16_t type, const std::string& data,
           std::uint32_t ttl = kTtl);
  void forget(const std::string& name);

  // The SOA record of an answer without records; none: there is no such record in it.
  struct Soa {
    std::uint32_t ttl;
    std::uint32_t minimum;
  };
  void soa(std::optional<Soa> record);

  // For all names, until it is changed.
  void code(int response_code);  // no records, but this RCODE; 0 is none
  void silence(bool on);         // no answer, not even later
  void truncate(bool on);        // UDP says that there is more
  void hold(bool on);            // no answer before hold(false)
  // What is said instead of a good answer; several messages, one after another.
  using Mangle = std::function<std::vector<std::string>(const std::string& answer)>;
  void mangle(Mangle instead);

  // Questions that have come, over UDP and TCP.
  [[nodiscard]] int queries() const;
  [[nodiscard]] int queries(const std::string& name, std::uint16_t type) const;
  [[nodiscard]] int tcp_queries() const;

 private:
  struct Record {
    std::uint16_t type;
    std::uint32_t ttl;
    std::string data;
    std::string target;  // of a CNAME
  };
  struct Held {
    std::string query;
    std::string to;  // a sockaddr
  };

  void run();
  void serve_udp();
  void serve_tcp(int connection);
  void release();
  [[nodiscard]] std::vector<std::string> answers_to(const std::string& query, bool tcp);
  [[nodiscard]] std::string answer_to(const std::string& query, bool tcp) const;
  void send_udp(const std::string& message, const std::string& to) const;

  mutable std::mutex mutex_;
  std::multimap<std::string, Record> records_;
  std::optional<Soa> soa_;
  int code_ = 0;
  bool silent_ = false;
  bool truncates_ = false;
  bool holds_ = false;
  Mangle mangle_;
  std::vector<Held> held_;
  std::map<std::pair<std::string, std::uint16_t>, int> queries_;
  int tcp_queries_ = 0;

  int udp_ = -1;
  int tcp_ = -1;
  int wake_ = -1;  // an eventfd
  bool stops_ = false;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace bittern::net
