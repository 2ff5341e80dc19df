#include "tests/support/http_world.h"

#include <catch2/catch.hpp>
#include <chrono>

namespace bittern::test {
namespace {

constexpr const char* kServerHeader =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='stream1' from='example.org' "
    "version='1.0'>";
constexpr std::string_view kStreamEnd = "</stream:stream>";
constexpr auto kPatience = std::chrono::seconds(20);

std::string post(const std::string& document) {
  return "POST /http-bind HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\n"
         "Content-Length: " +
         std::to_string(document.size()) + "\r\n\r\n" + document;
}

}  // namespace

HttpClient::HttpClient(net::Loop& loop, std::uint16_t port, std::string request)
    : request_(std::move(request)),
      connector_(std::make_unique<net::Connector>(
          loop, "127.0.0.1", port, base::seconds(10),
          [this](base::Expected<std::unique_ptr<net::Connection>, std::string> result) {
            REQUIRE(result.has_value());
            connection_ = std::move(*result);
            connection_->start(*this);
            connection_->write(request_);
          })) {}

std::optional<std::string> HttpClient::content() const {
  constexpr std::string_view kLength = "Content-Length: ";
  const auto head_end = received_.find("\r\n\r\n");
  const auto length_at = received_.find(kLength);
  if (head_end == std::string::npos || length_at > head_end) {
    return std::nullopt;
  }
  const std::size_t length = std::stoul(received_.substr(length_at + kLength.size()));
  const std::string content = received_.substr(head_end + 4);
  REQUIRE(content.size() <= length);
  return content.size() == length ? std::optional(content) : std::nullopt;
}

PuppetServer::PuppetServer(net::Loop& loop) {
  auto listener = net::Listener::open(loop, "127.0.0.1", 0,
                                      [this](std::unique_ptr<net::Connection> connection) {
                                        connection_ = std::move(connection);
                                        connection_->start(*this);
                                      });
  REQUIRE(listener.has_value());
  listener_ = std::move(*listener);
  port_ = listener_->port();
}

void PuppetServer::on_bytes(std::string_view bytes) {
  if (opened_) {
    got_ += bytes;
  } else {
    before_header_ += bytes;
    const auto end = before_header_.find('>', before_header_.find("<stream:stream"));
    if (end != std::string::npos) {
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
}

void PuppetServer::say(const std::string& bytes) { connection_->write(bytes); }

manager::Settings settings_for(std::uint16_t port) {
  manager::Settings settings;
  settings.listen = {{"127.0.0.1", 0}};
  settings.servers = {{{"example.org"}, "127.0.0.1", port}};
  settings.cors.allowed_origins = {"*"};
  return settings;
}

HttpWorld::HttpWorld() : server_(loop_), manager_(loop_, settings_for(server_.port())) {
  REQUIRE(manager_.listen().has_value());
  loop_.skip(base::Duration(0));
}

HttpWorld::~HttpWorld() = default;

void HttpWorld::client_sends(const std::string& name, const std::string& document) {
  clients_[name] = std::make_unique<HttpClient>(loop_, manager_.ports().at(0), post(document));
  settle();
}

std::optional<std::string> HttpWorld::answer_to(const std::string& name) {
  const auto client = clients_.find(name);
  return client == clients_.end() ? std::nullopt : client->second->content();
}

void HttpWorld::lose(const std::string& name) {
  REQUIRE(clients_.erase(name) == 1);
  settle();
}

void HttpWorld::server_says(const std::string& bytes) {
  REQUIRE(until([this] { return server_.connected(); }));
  server_.say(bytes);
  settle();
}

void HttpWorld::server_vanishes() {
  server_.vanish();
  settle();
}

bool HttpWorld::session_lives() { return manager_.endpoint().sessions() > 0; }

void HttpWorld::time_passes(base::Duration time) {
  settle();
  loop_.skip(time);
  settle();
}

void HttpWorld::settle() {
  // On loopback one round trip is a few turns of the one loop that all parties share; when it has
  // nothing to do for a few milliseconds, everything has arrived.
  while (loop_.run_for(base::Duration(5))) {
  }
}

bool HttpWorld::until(const std::function<bool()>& condition) {
  const auto give_up = std::chrono::steady_clock::now() + kPatience;
  settle();
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up) {
      return false;
    }
    (void)loop_.run_for(base::Duration(5));
  }
  return true;
}

}  // namespace bittern::test
