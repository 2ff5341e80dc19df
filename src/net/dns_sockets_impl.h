// The sockets of c-ares, watched by the loop. c-ares opens and closes them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <utility>

#include "net/poller_impl.h"

namespace bittern::net {

class DnsSockets {
 public:
  // One of the two is a socket, the other -1.
  using Ready = std::function<void(int readable, int writable)>;

  DnsSockets(Poller& poller, Ready ready) : poller_(poller), ready_(std::move(ready)) {}
  ~DnsSockets();
  DnsSockets(const DnsSockets&) = delete;
  DnsSockets& operator=(const DnsSockets&) = delete;

  // From now on; neither: the socket is about to be closed.
  void watch(int socket, bool for_bytes, bool for_room);

 private:
  struct Watched final : Poller::Watcher {
    Watched(DnsSockets& of, int descriptor) : sockets(of), socket(of.poller_, descriptor) {}
    // Without closing it, and before c-ares does: epoll would go on with whatever has its number
    // next.
    ~Watched() { static_cast<void>(socket.release()); }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    void on_ready(std::uint32_t events) override;

    DnsSockets& sockets;
    Socket socket;
  };

  Poller& poller_;
  Ready ready_;
  std::unordered_map<int, std::unique_ptr<Watched>> sockets_;
};

}  // namespace bittern::net
