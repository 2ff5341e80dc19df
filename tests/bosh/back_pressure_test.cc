// A session between a side that sends and one that does not take it.
#include "bittern/bosh/session.h"
#include "tests/bosh/session_support.h"

namespace bittern::test {

using bosh::Actions;
using bosh::Body;
using bosh::kFirstStream;
using bosh::Reply;
using bosh::RequestId;
using bosh::Session;
using Bytes = std::vector<std::string>;

TEST_CASE("B8.4, B2.13: payloads wait for the client within a limit, then reading stops") {
  bosh::Limits limits;
  limits.max_queue_bytes = 100;
  Session session = open_session(limits);
  REQUIRE(session.on_payloads(kFirstStream, {std::string(99, 'x')}, kStart).empty());
  REQUIRE(session.accepts_payloads());
  REQUIRE(session.on_payloads(kFirstStream, {"y"}, kStart).empty());
  REQUIRE_FALSE(session.accepts_payloads());
  const auto replies = all<Reply>(session.on_request(RequestId{11}, request(11), kStart));
  REQUIRE(replies.size() == 1);
  REQUIRE(contains(replies[0], "xxxy</body>"));
  REQUIRE(session.accepts_payloads());
}

TEST_CASE("a payload waits while the server takes nothing, and no later one overtakes it") {
  Session session = open_session();
  session.on_server_congested(kFirstStream);
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), kStart).empty());
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  const Actions drained = session.on_server_drained(kFirstStream, kStart);
  REQUIRE(forwarded(drained) == Bytes{"<a/>"});
  // hold is 1: the newer request releases the older one
  REQUIRE(all<Reply>(drained).size() == 1);
  REQUIRE(all<Reply>(drained)[0].request == RequestId{11});
}

TEST_CASE("an empty request is taken while the server takes nothing") {
  Session session = open_session();
  session.on_server_congested(kFirstStream);
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  REQUIRE(all<Reply>(session.on_payloads(kFirstStream, {"<a/>"}, kStart)).size() == 1);
}

TEST_CASE("B8.5: a payload that waits for its server does not make its request wait longer") {
  Session session = open_session();
  session.on_server_congested(kFirstStream);
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), kStart).empty());
  const base::Time end = kStart + base::seconds(60);
  REQUIRE(session.deadline() == end);
  REQUIRE(session.on_time(end - base::Duration(1)).empty());
  const Actions out = session.on_time(end);
  REQUIRE(all<Reply>(out).size() == 1);
  REQUIRE(forwarded(out).empty());  // it is taken, and waits on
  REQUIRE(forwarded(session.on_server_drained(kFirstStream, end)) == Bytes{"<a/>"});
}

TEST_CASE("nothing is forwarded before the server's stream is open (X4.1, X4.3)") {
  Session session = new_session();
  const base::Time later = kStart + base::seconds(1);
  REQUIRE(all<Reply>(session.on_time(later)).size() == 1);
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), later).empty());
  const Actions opened =
      session.on_stream_opened(kFirstStream, {"example.org", "id7", "1.0"}, later);
  REQUIRE(forwarded(opened) == Bytes{"<a/>"});
  // what the stream header said comes with the first response after it
  const auto replies = all<Reply>(session.on_payloads(kFirstStream, {"<f/>"}, later));
  REQUIRE(replies.size() == 1);
  REQUIRE(contains(replies[0], "authid='id7'"));
  REQUIRE(contains(replies[0], "xmpp:version='1.0'"));
}

TEST_CASE("what came with the creation request goes first, whatever the connection drains (B8.2)") {
  Body creation = creation_request();
  creation.payload = "<first/>";
  Session session = new_session(creation);
  const base::Time later = kStart + base::seconds(1);
  REQUIRE(all<Reply>(session.on_time(later)).size() == 1);
  REQUIRE(session.on_request(RequestId{11}, request(11, "<second/>"), later).empty());
  REQUIRE(session.on_server_drained(kFirstStream, later).empty());
  REQUIRE(forwarded(session.on_stream_opened(kFirstStream, {}, later)) ==
          Bytes{"<first/>", "<second/>"});
}

