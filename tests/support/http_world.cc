#include "tests/support/http_world.h"

#include <catch2/catch.hpp>

namespace bittern::test {

void HttpWorld::client_sends(const std::string& name, const std::string& document) {
  clients_[name] = world_.connect(post(document));
  world_.settle();
}

std::optional<std::string> HttpWorld::answer_to(const std::string& name) {
  const auto found = clients_.find(name);
  if (found == clients_.end()) {
    return std::nullopt;
  }
  const HttpClient& client = *found->second;
  REQUIRE(client.answers().size() <= 1);                         // one answer each
  REQUIRE_FALSE((client.closed() && client.answers().empty()));  // no less
  return client.content();
}

std::string HttpWorld::fault_of_answer_to(const std::string& name,
                                          const std::string& content_type) {
  return fault_of(clients_.at(name)->answers().at(0), content_type);
}

std::string fault_of(const HttpAnswer& answer, const std::string& content_type) {
  if (answer.status != 200) {
    return "its status is " + std::to_string(answer.status);
  }
  if (answer.field("Access-Control-Allow-Origin") != "*") {
    return "its Access-Control-Allow-Origin is " + answer.field("Access-Control-Allow-Origin");
  }
  if (answer.field("Content-Type") != content_type) {
    return "its Content-Type is " + answer.field("Content-Type");
  }
  return {};
}

void HttpWorld::lose(const std::string& name) {
  REQUIRE(clients_.erase(name) == 1);
  world_.settle();
}

void HttpWorld::server_says(const std::string& bytes) {
  PuppetServer& server = world_.server();
  REQUIRE(world_.until([&] { return server.streams() == 1 && server.stream(0).opened(); }));
  server.stream(0).say(bytes);
  world_.settle();
}

void HttpWorld::server_vanishes() {
  world_.server().stream(0).vanish();
  world_.settle();
}

const std::string& HttpWorld::server_got() {
  static const std::string kNothing;
  return world_.server().streams() == 0 ? kNothing : world_.server().stream(0).got();
}

bool HttpWorld::stream_closed() {
  return world_.server().streams() > 0 && world_.server().stream(0).stream_closed();
}

bool HttpWorld::until(const std::function<bool()>& condition) {
  world_.settle();  // what is not to happen has had its time
  return world_.until(condition);
}

}  // namespace bittern::test
