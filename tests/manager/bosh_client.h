// A BOSH client with a session, for the tests of this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/manager_world.h"

namespace bittern::test {

// The document that creates a session, with wait and hold as the manager has them.
[[nodiscard]] std::string creation(const std::string& to = "example.org",
                                   const std::string& attributes = "");

// The answer that says nothing.
inline constexpr const char* kEmptyBody = "<body xmlns='http://jabber.org/protocol/httpbind'/>";

[[nodiscard]] bool terminated(const HttpAnswer& answer, const std::string& condition);

class BoshClient {
 public:
  // Creates a session, to which the server has said its features; `fields` are the request's.
  explicit BoshClient(ManagerWorld& world, const std::string& attributes = "",
                      const std::string& fields = "");

  [[nodiscard]] const std::string& sid() const { return sid_; }
  [[nodiscard]] PuppetStream& stream() { return world_.server().stream(stream_); }
  // The document with the next rid.
  [[nodiscard]] std::string next(const std::string& payload = "",
                                 const std::string& attributes = "");
  // The same, sent on a connection of its own.
  [[nodiscard]] std::unique_ptr<HttpClient> ask(const std::string& payload = "",
                                                const std::string& attributes = "");
  // The one answer on `client`, awaited.
  [[nodiscard]] HttpAnswer answer_on(HttpClient& client);
  // The session goes on: what the server says now arrives, and what the client says.
  void check_alive();

 private:
  ManagerWorld& world_;
  std::string sid_;
  std::size_t stream_ = 0;
  std::uint64_t rid_ = 1000;
};

}  // namespace bittern::test
