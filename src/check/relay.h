// A port on loopback that leads to a connection which is there already, for one client: so that a
// library with sockets of its own talks over what bittern connected.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bittern/base/expected.h"
#include "check/stream_watch.h"
#include "net/connection.h"
#include "net/loop.h"

namespace bittern::check {

class Relay {
 public:
  // `server` has not been started. Both `loop` and `watch` outlive the relay.
  Relay(net::Loop& loop, std::unique_ptr<net::Connection> server, StreamWatch& watch);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // The port. The first who connects there is the client, and the last.
  [[nodiscard]] base::Expected<std::uint16_t, std::string> open();

  // Why the server's connection ended, a phrase; empty while it lasts.
  [[nodiscard]] const std::string& lost() const { return lost_; }

 private:
  struct Server final : net::Connection::Owner {
    explicit Server(Relay& of) : relay(of) {}
    void on_bytes(std::string_view bytes) override { relay.from_server(bytes); }
    void on_drained() override {}
    void on_closed(std::string_view reason) override { relay.server_closed(reason); }
    Relay& relay;
  };
  struct Client final : net::Connection::Owner {
    explicit Client(Relay& of) : relay(of) {}
    void on_bytes(std::string_view bytes) override { relay.from_client(bytes); }
    void on_drained() override { relay.client_drained(); }
    void on_closed(std::string_view /*reason*/) override { relay.server_->close(); }
    Relay& relay;
  };

  void accepted(std::unique_ptr<net::Connection> client);
  void from_server(std::string_view bytes);
  void from_client(std::string_view bytes);
  void client_drained();
  void server_closed(std::string_view reason);

  net::Loop& loop_;
  StreamWatch& watch_;
  Server at_server_{*this};
  Client at_client_{*this};
  std::unique_ptr<net::Connection> server_;
  std::unique_ptr<net::Connection> client_;
  std::unique_ptr<net::Listener> listener_;
  std::string lost_;
};

}  // namespace bittern::check
