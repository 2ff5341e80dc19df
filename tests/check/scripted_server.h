// A Jabber server that answers by a list: when this has come, that is said.
#pragma once

#include <catch2/catch.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/connection.h"
#include "net/dialer.h"
#include "net/loop.h"

namespace bittern::test {

class ScriptedServer final : public net::Connection::Owner {
 public:
  struct Line {
    std::string when;  // awaited in what has come since the last answer
    std::string say;
  };

  ScriptedServer(net::Loop& loop, std::vector<Line> script) : script_(std::move(script)) {
    auto listener = net::Listener::open(loop, "127.0.0.1", 0,
                                        [this](std::unique_ptr<net::Connection> connection) {
                                          connection_ = std::move(connection);
                                          connection_->start(*this);
                                        });
    REQUIRE(listener.has_value());
    listener_ = std::move(*listener);
  }

  [[nodiscard]] std::uint16_t port() const { return listener_->port(); }
  // All that came.
  [[nodiscard]] const std::string& got() const { return got_; }

 private:
  void on_bytes(std::string_view bytes) override {
    got_ += bytes;
    awaited_ += bytes;
    while (line_ < script_.size() && awaited_.find(script_[line_].when) != std::string::npos) {
      awaited_.clear();
      connection_->write(script_[line_].say);
      ++line_;
      if (script_[line_ - 1].say.empty()) {
        connection_->close();
        return;
      }
    }
  }
  void on_drained() override {}
  void on_closed(std::string_view /*reason*/) override {}

  std::vector<Line> script_;
  std::size_t line_ = 0;
  std::string got_;
  std::string awaited_;
  std::unique_ptr<net::Listener> listener_;
  std::unique_ptr<net::Connection> connection_;
};

struct Dialing final : net::Dialer::Owner {
  void on_connected(std::unique_ptr<net::Connection> made) override {
    connection = std::move(made);
  }
  void on_exhausted(std::string reasons) override { FAIL(reasons); }
  std::unique_ptr<net::Connection> connection;
};

// To a server of the same loop.
inline std::unique_ptr<net::Connection> connect(net::Loop& loop, std::uint16_t port) {
  Dialing dialing;
  net::Dialer dialer(loop, dialing);
  dialer.add({{base::IpAddress(base::IpAddress::V4{127, 0, 0, 1}), port}});
  dialer.no_more();
  while (!dialing.connection) {
    (void)loop.run_for(base::seconds(10));
  }
  return std::move(dialing.connection);
}

// What a server says in a login, XMPP's usual way (RFC 6120 §9.1).
inline const std::string kHeader =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' from='example.org' id='s1' version='1.0'>";
inline const std::string kMechanisms =
    "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
    "<mechanism>PLAIN</mechanism></mechanisms></stream:features>";
inline const std::string kSuccess = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
inline const std::string kBindFeatures =
    "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
    "<sm xmlns='urn:xmpp:sm:3'/></stream:features>";
inline const std::string kBound =
    "<iq type='result' id='_xmpp_bind1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
    "<jid>alice@example.org/r1</jid></bind></iq>";
inline const std::string kPong = "<iq type='result' id='bittern-check'/>";

}  // namespace bittern::test
