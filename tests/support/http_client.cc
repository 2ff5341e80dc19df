#include "tests/support/http_client.h"

#include <catch2/catch.hpp>
#include <sstream>

namespace bittern::test {

std::string HttpAnswer::field(std::string_view name) const {
  std::string values;
  for (const auto& [key, value] : fields) {
    if (key == name) {
      values += values.empty() ? value : "|" + value;
    }
  }
  return values;
}

std::string post(const std::string& document, const std::string& fields) {
  return "POST /http-bind HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\n" + fields +
         "Content-Length: " + std::to_string(document.size()) + "\r\n\r\n" + document;
}

HttpClient::HttpClient(net::Loop& loop, std::uint16_t port, std::string bytes)
    : to_send_(std::move(bytes)),
      caller_(
          std::make_unique<Caller>(loop, port, [this](std::unique_ptr<net::Connection> connection) {
            REQUIRE(connection != nullptr);
            connection_ = std::move(connection);
            connection_->start(*this);
            connection_->write(to_send_);
          })) {}

void HttpClient::send(const std::string& bytes) {
  if (connection_) {
    connection_->write(bytes);
  } else {
    to_send_ += bytes;
  }
}

void HttpClient::set_reading(bool on) {
  stop_at_ = std::string::npos;
  connection_->set_reading(on);
}

void HttpClient::read_some(std::size_t bytes) {
  stop_at_ = received_.size() + bytes;
  connection_->set_reading(true);
}

std::optional<std::string> HttpClient::content() const {
  return answers_.empty() ? std::nullopt : std::optional(answers_.front().body);
}

void HttpClient::on_bytes(std::string_view bytes) {
  received_ += bytes;
  while (take_answer()) {
  }
  if (received_.size() >= stop_at_) {
    connection_->set_reading(false);
  }
}

bool HttpClient::take_answer() {
  const auto head_end = received_.find("\r\n\r\n", read_);
  if (head_end == std::string::npos) {
    return false;
  }
  HttpAnswer answer;
  std::istringstream head(received_.substr(read_, head_end + 2 - read_));
  std::string line;
  std::getline(head, line);
  REQUIRE(line.rfind("HTTP/1.1 ", 0) == 0);
  answer.status = std::stoi(line.substr(9));
  while (std::getline(head, line)) {
    const auto colon = line.find(": ");
    REQUIRE(colon != std::string::npos);
    answer.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    answer.fields.back().second.pop_back();  // CR
  }
  const std::string length = answer.field("Content-Length");
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  if (received_.size() < head_end + 4 + size) {
    return false;
  }
  answer.body = received_.substr(head_end + 4, size);
  read_ = head_end + 4 + size;
  answers_.push_back(std::move(answer));
  return true;
}

}  // namespace bittern::test
