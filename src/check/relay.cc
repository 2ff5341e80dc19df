#include "check/relay.h"

#include <cstddef>
#include <utility>

#include "bittern/base/time.h"

namespace bittern::check {
namespace {

constexpr std::size_t kMaxUnsent = std::size_t{256} * 1024;
constexpr base::Duration kLinger = base::seconds(1);

}  // namespace

Relay::Relay(net::Loop& loop, std::unique_ptr<net::Connection> server, StreamWatch& watch)
    : loop_(loop), watch_(watch), server_(std::move(server)) {}

base::Expected<std::uint16_t, std::string> Relay::open() {
  auto opened = net::Listener::open(
      loop_, "127.0.0.1", 0,
      [this](std::unique_ptr<net::Connection> client) { accepted(std::move(client)); });
  if (!opened) {
    return base::make_unexpected(std::move(opened.error()));
  }
  listener_ = std::move(*opened);
  return listener_->port();
}

void Relay::accepted(std::unique_ptr<net::Connection> client) {
  if (client_) {
    return;  // accepted in the same turn
  }
  client_ = std::move(client);
  listener_.reset();
  client_->start(at_client_);
  server_->start(at_server_);
}

// Reading along first: what is no XMPP, or has no end, does not get to the client.
void Relay::from_server(std::string_view bytes) {
  if (!watch_.on_server_bytes(bytes)) {
    server_->close();
    server_closed("what the server says is no XMPP");
    return;
  }
  client_->write(bytes);
  if (client_->unsent() > kMaxUnsent) {
    server_->set_reading(false);
  }
}

void Relay::from_client(std::string_view bytes) {
  if (lost_.empty()) {
    watch_.on_client_bytes(bytes);
    server_->write(bytes);
  }
}

void Relay::client_drained() {
  if (lost_.empty()) {
    server_->set_reading(true);
  }
}

void Relay::server_closed(std::string_view reason) {
  lost_ = reason;
  client_->finish(kLinger);
}

}  // namespace bittern::check
