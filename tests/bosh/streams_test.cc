// Several streams in one session, and their limits (XEP-0124 §16).
#include "bittern/bosh/session.h"
#include "bittern/bosh/stream_name.h"
#include "tests/bosh/session_support.h"

namespace bittern::test {
namespace {

using bosh::Actions;
using bosh::Body;
using bosh::Condition;
using bosh::End;
using bosh::Forward;
using bosh::kFirstStream;
using bosh::OpenStream;
using bosh::Reply;
using bosh::RequestId;
using bosh::Session;
using bosh::StreamNumber;

bosh::Limits streams_at_most(std::uint16_t most) {
  bosh::Limits limits;
  limits.max_streams = most;
  return limits;
}

Body adding(std::uint64_t rid) {
  Body body = request(rid);
  body.stream_request.to = "other.example";
  return body;
}

Body to_stream(StreamNumber stream, Body body) {
  body.stream = bosh::stream_name("sid", stream);
  return body;
}

}  // namespace

TEST_CASE("B16.6.1: ends that the client has not heard of count as streams") {
  Session session = open_session(streams_at_most(3));
  std::size_t opened = 0;
  for (std::uint64_t rid = 11; rid < 20; ++rid) {
    const Actions out = session.on_request(RequestId{rid}, adding(rid), kStart);
    for (const OpenStream& each : all<OpenStream>(out)) {
      ++opened;
      (void)session.on_server_lost(each.stream, {Condition::kHostUnknown, {}}, {}, kStart);
    }
    REQUIRE(all<Reply>(out).size() == 1);
    REQUIRE(contains(all<Reply>(out)[0], "policy-violation") == (rid > 12));
  }
  REQUIRE(opened == 2);
  // it hears of one with each request, and may add as many again
  REQUIRE(contains(all<Reply>(session.on_request(RequestId{20}, request(20), kStart)).at(0),
                   "host-unknown"));
  REQUIRE(all<OpenStream>(session.on_request(RequestId{21}, adding(21), kStart)).size() == 1);
}

TEST_CASE("B13.3: a client that ends a stream which is closed already does not leave") {
  Session session = open_session(streams_at_most(2));
  const StreamNumber second{1};
  REQUIRE(all<OpenStream>(session.on_request(RequestId{11}, adding(11), kStart)).size() == 1);
  Body closing = to_stream(second, terminate_request(12));
  REQUIRE(all<Reply>(session.on_request(RequestId{12}, closing, kStart)).size() == 1);
  session.on_server_congested(kFirstStream);
  REQUIRE(session.on_request(RequestId{13}, request(13, "<a/>"), kStart).empty());
  closing.rid = bosh::Rid{14};
  // back-pressure holds: what comes before it is not taken
  REQUIRE(session.on_request(RequestId{14}, closing, kStart).empty());
}

TEST_CASE("B13.3: a client that ends one stream waits for no other, as long as there is room") {
  bosh::Limits limits = streams_at_most(2);
  limits.max_early_bytes = 12;
  Session session = open_session(limits);
  REQUIRE(all<OpenStream>(session.on_request(RequestId{11}, adding(11), kStart)).size() == 1);
  const std::string taken = GENERATE(as<std::string>{}, "<a/>", "<ab/>");
  const base::Time end = kStart + base::seconds(60);  // then the second stream keeps it
  REQUIRE(session.on_request(RequestId{12}, request(12, taken), kStart).empty());
  REQUIRE(all<Forward>(session.on_time(end)).size() == 1);
  const Body closing = to_stream(kFirstStream, terminate_request(14));
  REQUIRE(session.on_request(RequestId{14}, closing, end).empty());
  const Actions out = session.on_request(RequestId{13}, request(13, "<b/>"), end);
  REQUIRE(all<bosh::CloseStream>(out).size() == (taken.size() == 4 ? 1 : 0));
}

TEST_CASE("B13.3: a client that ends its only stream by its name leaves") {
  Session session = open_session(streams_at_most(2));
  session.on_server_congested(kFirstStream);
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), kStart).empty());
  const Actions out =
      session.on_request(RequestId{12}, to_stream(kFirstStream, terminate_request(12)), kStart);
  REQUIRE(forwarded(out) == std::vector<std::string>{"<a/>"});
  REQUIRE(all<End>(out).size() == 1);
}

}  // namespace bittern::test
