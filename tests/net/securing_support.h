// A Connection that Securing makes, and the server at the other end.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/connection.h"
#include "net/connection_impl.h"
#include "net/tls_client.h"
#include "tests/net/tls_peer.h"
#include "tests/net/tls_support.h"

namespace bittern::net {

using TlsClientPointer = std::shared_ptr<TlsClient>;

inline TlsClientPointer client_of(TlsClientOptions options) {
  auto client = TlsClient::load(std::move(options));
  INFO((client ? "" : client.error()));
  REQUIRE(client.has_value());
  return *client;
}

// That takes any certificate.
inline TlsClientPointer any_client() { return client_of({.verify = false}); }

// A plain connection, not started, and its peer.
struct PlainPair {
  PlainPair() : peer(std::move(tcp.peer)) {
    ours.connection = make_connection(loop.impl(), Socket(loop.impl().poller, tcp.ours), Peer{});
  }

  Loop loop;
  TcpPair tcp;
  TlsPeer peer;
  Recorder ours;
};

struct Secured : PlainPair {
  // Begins TLS on what `ours` has. on_done() hears what it comes to.
  void begin(TlsClientPointer client, TlsPurpose purpose = {.domain = "example.org"}) {
    securing.emplace(loop, std::move(ours.connection), std::move(client), std::move(purpose),
                     [this](auto result) { on_done(std::move(result)); });
  }
  void on_done(base::Expected<std::unique_ptr<Connection>, TlsFailure> result) {
    ++done;
    if (result.has_value()) {
      ours.connection = std::move(*result);
    } else {
      failure = std::move(result.error());
    }
  }
  // Both sides, until it is over: true if it is secured.
  bool run() {
    REQUIRE(until([&] { return done > 0; }));
    return ours.connection != nullptr;
  }
  template <typename Holds>
  bool until(Holds holds) {
    return run_until(loop, [&] {
      peer.go_on();
      return holds();
    });
  }
  // The whole of it.
  bool secure(const TlsPeerOptions& server, TlsClientPointer client,
              TlsPurpose purpose = {.domain = "example.org"}) {
    peer.begin_tls(server);
    begin(std::move(client), std::move(purpose));
    return run();
  }

  std::optional<Securing> securing;
  std::optional<TlsFailure> failure;
  int done = 0;
};

}  // namespace bittern::net
