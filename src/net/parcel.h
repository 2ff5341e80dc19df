// An open connection on its way from one loop to another.
#pragma once

#include <memory>

#include "net/connection.h"
#include "net/loop.h"

namespace bittern::net {

// Belongs to no thread, and may be destroyed on any: then the connection is closed.
class Parcel {
 public:
  struct Contents;

  // Takes the connection, which may be inside its owner's on_bytes(), off its loop: socket, TLS,
  // what is unsent and unread. Its owner hears nothing more, and it is as if closed. nullptr: it
  // has ended, finishes or fails, and stays as it is.
  [[nodiscard]] static std::unique_ptr<Parcel> pack(Connection& connection);
  // The same connection, not started, on the loop whose thread this is: all bytes are counted on.
  [[nodiscard]] static std::unique_ptr<Connection> unpack(Loop& loop,
                                                          std::unique_ptr<Parcel> parcel);

  explicit Parcel(std::unique_ptr<Contents> contents);
  ~Parcel();
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;

 private:
  std::unique_ptr<Contents> contents_;
};

}  // namespace bittern::net
