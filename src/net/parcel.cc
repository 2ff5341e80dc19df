#include "net/parcel.h"

#include <unistd.h>

#include <utility>

#include "net/connection_impl.h"
#include "net/parcel_impl.h"

namespace bittern::net {
Parcel::Contents::~Contents() {
  if (descriptor >= 0) {
    ::close(descriptor);
  }
}

Parcel::Parcel(std::unique_ptr<Contents> contents) : contents_(std::move(contents)) {}
Parcel::~Parcel() = default;

std::unique_ptr<Parcel::Contents> Connection::Impl::pack() {
  if (!socket_.is_open() || finishing_ || error_ != 0) {
    return nullptr;
  }
  auto contents = std::make_unique<Parcel::Contents>();
  contents->descriptor = socket_.release();
  owner_ = nullptr;
  contents->tls = std::move(tls_);
  contents->peer = peer_;
  contents->unsent = std::exchange(unsent_, {});
  contents->written = std::exchange(written_, 0);
  contents->acknowledged = std::exchange(acknowledged_, 0);
  contents->drops = drops_;
  contents->purged = purged_;
  return contents;
}

void Connection::Impl::count_on(Parcel::Contents& contents) {
  unsent_ = std::move(contents.unsent);
  written_ = contents.written;
  acknowledged_ = contents.acknowledged;
  drops_ = contents.drops;
  purged_ = contents.purged;
}

std::unique_ptr<Parcel> Parcel::pack(Connection& connection) {
  auto contents = connection.impl().pack();
  return contents ? std::make_unique<Parcel>(std::move(contents)) : nullptr;
}

std::unique_ptr<Connection> Parcel::unpack(Loop& loop, std::unique_ptr<Parcel> parcel) {
  Contents& contents = *parcel->contents_;
  Socket socket(loop.impl().poller, std::exchange(contents.descriptor, -1));
  auto made =
      make_connection(loop.impl(), std::move(socket), contents.peer, std::move(contents.tls));
  made->impl().count_on(contents);
  return made;
}

}  // namespace bittern::net
