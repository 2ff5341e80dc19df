// What a client says of the stream to its server goes to whoever opens it.
#include "bittern/bosh/session.h"
#include "bittern/bosh/stream_name.h"
#include "tests/bosh/session_support.h"

namespace bittern::test {

using bosh::Body;
using bosh::RequestId;
using bosh::Session;
using bosh::StreamRequest;

TEST_CASE(
    "B7.1.2, B7.1.10, X3.1, X3.2, SM5.2: to, from, xml:lang and version of the creation request") {
  Body creation = creation_request();
  creation.stream_request = {"example.org", "alice@example.org", "de", "1.0"};
  const bosh::Limits limits;
  const auto created = Session::create("sid", limits, RequestId{10}, creation, kStart);
  REQUIRE(all<bosh::OpenStream>(created.second) ==
          std::vector<bosh::OpenStream>{{bosh::kFirstStream, creation.stream_request}});
}

TEST_CASE("X5.5, X5.2: and those of a restart, as far as it says them") {
  Session session = open_session();
  Body restart = request(11);
  restart.restart = true;
  restart.stream_request = {"", "alice@example.org", "", ""};
  const auto actions = session.on_request(RequestId{11}, restart, kStart);
  REQUIRE(all<bosh::RestartStream>(actions) ==
          std::vector<bosh::RestartStream>{{bosh::kFirstStream, restart.stream_request}});
  REQUIRE(forwarded(actions).empty());
}

TEST_CASE("B16.3.1, X4.5: and those of a request that adds a stream") {
  bosh::Limits limits;
  limits.max_streams = 2;
  Session session = open_session(limits);
  Body add = request(11);
  add.stream_request = {"example.org", "bob@example.org", "fr", "1.0"};
  REQUIRE(all<bosh::OpenStream>(session.on_request(RequestId{11}, add, kStart)) ==
          std::vector<bosh::OpenStream>{{bosh::StreamNumber{1}, add.stream_request}});
}

TEST_CASE("B16.2.1: a stream's name is unique, tells no sid, and cannot be guessed without it") {
  const std::string name = bosh::stream_name("some-sid", bosh::StreamNumber{0});
  REQUIRE(name != bosh::stream_name("some-sid", bosh::StreamNumber{1}));
  REQUIRE(name != bosh::stream_name("other-sid", bosh::StreamNumber{0}));
  REQUIRE(name.find("some-sid") == std::string::npos);
  REQUIRE(name.size() == 2 + 32);  // 128 bits
  REQUIRE(bosh::stream_with_name("some-sid", name) == bosh::StreamNumber{0});
  for (const std::string& other :
       {std::string(), std::string("0"), name + "0", "1" + name.substr(1),
        name.substr(0, name.size() - 1), "00" + name.substr(1)}) {
    INFO(other);
    REQUIRE_FALSE(bosh::stream_with_name("some-sid", other).has_value());
  }
}

TEST_CASE("X2.4, AMB-14: a body sets no namespace of its own for stanzas, which have theirs") {
  REQUIRE(
      bosh::to_body({}, {{1, bosh::kFirstStream, std::nullopt, "<a xmlns='jabber:client'/>"}}) ==
      "<body xmlns='http://jabber.org/protocol/httpbind'><a xmlns='jabber:client'/></body>");
}

}  // namespace bittern::test
