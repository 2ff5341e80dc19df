// One non-blocking TCP connection on a loop: bytes in, bytes out, and when it ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bittern/base/expected.h"
#include "bittern/base/time.h"
#include "net/loop.h"

namespace bittern::net {

class Connection {
 public:
  // Who owns the connection hears of it here. The owner may destroy the connection in any of these
  // calls, and none comes after that.
  class Owner {
   public:
    // Bytes have arrived; the view is valid during the call only.
    virtual void on_bytes(std::string_view bytes) = 0;
    // Everything written before has been handed to the operating system, after some of it had to
    // wait (unsent() was above 0).
    virtual void on_drained() = 0;
    // The peer closed or reset the connection, or an error ended it: the last call. `reason` is a
    // phrase for the log ("closed by the peer", "Connection reset by peer").
    virtual void on_closed(std::string_view reason) = 0;

   protected:
    ~Owner() = default;
  };

  class Impl;

  explicit Connection(std::shared_ptr<Impl> impl);
  ~Connection();  // as close()
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Must be called once; calls begin in a later turn of the loop.
  void start(Owner& owner);

  // Hands `bytes` to the operating system at once as far as it takes them, keeps the rest.
  // Never calls the owner before it returns; errors come as on_closed in a later turn.
  void write(std::string_view bytes);
  // Bytes kept because the peer does not take them.
  [[nodiscard]] std::size_t unsent() const;
  // Bytes written that the peer's TCP has not acknowledged, wherever they are: kept here, in the
  // operating system, under way, or dropped when the connection ended. In on_closed() and after it:
  // what will never be. A system call, but none when nothing can have changed.
  [[nodiscard]] std::size_t unacknowledged() const;
  // From now on a close with unacknowledged() bytes resets the connection. Otherwise the operating
  // system goes on sending them, and a peer may get in the end what was said to be lost.
  void drop_unacknowledged();

  // Closes at once; what is unsent is lost. The owner hears nothing more, and unacknowledged() is
  // what the peer will never get. Nothing, if the connection has ended or finishes.
  void close();

  // While reading is off the peer is slowed down by TCP. Then neither on_bytes nor the peer's
  // orderly close is told, but a reset or an error is. On at first.
  void set_reading(bool on);

  // No more write() after it (that is checked): sends what is unsent and the end of the stream,
  // then goes on in the background, discarding what arrives, until the peer has closed and taken
  // everything or, for the time of `linger`, has taken nothing and not closed. The owner hears
  // nothing more and may destroy the Connection at once. `then` is called once, in the turn after
  // the end, with the number of bytes that the peer's TCP has not acknowledged; never when the loop
  // ends first.
  using Finished = std::function<void(std::size_t unacknowledged)>;
  void finish(base::Duration linger, Finished then = {});

  // The address of the other end, "127.0.0.1:41234" or "[::1]:41234".
  [[nodiscard]] const std::string& peer() const;

 private:
  std::shared_ptr<Impl> impl_;
};

// Accepts connections on one address.
class Listener {
 public:
  using Accepted = std::function<void(std::unique_ptr<Connection>)>;

  // `address` is an IPv4 or IPv6 address, port 0 is any free one. The error is a phrase with the
  // reason ("bind 127.0.0.1:80: Permission denied").
  [[nodiscard]] static base::Expected<std::unique_ptr<Listener>, std::string> open(
      Loop& loop, const std::string& address, std::uint16_t port, Accepted accepted);
  ~Listener();  // closes; connections accepted before live on

  [[nodiscard]] std::uint16_t port() const;
  // Called when no connection can be accepted for want of descriptors or memory; accepting is tried
  // again after a second. `reason` is a phrase for the log.
  void on_exhausted(std::function<void(const std::string& reason)> handler);

  class Impl;
  explicit Listener(std::shared_ptr<Impl> impl);

 private:
  std::shared_ptr<Impl> impl_;
};

// One attempt to connect; destroying it gives up, and its handler is not called.
class Connector {
 public:
  // The error names the stage and the reason: "connect 127.0.0.1:5222: Connection refused",
  // "connect 127.0.0.1:5222: no answer within 10 s", "resolve chat.example: ...". Of a name with
  // several addresses each has its phrase, with "; " in between.
  using Done = std::function<void(base::Expected<std::unique_ptr<Connection>, std::string>)>;

  // `host` is an address or a name (looked up without blocking the loop); all its addresses are
  // tried, one after another, within `limit`, of which each has a share. `done` is called once, in
  // a later turn; it may destroy the Connector.
  Connector(Loop& loop, std::string host, std::uint16_t port, base::Duration limit, Done done);
  ~Connector();

  class Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace bittern::net
