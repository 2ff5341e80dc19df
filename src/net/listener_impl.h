// The inside of a Listener: accepts, and sees to what has to come before a connection is told.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "net/connection.h"
#include "net/listening_socket_impl.h"
#include "net/loop_impl.h"
#include "net/opening_impl.h"

namespace bittern::net {

class Listener::Impl final : public std::enable_shared_from_this<Listener::Impl>,
                             public Poller::Watcher,
                             public Opening::Owner {
 public:
  Impl(Loop& loop, Accepted accepted, ListenerOptions options)
      : loop_(loop.impl()),
        acceptor_(loop_.poller),
        accepted_(std::move(accepted)),
        options_(std::move(options)),
        pause_(loop, [this] { static_cast<void>(await()); }) {}
  ~Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  // Takes the socket. Returns 0, or an errno, after which it is left as it was.
  [[nodiscard]] int start(const ListeningSocket& socket);
  void close();
  [[nodiscard]] const ListeningSocket& socket() const { return socket_; }
  [[nodiscard]] std::size_t opening() const { return openings_.size(); }
  void on_exhausted(std::function<void(const std::string&)> handler) {
    exhausted_ = std::move(handler);
  }

 private:
  void on_open(Opening& opening, std::unique_ptr<Connection> connection) override;
  void on_refused(Opening& opening, const Peer& peer, const std::string& reason) override;

  void on_ready(std::uint32_t events) override;
  [[nodiscard]] int await();
  void on_readable();
  [[nodiscard]] int accept_one(Peer& peer);
  void take(int descriptor, const Peer& peer);
  void open(Socket socket, const Peer& peer);
  void refuse(const Peer& peer, const std::string& reason) const;

  Loop::Impl& loop_;
  Socket acceptor_;
  ListeningSocket socket_;
  Accepted accepted_;
  const ListenerOptions options_;
  std::function<void(const std::string&)> exhausted_;
  std::unordered_map<std::shared_ptr<Opening>, std::shared_ptr<void>>
      openings_;  // and their places
  Deadline pause_;
};

}  // namespace bittern::net
