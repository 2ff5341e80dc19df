// A connection on its way to being accepted: its PROXY header is still to come, or its TLS
// handshake to be done.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "net/connection.h"
#include "net/loop_impl.h"
#include "net/proxy_header.h"
#include "net/tls_channel_impl.h"

namespace bittern::net {

class Opening final : public Poller::Watcher, public std::enable_shared_from_this<Opening> {
 public:
  // Hears of the end, once, in a later turn than start().
  class Owner {
   public:
    virtual void on_open(Opening& opening, std::unique_ptr<Connection> connection) = 0;
    virtual void on_refused(Opening& opening, const Peer& peer, const std::string& reason) = 0;

   protected:
    ~Owner() = default;
  };

  // `options` and `owner` must be there until the end, or close(). At least one of
  // options.proxy_protocol and options.tls is set.
  Opening(Loop::Impl& loop, Socket socket, const Peer& peer, const ListenerOptions& options,
          Owner& owner);

  void start();
  void close();  // the owner hears nothing

 private:
  void on_ready(std::uint32_t events) override;
  void await(std::uint32_t what);
  void go_on();
  [[nodiscard]] bool read_proxy_header();
  void take(const ProxyHeader& header);
  [[nodiscard]] bool client_speaks();
  [[nodiscard]] bool has_come(ssize_t received);
  void shake_hands();
  void fail();
  void accept();
  void refuse(const std::string& reason);
  [[nodiscard]] std::string missing() const;

  Loop::Impl& loop_;
  Socket socket_;
  std::unique_ptr<TlsChannel> tls_;  // since the client has spoken: one that is silent costs little
  Peer peer_;
  const ListenerOptions& options_;
  Owner* owner_;  // none when over
  bool awaits_header_;
  std::string header_;  // what has come of it
  Deadline deadline_;
};

}  // namespace bittern::net
