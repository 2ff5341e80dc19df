#include "tests/support/http_world.h"

#include <catch2/catch.hpp>

#include "tests/support/set_limit.h"

namespace bittern::test {

void HttpWorld::client_sends(const std::string& name, const std::string& document) {
  const auto before = last_requests();
  clients_[name] = world().connect(post(document));
  world().settle();
  ids_[name] = last_requests();
  // One that came here first and then went to its session's loop has an id on each.
  for (std::size_t loop = 0; loop < before.size(); ++loop) {
    if (ids_[name][loop] == before[loop]) {
      ids_[name][loop] = bosh::RequestId{};
    }
  }
}

ManagerWorld& HttpWorld::world() {
  if (!world_) {
    world_ = std::make_unique<ManagerWorld>([this](manager::Settings& settings) {
      settings.bosh = limits_;
      if (adjust_) {
        adjust_(settings);
      }
    });
  }
  return *world_;
}

bool HttpWorld::limit(const std::string& name, std::uint64_t value) {
  REQUIRE_FALSE(world_);
  return set_limit(limits_, name, value);
}

int HttpWorld::status_of_answer_to(const std::string& name) {
  return clients_.at(name)->answers().at(0).status;
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
  world().settle();
}

// Said by us, as loopback acknowledges everything at once; tests/manager has real losses.
void HttpWorld::answer_lost(const std::string& name) {
  for (std::size_t loop = 0; loop < world().loops(); ++loop) {
    static_cast<manager::HttpConnection::Owner&>(world().manager().endpoint(loop))
        .on_http_answer_lost(ids_.at(name)[loop]);
  }
  world().settle();
}

std::vector<bosh::RequestId> HttpWorld::last_requests() {
  std::vector<bosh::RequestId> all;
  for (std::size_t loop = 0; loop < world().loops(); ++loop) {
    all.push_back(world().manager().endpoint(loop).last_request());
  }
  return all;
}

void HttpWorld::server_says(std::size_t stream, const std::string& bytes) {
  PuppetServer& server = world().server();
  REQUIRE(
      world().until([&] { return server.streams() > stream && server.stream(stream).opened(); }));
  server.stream(stream).say(bytes);
  world().settle();
}

void HttpWorld::server_vanishes(std::size_t stream) {
  world().server().stream(stream).vanish();
  world().settle();
}

const std::string& HttpWorld::server_got(std::size_t stream) {
  static const std::string kNothing;
  PuppetServer& server = world().server();
  return server.streams() > stream ? server.stream(stream).got() : kNothing;
}

bool HttpWorld::stream_closed(std::size_t stream) {
  PuppetServer& server = world().server();
  return server.streams() > stream && server.stream(stream).stream_closed();
}

bool HttpWorld::stream_cut(std::size_t stream) {
  PuppetServer& server = world().server();
  return server.streams() > stream && server.stream(stream).connection_closed();
}

bool HttpWorld::until(const std::function<bool()>& condition) {
  world().settle();  // what is not to happen has had its time
  return world().until(condition);
}

}  // namespace bittern::test
