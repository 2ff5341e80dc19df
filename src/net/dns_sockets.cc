#include <utility>

#include "net/dns_sockets_impl.h"

namespace bittern::net {

DnsSockets::~DnsSockets() {
  for (const auto& [socket, watched] : sockets_) {
    let_go(*watched);
  }
}

void DnsSockets::watch(int socket, bool for_bytes, bool for_room) {
  const auto known = sockets_.find(socket);
  if (!for_bytes && !for_room) {
    if (known != sockets_.end()) {
      let_go(*known->second);
      sockets_.erase(known);
    }
    return;
  }
  if (const Pointer watched = known != sockets_.end() ? known->second : add(socket)) {
    watched->wants_bytes = for_bytes;
    watched->wants_room = for_room;
    await(watched);
  }
}

// nullptr if epoll has no room: then the question has its time-out.
DnsSockets::Pointer DnsSockets::add(int socket) {
  auto watched = std::make_shared<Watched>(loop_.io);
  error_code error;
  watched->descriptor.assign(socket, error);
  if (error) {
    return nullptr;
  }
  sockets_.emplace(socket, watched);
  return watched;
}

// Without closing it, and before c-ares does: epoll would go on with whatever has its number next.
void DnsSockets::let_go(Watched& socket) {
  socket.over = true;
  socket.descriptor.release();
}

void DnsSockets::await(const Pointer& socket) {
  await_bytes(socket);
  await_room(socket);
}

void DnsSockets::await_bytes(const Pointer& socket) {
  if (socket->over || !socket->wants_bytes || socket->waits_for_bytes) {
    return;
  }
  socket->waits_for_bytes = true;
  socket->descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                [this, socket](const error_code& /*error*/) {
                                  socket->waits_for_bytes = false;
                                  if (!socket->over) {
                                    loop_.begin_turn();
                                    ready_(socket->descriptor.native_handle(), -1);
                                    await_bytes(socket);
                                  }
                                });
}

void DnsSockets::await_room(const Pointer& socket) {
  if (socket->over || !socket->wants_room || socket->waits_for_room) {
    return;
  }
  socket->waits_for_room = true;
  socket->descriptor.async_wait(asio::posix::descriptor_base::wait_write,
                                [this, socket](const error_code& /*error*/) {
                                  socket->waits_for_room = false;
                                  if (!socket->over) {
                                    loop_.begin_turn();
                                    ready_(-1, socket->descriptor.native_handle());
                                    await_room(socket);
                                  }
                                });
}

}  // namespace bittern::net
