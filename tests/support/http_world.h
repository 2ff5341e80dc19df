// A play's world over real sockets: a whole manager, an HTTP client and a server that says what it
// is told, on one loop whose clock can be moved on.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "manager/manager.h"
#include "net/connection.h"
#include "net/loop.h"
#include "tests/support/play.h"

namespace bittern::test {

// One POST on a connection of its own, and what came back.
class HttpClient final : public net::Connection::Owner {
 public:
  HttpClient(net::Loop& loop, std::uint16_t port, std::string request);
  // The content of the answer, once it is complete.
  [[nodiscard]] std::optional<std::string> content() const;
  [[nodiscard]] const std::string& received() const { return received_; }
  [[nodiscard]] bool closed() const { return closed_; }

 private:
  void on_bytes(std::string_view bytes) override { received_ += bytes; }
  void on_drained() override {}
  void on_closed(std::string_view /*reason*/) override { closed_ = true; }

  std::string request_;
  std::string received_;
  bool closed_ = false;
  std::unique_ptr<net::Connector> connector_;
  std::unique_ptr<net::Connection> connection_;
};

// A server that accepts, answers the stream header with its own, and then says what it is told.
class PuppetServer final : public net::Connection::Owner {
 public:
  explicit PuppetServer(net::Loop& loop);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] bool connected() const { return opened_; }
  [[nodiscard]] bool stream_closed() const { return stream_closed_; }
  [[nodiscard]] const std::string& got() const { return got_; }
  void say(const std::string& bytes);
  void refuse() { listener_.reset(); }
  void vanish() { connection_.reset(); }
  void stop_reading() { connection_->set_reading(false); }

 private:
  void on_bytes(std::string_view bytes) override;
  void on_drained() override {}
  void on_closed(std::string_view /*reason*/) override {}

  std::unique_ptr<net::Listener> listener_;
  std::unique_ptr<net::Connection> connection_;
  std::uint16_t port_ = 0;
  std::string before_header_;
  std::string got_;
  bool opened_ = false;
  bool stream_closed_ = false;
};

// Settings for one domain, example.org, whose server listens on `port`.
[[nodiscard]] manager::Settings settings_for(std::uint16_t port);

class HttpWorld final : public World {
 public:
  HttpWorld();
  ~HttpWorld() override;

  void client_sends(const std::string& name, const std::string& document) override;
  std::optional<std::string> answer_to(const std::string& name) override;
  void lose(const std::string& name) override;
  void server_says(const std::string& bytes) override;
  void server_refuses() override { server_.refuse(); }
  void server_vanishes() override;
  const std::string& server_got() override { return server_.got(); }
  bool stream_closed() override { return server_.stream_closed(); }
  bool session_lives() override;
  void time_passes(base::Duration time) override;
  bool until(const std::function<bool()>& condition) override;

 private:
  // Lets everything that is under way on the sockets arrive.
  void settle();

  net::Loop loop_;
  PuppetServer server_;
  manager::Manager manager_;
  std::map<std::string, std::unique_ptr<HttpClient>> clients_;
};

}  // namespace bittern::test
