// Connects to a port of this machine.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "net/dialer.h"

namespace bittern::test {

class Caller final : private net::Dialer::Owner {
 public:
  // nullptr: it is refused.
  using Done = std::function<void(std::unique_ptr<net::Connection>)>;

  // `done` is called once, in a later turn.
  Caller(net::Loop& loop, std::uint16_t port, Done done)
      : done_(std::move(done)), dialer_(loop, *this) {
    dialer_.add({{*base::IpAddress::parse("127.0.0.1"), port}});
    dialer_.no_more();
  }

 private:
  void on_connected(std::unique_ptr<net::Connection> connection) override {
    done_(std::move(connection));
  }
  void on_exhausted(std::string /*reasons*/) override { done_(nullptr); }

  Done done_;
  net::Dialer dialer_;
};

}  // namespace bittern::test
