// An HTTP client's connection: sends what it is told, whatever that is, and reads the answers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/connection.h"
#include "net/loop.h"
#include "tests/support/caller.h"

namespace bittern::test {

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;

  // Its value; the values of all fields of this name with "|" in between; empty for none.
  [[nodiscard]] std::string field(std::string_view name) const;
};

// A POST of `document` to the BOSH path; `fields` are whole lines.
[[nodiscard]] std::string post(const std::string& document, const std::string& fields = "");

class HttpClient final : public net::Connection::Owner {
 public:
  // Connects and sends `bytes`.
  HttpClient(net::Loop& loop, std::uint16_t port, std::string bytes);
  void send(const std::string& bytes);
  void set_reading(bool on);
  // Reads on until `bytes` more have come, then no more.
  void read_some(std::size_t bytes);
  // Closes with what it has not read, which resets the connection if there is any.
  void close() { connection_.reset(); }

  // The complete answers so far, interim ones among them.
  [[nodiscard]] const std::vector<HttpAnswer>& answers() const { return answers_; }
  // The content of the first answer, once it is complete.
  [[nodiscard]] std::optional<std::string> content() const;
  [[nodiscard]] const std::string& received() const { return received_; }
  [[nodiscard]] bool connected() const { return connection_ != nullptr; }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] std::size_t unsent() const { return connection_->unsent(); }

 private:
  void on_bytes(std::string_view bytes) override;
  void on_drained() override {}
  void on_closed(std::string_view /*reason*/) override { closed_ = true; }

  bool take_answer();

  std::string to_send_;
  std::string received_;
  std::size_t stop_at_ = std::string::npos;  // received bytes
  std::size_t read_ = 0;                     // bytes of received_ in answers_
  std::vector<HttpAnswer> answers_;
  bool closed_ = false;
  std::unique_ptr<Caller> caller_;
  std::unique_ptr<net::Connection> connection_;
};

}  // namespace bittern::test
