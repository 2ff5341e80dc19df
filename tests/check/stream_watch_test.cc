// What is read along while somebody logs in.
#include "check/stream_watch.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/check/scripted_server.h"

using bittern::check::StreamWatch;
using namespace bittern::test;  // NOLINT(*-using-namespace*): what the server says

namespace {

constexpr bittern::xml::StanzaSplitter::Limits kLimits{100'000, 128};

const std::string kFailure =
    "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>";

void check_seen(const StreamWatch& watch) {
  CHECK(watch.seen().opened);
  CHECK(watch.seen().authenticated);
  CHECK(watch.seen().refusal == "not-authorized");
  CHECK(watch.seen().offer.value().management);
  CHECK(watch.seen().end == "the server closed the stream");
}

}  // namespace

TEST_CASE("a refusal, a success and the stream behind it are seen, split at any byte") {
  const std::string first = kHeader + kMechanisms + kFailure + kSuccess;
  const std::string second = kHeader + kBindFeatures + "</stream:stream>";
  for (std::size_t at = 0; at <= first.size(); ++at) {
    StreamWatch watch(kLimits);
    CHECK(watch.on_server_bytes(first.substr(0, at)));
    CHECK(watch.on_server_bytes(first.substr(at)));
    CHECK(watch.on_server_bytes(second));
    check_seen(watch);
  }
  for (std::size_t at = 0; at <= second.size(); ++at) {
    StreamWatch watch(kLimits);
    CHECK(watch.on_server_bytes(first));
    CHECK(watch.on_server_bytes(second.substr(0, at)));
    CHECK(watch.on_server_bytes(second.substr(at)));
    check_seen(watch);
  }
}

TEST_CASE("a stream that is cut at any byte has not ended, and success counts when it is whole") {
  const std::string whole = kHeader + kMechanisms + kSuccess;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    StreamWatch watch(kLimits);
    CHECK(watch.on_server_bytes(whole.substr(0, size)));
    CHECK(watch.seen().opened == (size >= kHeader.size()));
    CHECK_FALSE(watch.seen().authenticated);
    CHECK(watch.seen().end.empty());
  }
}

TEST_CASE("success of another namespace is no success (RFC 6120 §6.4.6)") {
  StreamWatch watch(kLimits);
  CHECK(watch.on_server_bytes(kHeader + "<success/><failure/>"));
  CHECK_FALSE(watch.seen().authenticated);
  CHECK(watch.seen().refusal.empty());
}

TEST_CASE("of what is no XMPP nothing more is to be taken (RFC 6120 §11.1)") {
  StreamWatch watch(kLimits);
  CHECK_FALSE(watch.on_server_bytes(kHeader + "<!-- -->"));
  CHECK_FALSE(watch.on_server_bytes(kMechanisms));
  CHECK_FALSE(watch.seen().end.empty());
  CHECK_FALSE(watch.seen().offer.has_value());
}

TEST_CASE("the mechanism is the last that the client tried; its end of the stream is seen") {
  StreamWatch watch(kLimits);
  watch.on_client_bytes("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>");
  watch.on_client_bytes("<auth mechanism=\"PLAIN\">AGE=</auth>");
  watch.on_client_bytes("<auth mechanism=");
  CHECK(watch.seen().mechanism == "PLAIN");
  CHECK_FALSE(watch.seen().given_up);
  watch.on_client_bytes("</stream:stream>");
  CHECK(watch.seen().given_up);
}
