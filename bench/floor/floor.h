// The least that a connection manager on this loop can do: it forwards, and checks nothing. What it
// costs is the cost of the operating system, the loop and HTTP's framing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/floor/http_client.h"
#include "bench/floor/session.h"
#include "bittern/base/ip_address.h"
#include "net/connection.h"
#include "net/loop.h"

namespace bittern::bench {

class Floor final : public HttpClient::House, public Session::House {
 public:
  Floor(net::Loop& loop, base::SocketAddress server) : loop_(loop), server_(server) {}

  void accept(std::unique_ptr<net::Connection> connection);

  void on_body(HttpClient& client, std::string_view body) override;
  void gone(HttpClient& client) override;

  [[nodiscard]] net::Loop& loop() override { return loop_; }
  [[nodiscard]] const base::SocketAddress& server() const override { return server_; }
  [[nodiscard]] std::string& scratch() override { return scratch_; }
  void gone(std::uint64_t number) override;

 private:
  net::Loop& loop_;
  base::SocketAddress server_;
  std::string scratch_;  // what is written next; kept for its memory
  // A session's number is its sid: no hashing, and eight bytes for one that is over.
  std::vector<std::unique_ptr<Session>> sessions_;
  std::unordered_map<HttpClient*, std::unique_ptr<HttpClient>> clients_;
};

}  // namespace bittern::bench
