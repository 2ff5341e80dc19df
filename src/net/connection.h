// One non-blocking connection on a loop, over TCP or a Unix socket: bytes in, bytes out, and when
// it ended; and what makes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "bittern/base/expected.h"
#include "bittern/base/ip_address.h"
#include "bittern/base/time.h"
#include "net/loop.h"

namespace bittern::net {

class TlsServer;    // net/tls.h
struct TlsDetails;  // net/tls_client.h

// Who is at the other end of a connection.
struct Peer {
  // Of the socket, or what the PROXY header names. None: the other end of a Unix socket, of which
  // no PROXY header has said more.
  std::optional<base::SocketAddress> address;
  // What it says is encrypted: here, or at the proxy, as its PROXY header says.
  bool tls = false;

  [[nodiscard]] std::string to_string() const;  // "127.0.0.1:41234", "[::1]:41234", "unix"
};

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

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Must be called once; calls begin in a later turn of the loop.
  void start(Owner& owner);

  // Hands `bytes` to the operating system at once as far as it takes them, keeps the rest.
  // Never calls the owner before it returns; errors come as on_closed in a later turn.
  void write(std::string_view bytes);
  // Bytes kept because the peer does not take them.
  [[nodiscard]] std::size_t unsent() const;
  // Bytes given to write(), also after the connection's end and before it came from another loop.
  [[nodiscard]] std::uint64_t written() const;
  // Bytes written that the peer's TCP has not acknowledged, wherever they are: kept here, in the
  // operating system, under way, or dropped when the connection ended. In on_closed() and after it:
  // what will never be. A system call, but none when nothing can have changed. Over a Unix socket
  // what the peer has not read: never less than that, and exactly that when it is nothing.
  [[nodiscard]] std::size_t unacknowledged() const;
  // From now on a close with unacknowledged() bytes resets the connection. Otherwise the operating
  // system goes on sending them, and a peer may get in the end what was said to be lost. Of a Unix
  // socket nothing can be taken back: its peer may always read what there was before the close.
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

  [[nodiscard]] const Peer& peer() const;
  // If TLS is spoken here and the peer has shown a certificate: of one that Securing has made.
  [[nodiscard]] std::optional<TlsDetails> tls_details() const;

  ~Connection() = default;
  // What a delete does instead of the destructor: as close(), and lets go of it, for its loop may
  // have it for a while yet. It is the first part of its Impl, as one allocation is enough.
  static void operator delete(Connection* connection, std::destroying_delete_t);

  [[nodiscard]] Impl& impl();
  [[nodiscard]] const Impl& impl() const;

 protected:
  Connection() = default;
};

struct ListenerOptions {
  std::shared_ptr<TlsServer> tls;  // none: what is said here is not encrypted
  // Every connection begins with a PROXY header, version 1 or 2.
  bool proxy_protocol = false;
  // May this peer send a PROXY header? It is closed if not. Empty: every peer may.
  std::function<bool(const Peer&)> trusts;
  // Of open(): Listener::beside() may follow, with the same port.
  bool shares_port = false;
  // Asked for each connection; one for which there is no room is closed at once. Empty: always.
  std::function<bool()> has_room;
  // Then asked for each connection whose PROXY header or TLS handshake is still to come, by the
  // socket's peer. Kept until the connection is told, refused or closed; nullptr: it is closed at
  // once. Empty: each has its place.
  std::function<std::shared_ptr<void>(const Peer&)> place_for;
  // For the PROXY header and the TLS handshake together.
  base::Duration open_timeout = base::seconds(20);
  // For who speaks HTTP without TLS where TLS is spoken; then the connection ends.
  std::function<std::string()> answer_to_plain_http;
  // For the log: a connection ended before it was accepted. `reason` is a phrase.
  std::function<void(const Peer&, std::string_view reason)> on_refused;
};

// Accepts connections on one address.
class Listener {
 public:
  // Called when the connection is open: its PROXY header read, its TLS handshake done. May destroy
  // the Listener.
  using Accepted = std::function<void(std::unique_ptr<Connection>)>;
  // The error is a phrase with the reason ("bind 127.0.0.1:80: Permission denied").
  using Opened = base::Expected<std::unique_ptr<Listener>, std::string>;

  // `address` is an IPv4 or IPv6 address, port 0 is any free one.
  [[nodiscard]] static Opened open(Loop& loop, const std::string& address, std::uint16_t port,
                                   Accepted accepted, ListenerOptions options = {});
  // A Unix socket of that path, and with that mode (0660). One that nobody listens on any more is
  // replaced; the Listener removes its own at the end.
  [[nodiscard]] static Opened open_unix(Loop& loop, const std::string& path, unsigned mode,
                                        Accepted accepted, ListenerOptions options = {});
  // A stream socket that listens already, TCP or Unix, as the service manager passes them on
  // (inherited_sockets()). The Listener closes it, and leaves a Unix socket's path alone. On an
  // error the descriptor is still the caller's.
  [[nodiscard]] static Opened adopt(Loop& loop, int descriptor, Accepted accepted,
                                    ListenerOptions options = {});
  // One more for the same clients, on another loop: each connection comes to one of the two. Every
  // loop has a queue of its own where `other` shares its port; of a Unix socket and one that was
  // passed on all take from one queue. To be called on the thread of `other`, before `loop` runs.
  [[nodiscard]] static Opened beside(Loop& loop, const Listener& other, Accepted accepted,
                                     ListenerOptions options = {});
  // Closes, what is still opening, too; connections accepted before live on.
  ~Listener();

  [[nodiscard]] std::uint16_t port() const;  // 0 of a Unix socket
  // "127.0.0.1:5280", "[::1]:5280", "unix:/run/bittern/http.sock", for the log.
  [[nodiscard]] const std::string& name() const;
  // Connections whose PROXY header or TLS handshake is still to come.
  [[nodiscard]] std::size_t opening() const;
  // Called when no connection can be accepted for want of descriptors or memory; accepting is tried
  // again after a second. `reason` is a phrase for the log.
  void on_exhausted(std::function<void(const std::string& reason)> handler);

  class Impl;
  explicit Listener(std::shared_ptr<Impl> impl);

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace bittern::net