TEST_CASE("with both sides full the client's request still carries away what waits for it") {
  bosh::Limits limits;
  limits.max_queue_bytes = 10;
  Session session = open_session(limits);
  REQUIRE(session.on_payloads(kFirstStream, {"<0123456789/>"}, kStart).empty());
  session.on_server_congested(kFirstStream);
  const Actions actions = session.on_request(RequestId{11}, request(11, "<a/>"), kStart);
  REQUIRE(all<Reply>(actions).size() == 1);
  REQUIRE(session.accepts_payloads());
  REQUIRE(forwarded(actions).empty());
  // the client's side is empty now, so the next payload waits again
  REQUIRE(session.on_request(RequestId{12}, request(12, "<b/>"), kStart).empty());
  REQUIRE(forwarded(session.on_server_drained(kFirstStream, kStart)) == Bytes{"<a/>", "<b/>"});
}

TEST_CASE("also if its request was here before the client's side got full") {
  bosh::Limits limits;
  limits.max_queue_bytes = 10;
  Session session = open_session(limits);
  session.on_server_congested(kFirstStream);
  SECTION("by what the server sends") {
    REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), kStart).empty());
    REQUIRE(session.on_payloads(kFirstStream, {"123456789"}, kStart).empty());
    const Actions out = session.on_payloads(kFirstStream, {"0"}, kStart);
    REQUIRE(all<Reply>(out).size() == 1);
    REQUIRE(contains(all<Reply>(out)[0], "1234567890"));
  }
  SECTION("by what did not arrive") {
    REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
    REQUIRE(all<Reply>(session.on_payloads(kFirstStream, {"1234567890"}, kStart)).size() == 1);
    REQUIRE(session.on_request(RequestId{12}, request(12, "<a/>"), kStart).empty());
    const Actions out = session.on_answer_lost(RequestId{11}, kStart);
    REQUIRE(all<Reply>(out).size() == 1);
    REQUIRE(contains(all<Reply>(out)[0], "1234567890"));
  }
}

TEST_CASE("B13.3, B13.1: a client that ends its session waits for no server") {
  Session session = open_session();
  session.on_server_congested(kFirstStream);
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), kStart).empty());
  const Actions actions = session.on_request(
      RequestId{12}, terminate_request(12, "<presence type='unavailable'/>"), kStart);
  REQUIRE(forwarded(actions) == Bytes{"<a/><presence type='unavailable'/>"});
  REQUIRE(all<Reply>(actions).size() == 2);
  REQUIRE(all<bosh::CloseStream>(actions).size() == 1);
  REQUIRE(all<bosh::End>(actions).size() == 1);
}

TEST_CASE("B13.3: nor for a stream that is not open, to which nothing can be sent") {
  Session session = new_session();
  const Actions out = session.on_request(
      RequestId{11}, terminate_request(11, "<presence type='unavailable'/>"), kStart);
  REQUIRE(forwarded(out).empty());
  REQUIRE(all<Reply>(out).size() == 2);
  REQUIRE(all<bosh::End>(out).size() == 1);
}

TEST_CASE("what a slow server was to get it gets, however the session ends (B8.1)") {
  Session session = open_session();
  session.on_server_congested(kFirstStream);
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), kStart).empty());
  const base::Time end = kStart + base::seconds(60);
  REQUIRE(forwarded(session.on_time(end)).empty());
  const Actions shutdown = session.on_shutdown(end);
  REQUIRE(forwarded(shutdown) == Bytes{"<a/>"});
  REQUIRE(std::holds_alternative<bosh::Forward>(shutdown.front()));
}

TEST_CASE("a terminate request that came too early changes nothing for what waits") {
  Session session = open_session();
  session.on_server_congested(kFirstStream);
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), kStart).empty());
  REQUIRE(session.on_request(RequestId{13}, terminate_request(13), kStart).empty());
  const Actions actions = session.on_request(RequestId{12}, request(12, "<b/>"), kStart);
  REQUIRE(forwarded(actions) == Bytes{"<a/><b/>"});
  REQUIRE(all<bosh::End>(actions).size() == 1);
}

}  // namespace bittern::test
