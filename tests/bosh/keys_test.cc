// Key sequencing where plays do not see who knows the key (XEP-0124 §15).
#include "bittern/bosh/session.h"
#include "tests/bosh/session_support.h"

namespace bittern::test {
namespace {

using bosh::Actions;
using bosh::Body;
using bosh::Condition;
using bosh::End;
using bosh::kFirstStream;
using bosh::Reply;
using bosh::RequestId;
using bosh::Session;
using bosh::Undelivered;

// The key of the request 11, and its SHA-1.
constexpr const char* kKey = "6b";
constexpr const char* kNewKey = "17ad8abc6827a7b7db628a688238460788b11e8c";

Session keyed_session() {
  Body creation = creation_request();
  creation.newkey = kNewKey;
  return open_session({}, creation);
}

Body with_key(Body body, std::string key) {
  body.key = std::move(key);
  return body;
}

}  // namespace

TEST_CASE("§15.4: an early request whose key is not looked at yet is given nothing at the end") {
  Session session = keyed_session();
  REQUIRE(session.on_payloads(kFirstStream, {"<secret/>"}, kStart).empty());
  REQUIRE(session.on_request(RequestId{12}, with_key(request(12), "guess"), kStart).empty());
  Actions out;
  SECTION("that it brings about itself") {
    out = session.on_request(RequestId{11}, with_key(request(11), "guess"), kStart);
  }
  SECTION("by a bad request") { out = session.on_bad_request(RequestId{11}, kStart); }
  SECTION("of the manager") { out = session.on_shutdown(kStart); }
  REQUIRE(all<End>(out).size() == 1);
  for (const Reply& reply : all<Reply>(out)) {
    REQUIRE_FALSE(contains(reply, "secret"));
  }
  REQUIRE(all<Undelivered>(out).size() == 1);
}

TEST_CASE("§15.4, X6.1: nor does it hear what came before the end of the stream") {
  Session session = keyed_session();
  REQUIRE(session.on_request(RequestId{12}, with_key(request(12), "guess"), kStart).empty());
  const bosh::ServerLoss loss{Condition::kRemoteConnectionFailed, {}};
  REQUIRE(session.on_server_lost(kFirstStream, loss, {"<secret/>"}, kStart).empty());
  // but who knows the key does
  const auto replies =
      all<Reply>(session.on_request(RequestId{11}, with_key(request(11), kKey), kStart));
  REQUIRE(replies.size() == 2);
  REQUIRE(replies[0].request == RequestId{11});
  REQUIRE(contains(replies[0], "secret"));
}

}  // namespace bittern::test
