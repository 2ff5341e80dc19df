// A session and what it wants done, for what plays have no words for.
#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bittern/bosh/session.h"

namespace bittern::test {

inline const base::Time kStart{base::seconds(100)};

inline bosh::Body creation_request() {
  bosh::Body body;
  body.rid = bosh::Rid{10};
  body.ver = bosh::kVersion;
  body.stream_request.to = "example.org";
  return body;
}

inline bosh::Body request(std::uint64_t rid, std::string payload = {}) {
  bosh::Body body;
  body.rid = bosh::Rid{rid};
  body.sid = "sid";
  body.payload = std::move(payload);
  return body;
}

inline bosh::Body terminate_request(std::uint64_t rid, std::string payload = {}) {
  bosh::Body body = request(rid, std::move(payload));
  body.terminate = true;
  return body;
}

template <typename T>
std::vector<T> all(const bosh::Actions& actions) {
  std::vector<T> found;
  for (const bosh::Action& action : actions) {
    if (const T* one = std::get_if<T>(&action)) {
      found.push_back(*one);
    }
  }
  return found;
}

// What the first stream is given, one string for each Forward.
inline std::vector<std::string> forwarded(const bosh::Actions& actions) {
  std::vector<std::string> bytes;
  for (bosh::Forward& forward : all<bosh::Forward>(actions)) {
    REQUIRE(forward.stream == bosh::kFirstStream);
    bytes.push_back(std::move(forward.bytes));
  }
  return bytes;
}

inline bool contains(const bosh::Reply& reply, const std::string& text) {
  return reply.body.find(text) != std::string::npos;
}

// Which the session may point to as long as any test runs.
inline const bosh::Limits& keep(const bosh::Limits& limits) {
  static std::deque<bosh::Limits> kept;
  return kept.emplace_back(limits);
}

// A session whose creation request 10 waits for the server.
inline bosh::Session new_session(const bosh::Body& creation = creation_request(),
                                 const bosh::Limits& limits = {}) {
  auto [session, actions] =
      bosh::Session::create("sid", keep(limits), bosh::RequestId{10}, creation, kStart);
  REQUIRE(all<bosh::OpenStream>(actions).size() == 1);
  return std::move(session);
}

// A session whose creation request 10 is answered.
inline bosh::Session open_session(const bosh::Limits& limits = {},
                                  const bosh::Body& creation = creation_request()) {
  bosh::Session session = new_session(creation, limits);
  REQUIRE(
      session.on_stream_opened(bosh::kFirstStream, {"example.org", "id", "1.0"}, kStart).empty());
  REQUIRE(all<bosh::Reply>(session.on_payloads(bosh::kFirstStream, {"<f/>"}, kStart)).size() == 1);
  return session;
}

}  // namespace bittern::test
