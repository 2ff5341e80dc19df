// A Jabber server that says what it is told, and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/connection.h"
#include "net/loop.h"

namespace bittern::test {

// One connection of the manager: one session's stream.
class PuppetStream final : public net::Connection::Owner {
 public:
  PuppetStream(std::unique_ptr<net::Connection> connection, bool answers_header);

  // The manager's stream header has come, and was answered.
  [[nodiscard]] bool opened() const { return opened_; }
  // What came behind the header, without the stream's end tag.
  [[nodiscard]] const std::string& got() const { return got_; }
  [[nodiscard]] bool stream_closed() const { return stream_closed_; }
  [[nodiscard]] bool connection_closed() const { return connection_closed_; }

  void say(const std::string& bytes) { connection_->write(bytes); }
  [[nodiscard]] std::size_t unsent() const { return connection_->unsent(); }
  void vanish() { connection_.reset(); }
  void set_reading(bool on);
  // Reads on until `bytes` more have come, then no more.
  void read_some(std::size_t bytes);

 private:
  void on_bytes(std::string_view bytes) override;
  void on_drained() override {}
  void on_closed(std::string_view /*reason*/) override { connection_closed_ = true; }

  std::unique_ptr<net::Connection> connection_;
  std::string before_header_;
  std::string got_;
  std::size_t stop_at_ = std::string::npos;  // bytes of got_
  bool answers_header_;
  bool opened_ = false;
  bool stream_closed_ = false;
  bool connection_closed_ = false;
};

class PuppetServer {
 public:
  explicit PuppetServer(net::Loop& loop);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  // In the order of their connections.
  [[nodiscard]] PuppetStream& stream(std::size_t index) { return *streams_.at(index); }
  [[nodiscard]] std::size_t streams() const { return streams_.size(); }
  // From now on nobody listens.
  void refuse() { listener_.reset(); }
  // From now on stream headers are not answered.
  void be_silent() { answers_headers_ = false; }

 private:
  std::unique_ptr<net::Listener> listener_;
  std::vector<std::unique_ptr<PuppetStream>> streams_;
  std::uint16_t port_ = 0;
  bool answers_headers_ = true;
};

}  // namespace bittern::test
