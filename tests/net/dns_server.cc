#include "tests/net/dns_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/net/dns_message.h"

namespace bittern::net {
namespace {

using Guard = std::lock_guard<std::mutex>;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// A socket of 127.0.0.1, or -1 if the port is taken.
int bound(int type, std::uint16_t port) {
  const int socket = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return socket;
  }
  ::close(socket);
  return -1;
}

std::uint16_t port_of(int socket) {
  sockaddr_in own{};
  socklen_t size = sizeof own;
  REQUIRE(::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) == 0);
  return ntohs(own.sin_port);
}

std::string receive_exactly(int socket, std::size_t size) {
  std::string bytes(size, '\0');
  const ssize_t got = ::recv(socket, bytes.data(), size, MSG_WAITALL);
  bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return bytes;
}

}  // namespace

DnsServer::DnsServer() : soa_(Soa{.ttl = 60, .minimum = 60}) {
  // Another may have the UDP port of that number.
  for (int tries = 0; udp_ < 0 && tries < 100; ++tries) {
    ::close(tcp_);
    tcp_ = bound(SOCK_STREAM, 0);
    REQUIRE(tcp_ >= 0);
    port_ = port_of(tcp_);
    udp_ = bound(SOCK_DGRAM, port_);
  }
  REQUIRE(udp_ >= 0);
  REQUIRE(::listen(tcp_, SOMAXCONN) == 0);
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { run(); });
}

DnsServer::~DnsServer() {
  {
    const Guard guard(mutex_);
    stops_ = true;
  }
  ::eventfd_write(wake_, 1);
  thread_.join();
  for (const int descriptor : {udp_, tcp_, wake_}) {
    ::close(descriptor);
  }
}

base::SocketAddress DnsServer::address() const {
  return {base::IpAddress(base::IpAddress::V4{127, 0, 0, 1}), port_};
}

void DnsServer::srv(const std::string& name, std::uint16_t priority, std::uint16_t weight,
                    std::uint16_t port, const std::string& target, std::uint32_t ttl) {
  raw(name, kSrv, u16(priority) + u16(weight) + u16(port) + wire_name(target), ttl);
}

void DnsServer::ip(const std::string& name, const std::string& address, std::uint32_t ttl) {
  const auto parsed = base::IpAddress::parse(address);
  REQUIRE(parsed);
  const std::string bytes(parsed->bytes().begin(), parsed->bytes().end());
  constexpr std::size_t kV4 = 12;
  raw(name, parsed->is_v4() ? kA : kAaaa, parsed->is_v4() ? bytes.substr(kV4) : bytes, ttl);
}

void DnsServer::cname(const std::string& name, const std::string& target, std::uint32_t ttl) {
  const Guard guard(mutex_);
  records_.emplace(name, Record{kCname, ttl, wire_name(target), target});
}

void DnsServer::raw(const std::string& name, std::uint16_t type, const std::string& data,
                    std::uint32_t ttl) {
  const Guard guard(mutex_);
  records_.emplace(name, Record{type, ttl, data, {}});
}

void DnsServer::forget(const std::string& name) {
  const Guard guard(mutex_);
  records_.erase(name);
}

void DnsServer::soa(std::optional<Soa> record) {
  const Guard guard(mutex_);
  soa_ = record;
}

void DnsServer::code(int response_code) {
  const Guard guard(mutex_);
  code_ = response_code;
}

void DnsServer::silence(bool on) {
  const Guard guard(mutex_);
  silent_ = on;
}

void DnsServer::truncate(bool on) {
  const Guard guard(mutex_);
  truncates_ = on;
}

void DnsServer::hold(bool on) {
  {
    const Guard guard(mutex_);
    holds_ = on;
  }
  ::eventfd_write(wake_, 1);
}

void DnsServer::mangle(Mangle instead) {
  const Guard guard(mutex_);
  mangle_ = std::move(instead);
}

int DnsServer::queries() const {
  const Guard guard(mutex_);
  int all = 0;
  for (const auto& [question, count] : queries_) {
    all += count;
  }
  return all;
}

int DnsServer::queries(const std::string& name, std::uint16_t type) const {
  const Guard guard(mutex_);
  const auto found = queries_.find({name, type});
  return found == queries_.end() ? 0 : found->second;
}

int DnsServer::tcp_queries() const {
  const Guard guard(mutex_);
  return tcp_queries_;
}

