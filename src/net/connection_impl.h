// The inside of a Connection, for connection.cc and those that make connections.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/connection.h"
#include "net/loop_impl.h"
#include "net/parcel.h"
#include "net/socket_io_impl.h"
#include "net/tls_channel_impl.h"

namespace bittern::net {

[[nodiscard]] std::string to_text(base::Duration duration);  // "10 s", "1500 ms"

// `socket` is connected to `peer`; `tls`, if it is spoken there, has its handshake behind it.
[[nodiscard]] std::unique_ptr<Connection> make_connection(
    Loop::Impl& loop, Socket socket, Peer peer, std::unique_ptr<TlsChannel> tls = nullptr);

// Lives as long as its socket is told to be ready, so that a turn may destroy the Connection; one
// that is finishing is its loop's. Only its loop's thread counts who has it.
class Connection::Impl final
    : public Connection,
      public Poller::Watcher,
      public boost::intrusive_ref_counter<Connection::Impl, boost::thread_unsafe_counter> {
 public:
  Impl(Loop::Impl& loop, Socket socket, Peer peer, std::unique_ptr<TlsChannel> tls);
  static void operator delete(void* memory) { ::operator delete(memory); }

  void start(Owner& owner);
  void write(std::string_view bytes);
  void set_reading(bool on);
  void finish(base::Duration linger, Finished then);
  void close();
  void drop_unacknowledged() { drops_ = true; }
  // For TLS to begin on its socket: this is over, and the owner hears nothing more.
  struct Plain {
    Socket socket;
    SendBuffer unsent;
    Peer peer;
    int error;  // a write failed with this
  };
  [[nodiscard]] Plain take_plain();
  // For another loop to go on with it: the same; nullptr, and nothing, unless it is well.
  [[nodiscard]] std::unique_ptr<Parcel::Contents> pack();
  // Before start(): goes on where that one was.
  void count_on(Parcel::Contents& contents);
  [[nodiscard]] std::size_t unsent() const { return unsent_.size() + (tls_ ? tls_->kept() : 0); }
  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] std::size_t unacknowledged() const;
  [[nodiscard]] const Peer& peer() const { return peer_; }
  [[nodiscard]] std::optional<TlsDetails> tls_details() const;
  [[nodiscard]] bool finishing() const { return finishing_; }

 private:
  // While finishing.
  struct Linger {
    Linger(Impl& of, base::Duration time, Finished last_words)
        : limit(time),
          then(std::move(last_words)),
          deadline(of.loop_.loop, [&of] { of.on_look(); }) {}

    base::Duration limit;
    base::Time until{};
    std::size_t left = 0;        // unacknowledged when `until` was last set
    bool peer_finished = false;  // its end of the stream has come
    Finished then;
    Deadline deadline;
  };

  void await_bytes();
  void await_room();
  void watch();
  [[nodiscard]] std::uint32_t awaited() const;

  void on_ready(std::uint32_t events) override;
  void on_readable();
  void on_writable();
  void on_socket_error();
  void on_end_of_stream(int error);

  [[nodiscard]] bool wants_bytes() const { return finishing_ || (owner_ != nullptr && reading_); }
  [[nodiscard]] Wire wire() { return {socket_.descriptor(), tls_.get()}; }
  [[nodiscard]] ssize_t receive_some();
  [[nodiscard]] bool has_more() const { return tls_ && !finishing_ && tls_->has_more(); }
  [[nodiscard]] bool reads_when_written() const {
    return tls_ && !finishing_ && tls_->wants_room();
  }
  [[nodiscard]] std::string text_of(int error) const;
  [[nodiscard]] std::size_t left_in_kernel() const;
  void note(int error) { purged_ = purged_ || error == ECONNRESET; }
  void read_later();
  void break_off();
  void on_look();
  void linger_anew();
  void look_later();
  void send_end_of_stream();
  void end(const std::string& reason);
  void stop_lingering(std::size_t left);

  Loop::Impl& loop_;
  Socket socket_;
  std::unique_ptr<TlsChannel> tls_;  // what is written and told goes through it, if there is one
  Owner* owner_ = nullptr;
  Peer peer_;
  SendBuffer unsent_;
  std::uint64_t written_ = 0;
  mutable std::uint64_t acknowledged_ = 0;  // as far as was looked
  std::unique_ptr<Linger> linger_;
  int error_ = 0;  // a write failed with this; the owner is still to be told
  bool reading_ : 1 = true;
  bool finishing_ : 1 = false;
  bool drops_ : 1 = false;      // drop_unacknowledged()
  bool shut_down_ : 1 = false;  // our end of the stream was sent
  bool purged_ : 1 = false;     // a Unix socket was reset: its queue tells nothing any more
  const bool local_ : 1;        // a Unix socket
  bool reads_later_ : 1 = false;
  bool waits_for_room_ : 1 = false;
};

}  // namespace bittern::net
