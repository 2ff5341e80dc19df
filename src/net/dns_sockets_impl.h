// The sockets of c-ares, waited for by the loop. c-ares opens and closes them.
#pragma once

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <unordered_map>

#include "net/loop_impl.h"

namespace bittern::net {

class DnsSockets {
 public:
  // One of the two is a socket, the other -1.
  using Ready = std::function<void(int readable, int writable)>;

  DnsSockets(Loop::Impl& loop, Ready ready) : loop_(loop), ready_(std::move(ready)) {}
  ~DnsSockets();
  DnsSockets(const DnsSockets&) = delete;
  DnsSockets& operator=(const DnsSockets&) = delete;

  // From now on; neither: the socket is about to be closed.
  void watch(int socket, bool for_bytes, bool for_room);

 private:
  struct Watched {
    explicit Watched(asio::io_context& io) : descriptor(io) {}

    asio::posix::basic_stream_descriptor<Executor> descriptor;
    bool wants_bytes = false;
    bool wants_room = false;
    bool waits_for_bytes = false;
    bool waits_for_room = false;
    bool over = false;
  };
  using Pointer = std::shared_ptr<Watched>;

  [[nodiscard]] Pointer add(int socket);
  static void let_go(Watched& socket);
  void await(const Pointer& socket);
  void await_bytes(const Pointer& socket);
  void await_room(const Pointer& socket);

  Loop::Impl& loop_;
  Ready ready_;
  std::unordered_map<int, Pointer> sockets_;
};

}  // namespace bittern::net
