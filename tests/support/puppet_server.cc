#include "tests/support/puppet_server.h"

#include <catch2/catch.hpp>

#include "tests/support/server_header.h"

namespace bittern::test {
namespace {

constexpr std::string_view kStreamEnd = "</stream:stream>";

}  // namespace

PuppetStream::PuppetStream(std::unique_ptr<net::Connection> connection, bool answers_header)
    : connection_(std::move(connection)), answers_header_(answers_header) {
  connection_->start(*this);
}

void PuppetStream::on_bytes(std::string_view bytes) {
  if (opened_) {
    got_ += bytes;
  } else {
    before_header_ += bytes;
    const auto end = before_header_.find('>', before_header_.find("<stream:stream"));
    if (end != std::string::npos && answers_header_) {
      got_ = before_header_.substr(end + 1);
      opened_ = true;
      connection_->write(kServerHeader);
    }
  }
  if (got_.size() >= kStreamEnd.size() &&
      got_.compare(got_.size() - kStreamEnd.size(), kStreamEnd.size(), kStreamEnd) == 0) {
    got_.resize(got_.size() - kStreamEnd.size());
    stream_closed_ = true;
  }
  if (got_.size() >= stop_at_) {
    connection_->set_reading(false);
  }
}

void PuppetStream::set_reading(bool on) {
  stop_at_ = std::string::npos;
  connection_->set_reading(on);
}

void PuppetStream::read_some(std::size_t bytes) {
  stop_at_ = got_.size() + bytes;
  connection_->set_reading(true);
}

PuppetServer::PuppetServer(net::Loop& loop) {
  auto listener = net::Listener::open(
      loop, "127.0.0.1", 0, [this](std::unique_ptr<net::Connection> connection) {
        streams_.push_back(std::make_unique<PuppetStream>(std::move(connection), answers_headers_));
      });
  REQUIRE(listener.has_value());
  listener_ = std::move(*listener);
  port_ = listener_->port();
}

}  // namespace bittern::test
