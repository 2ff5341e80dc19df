// A listener whose connections have to open first, and what became of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/loop.h"
#include "tests/net/net_support.h"

namespace bittern::net {

struct Openings {
  // The handlers of `options` are set here, but for has_room and trusts.
  explicit Openings(ListenerOptions options) {
    loop.skip(base::Duration(0));
    options.on_refused = [this](const Peer& peer, std::string_view reason) {
      refused.push_back(peer.to_string() + ": " + std::string(reason));
      if (then_refused) {
        then_refused();
      }
    };
    const auto accept = [this](std::unique_ptr<Connection> connection) {
      accepted.push_back(std::make_unique<Recorder>());
      accepted.back()->connection = std::move(connection);
      accepted.back()->connection->start(*accepted.back());
      if (then_accepted) {
        then_accepted();
      }
    };
    listener = std::move(*Listener::open(loop, "127.0.0.1", 0, accept, std::move(options)));
  }

  std::unique_ptr<RawPeer> connect() {
    auto peer = RawPeer::connect(listener->port(), AF_INET);
    run_dry(loop);
    return peer;
  }
  bool until_accepted(std::size_t count = 1) {
    return run_until(loop, [&] { return accepted.size() == count; });
  }
  bool until_refused(std::size_t count = 1) {
    return run_until(loop, [&] { return refused.size() == count; });
  }
  // The peer has heard of the end, orderly or not.
  bool until_closed(RawPeer& peer) {
    return run_until(loop, [&] {
      peer.receive();
      return peer.ended() || peer.error() != 0;
    });
  }

  Loop loop;
  std::vector<std::unique_ptr<Recorder>> accepted;
  std::vector<std::string> refused;
  std::function<void()> then_accepted;
  std::function<void()> then_refused;
  std::unique_ptr<Listener> listener;
};

}  // namespace bittern::net