void DnsServer::run() {
  while (true) {
    pollfd watched[] = {{udp_, POLLIN, 0}, {tcp_, POLLIN, 0}, {wake_, POLLIN, 0}};
    ::poll(watched, std::size(watched), -1);
    if ((watched[2].revents & POLLIN) != 0) {
      eventfd_t ignored = 0;
      ::eventfd_read(wake_, &ignored);
      release();
    }
    {
      const Guard guard(mutex_);
      if (stops_) {
        return;
      }
    }
    if ((watched[0].revents & POLLIN) != 0) {
      serve_udp();
    }
    if ((watched[1].revents & POLLIN) != 0) {
      const int connection = ::accept(tcp_, nullptr, nullptr);
      serve_tcp(connection);
      ::close(connection);
    }
  }
}

void DnsServer::serve_udp() {
  char bytes[512];
  sockaddr_in from{};
  socklen_t size = sizeof from;
  const ssize_t got =
      ::recvfrom(udp_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
  if (got < static_cast<ssize_t>(kDnsHeader)) {
    return;
  }
  const std::string query(bytes, static_cast<std::size_t>(got));
  const std::string to(reinterpret_cast<const char*>(&from), sizeof from);
  {
    const Guard guard(mutex_);
    const DnsQuery question = dns_query(query);
    ++queries_[{question.name, question.type}];
    if (holds_) {
      held_.push_back({query, to});
      return;
    }
  }
  for (const std::string& message : answers_to(query, false)) {
    send_udp(message, to);
  }
}

// One question a connection; c-ares closes it when it has all.
void DnsServer::serve_tcp(int connection) {
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const std::string length = receive_exactly(connection, 2);
  if (length.size() != 2) {
    return;
  }
  const auto byte = [&length](std::size_t i) { return static_cast<unsigned char>(length[i]); };
  const std::string query = receive_exactly(connection, std::size_t{byte(0)} << 8U | byte(1));
  if (query.size() < kDnsHeader) {
    return;
  }
  {
    const Guard guard(mutex_);
    const DnsQuery question = dns_query(query);
    ++queries_[{question.name, question.type}];
    ++tcp_queries_;
  }
  for (const std::string& message : answers_to(query, true)) {
    const std::string framed = u16(static_cast<std::uint32_t>(message.size())) + message;
    ::send(connection, framed.data(), framed.size(), MSG_NOSIGNAL);
  }
  static_cast<void>(receive_exactly(connection, 1));  // until it is closed
}

void DnsServer::release() {
  std::vector<Held> held;
  {
    const Guard guard(mutex_);
    if (!holds_) {
      held.swap(held_);
    }
  }
  for (const Held& one : held) {
    for (const std::string& message : answers_to(one.query, false)) {
      send_udp(message, one.to);
    }
  }
}

std::vector<std::string> DnsServer::answers_to(const std::string& query, bool tcp) {
  const Guard guard(mutex_);
  if (silent_) {
    return {};
  }
  const std::string answer = answer_to(query, tcp);
  return mangle_ ? mangle_(answer) : std::vector<std::string>{answer};
}

std::string DnsServer::answer_to(const std::string& query, bool tcp) const {
  constexpr int kNoSuchName = 3;
  constexpr std::size_t kMostAliases = 20;
  const DnsQuery question = dns_query(query);
  const bool truncated = truncates_ && !tcp;
  std::string name = question.name;
  std::string records;
  std::uint32_t count = 0;
  bool exists = false;
  for (std::size_t alias = 0; alias < kMostAliases && !truncated && code_ == 0; ++alias) {
    std::string next;
    const auto [begin, end] = records_.equal_range(name);
    for (auto record = begin; record != end; ++record) {
      exists = true;
      const auto& [type, ttl, data, target] = record->second;
      if (type == question.type || type == kCname) {
        records += wire_record(name, type, ttl, data);
        ++count;
        next = target;
      }
    }
    if (next.empty()) {
      break;
    }
    name = next;
  }
  const bool with_soa = soa_ && count == 0 && code_ == 0 && !truncated;
  const std::string authority =
      with_soa ? wire_record("example", kSoa, soa_->ttl,
                             wire_name("ns.example") + wire_name("admin.example") + u32(1) +
                                 u32(2) + u32(3) + u32(4) + u32(soa_->minimum))
               : "";
  constexpr std::uint32_t kAnswer = 0x8180;  // a response, recursion desired and available
  constexpr std::uint32_t kTruncated = 0x0200;
  const int code = code_ != 0 ? code_ : exists || truncated ? 0 : kNoSuchName;
  return query.substr(0, 2) +
         u16(kAnswer | (truncated ? kTruncated : 0) | static_cast<std::uint32_t>(code)) + u16(1) +
         u16(count) + u16(with_soa ? 1 : 0) + u16(0) + question.wire + records + authority;
}

void DnsServer::send_udp(const std::string& message, const std::string& to) const {
  ::sendto(udp_, message.data(), message.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(to.data()), static_cast<socklen_t>(to.size()));
}

}  // namespace bittern::net
