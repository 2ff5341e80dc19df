// What plays cannot say of a session: back-pressure, shutdown, and that it is a value.
#include "bittern/bosh/session.h"

#include <catch2/catch.hpp>

using namespace bittern;
using bosh::Action;
using bosh::Actions;
using bosh::Body;
using bosh::Condition;
using bosh::RequestId;
using bosh::Rid;
using bosh::Session;

namespace {

const base::Time kStart{base::seconds(100)};

Body request(std::uint64_t rid, std::string payload = {}) {
  Body body;
  body.rid = Rid{rid};
  body.sid = "sid";
  body.payload = std::move(payload);
  return body;
}

template <typename T>
std::vector<T> all(const Actions& actions) {
  std::vector<T> found;
  for (const Action& action : actions) {
    if (const T* one = std::get_if<T>(&action)) {
      found.push_back(*one);
    }
  }
  return found;
}

// A session whose creation request 10 is answered.
Session open_session(bosh::Limits limits = {}) {
  Body creation;
  creation.rid = Rid{10};
  creation.stream_request.to = "example.org";
  auto [session, actions] = Session::create("sid", limits, RequestId{10}, creation, kStart);
  REQUIRE(all<bosh::OpenStream>(actions).size() == 1);
  REQUIRE(session.on_stream_opened({"example.org", "id", "1.0"}, kStart).empty());
  REQUIRE(all<bosh::Reply>(session.on_payloads({"<f/>"}, kStart)).size() == 1);
  return session;
}

}  // namespace

TEST_CASE("XEP-0124 §8: payloads wait for the client within a limit, then reading stops") {
  bosh::Limits limits;
  limits.max_queue_bytes = 100;
  Session session = open_session(limits);
  REQUIRE(session.on_payloads({std::string(99, 'x')}, kStart).empty());
  REQUIRE(session.accepts_payloads());
  REQUIRE(session.on_payloads({"y"}, kStart).empty());
  REQUIRE_FALSE(session.accepts_payloads());
  const auto replies = all<bosh::Reply>(session.on_request(RequestId{11}, request(11), kStart));
  REQUIRE(replies.size() == 1);
  REQUIRE(replies[0].body.find("xxxy</body>") != std::string::npos);
  REQUIRE(session.accepts_payloads());
}

TEST_CASE("a payload waits while the server takes nothing, and no later one overtakes it") {
  Session session = open_session();
  session.on_server_congested();
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), kStart).empty());
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  const Actions drained = session.on_server_drained(kStart);
  REQUIRE(all<bosh::Forward>(drained) == std::vector<bosh::Forward>{{"<a/>"}});
  // hold is 1: the newer request releases the older one
  REQUIRE(all<bosh::Reply>(drained).size() == 1);
  REQUIRE(all<bosh::Reply>(drained)[0].request == RequestId{11});
}

TEST_CASE("an empty request is taken while the server takes nothing") {
  Session session = open_session();
  session.on_server_congested();
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  REQUIRE(all<bosh::Reply>(session.on_payloads({"<a/>"}, kStart)).size() == 1);
}

TEST_CASE("nothing is forwarded before the server's stream is open") {
  Body creation;
  creation.rid = Rid{10};
  auto [session, actions] = Session::create("sid", {}, RequestId{10}, creation, kStart);
  const base::Time later = kStart + base::seconds(1);
  REQUIRE(all<bosh::Reply>(session.on_time(later)).size() == 1);
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), later).empty());
  const Actions opened = session.on_stream_opened({"example.org", "id7", "1.0"}, later);
  REQUIRE(all<bosh::Forward>(opened).size() == 1);
  // X4.1, X4.3: what the stream header said comes with the first response after it
  const auto replies = all<bosh::Reply>(session.on_payloads({"<f/>"}, later));
  REQUIRE(replies.size() == 1);
  REQUIRE(replies[0].body.find("authid='id7'") != std::string::npos);
  REQUIRE(replies[0].body.find("xmpp:version='1.0'") != std::string::npos);
}

TEST_CASE("what came with the creation request goes first, whatever the connection drains") {
  Body creation;
  creation.rid = Rid{10};
  creation.payload = "<first/>";
  auto [session, actions] = Session::create("sid", {}, RequestId{10}, creation, kStart);
  const base::Time later = kStart + base::seconds(1);
  REQUIRE(all<bosh::Reply>(session.on_time(later)).size() == 1);
  REQUIRE(session.on_request(RequestId{11}, request(11, "<second/>"), later).empty());
  REQUIRE(session.on_server_drained(later).empty());
  REQUIRE(all<bosh::Forward>(session.on_stream_opened({}, later)) ==
          std::vector<bosh::Forward>{{"<first/>"}, {"<second/>"}});
}

TEST_CASE("with both sides full the client's request still carries away what waits for it") {
  bosh::Limits limits;
  limits.max_queue_bytes = 10;
  Session session = open_session(limits);
  REQUIRE(session.on_payloads({"<0123456789/>"}, kStart).empty());
  session.on_server_congested();
  const Actions actions = session.on_request(RequestId{11}, request(11, "<a/>"), kStart);
  REQUIRE(all<bosh::Forward>(actions).size() == 1);
  REQUIRE(all<bosh::Reply>(actions).size() == 1);
  REQUIRE(session.accepts_payloads());
  // the client's side is empty now, so the next payload waits again
  REQUIRE(session.on_request(RequestId{12}, request(12, "<b/>"), kStart).empty());
}

TEST_CASE("B13.3: a client that ends its session waits for no server") {
  Session session = open_session();
  session.on_server_congested();
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), kStart).empty());
  Body terminate = request(12, "<presence type='unavailable'/>");
  terminate.terminate = true;
  const Actions actions = session.on_request(RequestId{12}, terminate, kStart);
  REQUIRE(all<bosh::Forward>(actions) ==
          std::vector<bosh::Forward>{{"<a/>"}, {"<presence type='unavailable'/>"}});
  REQUIRE(all<bosh::Reply>(actions).size() == 2);
  REQUIRE(all<bosh::CloseStream>(actions).size() == 1);
  REQUIRE(all<bosh::End>(actions).size() == 1);
}

TEST_CASE("B13.3: nor for a stream that is not open, to which nothing can be sent") {
  Body creation;
  creation.rid = Rid{10};
  auto [session, actions] = Session::create("sid", {}, RequestId{10}, creation, kStart);
  Body terminate = request(11, "<presence type='unavailable'/>");
  terminate.terminate = true;
  const Actions out = session.on_request(RequestId{11}, terminate, kStart);
  REQUIRE(all<bosh::Forward>(out).empty());
  REQUIRE(all<bosh::Reply>(out).size() == 2);
  REQUIRE(all<bosh::End>(out).size() == 1);
}

TEST_CASE("a terminate request that came too early changes nothing for what waits") {
  Session session = open_session();
  session.on_server_congested();
  REQUIRE(session.on_request(RequestId{11}, request(11, "<a/>"), kStart).empty());
  Body terminate = request(13);
  terminate.terminate = true;
  REQUIRE(session.on_request(RequestId{13}, terminate, kStart).empty());
  const Actions actions = session.on_request(RequestId{12}, request(12, "<b/>"), kStart);
  REQUIRE(all<bosh::Forward>(actions) == std::vector<bosh::Forward>{{"<a/>"}, {"<b/>"}});
  REQUIRE(all<bosh::End>(actions).size() == 1);
}

TEST_CASE("X6.1: the repeat of an early request hears that the server is gone") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  REQUIRE(session.on_request_lost(RequestId{12}, kStart).empty());
  REQUIRE(session.on_server_lost({Condition::kRemoteConnectionFailed, {}}, {}, kStart).empty());
  const Actions actions = session.on_request(RequestId{22}, request(12), kStart);
  REQUIRE(all<bosh::Reply>(actions) ==
          std::vector<bosh::Reply>{
              {RequestId{22}, bosh::terminal_body(Condition::kRemoteConnectionFailed)}});
  REQUIRE(all<bosh::End>(actions) == std::vector<bosh::End>{{bosh::EndReason::kServerGone}});
}

TEST_CASE("XEP-0206 §5: a restart before there is a stream restarts nothing") {
  Body creation;
  creation.rid = Rid{10};
  auto [session, actions] = Session::create("sid", {}, RequestId{10}, creation, kStart);
  Body restart = request(11);
  restart.restart = true;
  REQUIRE(all<bosh::RestartStream>(session.on_request(RequestId{11}, restart, kStart)).empty());
}

TEST_CASE("XEP-0124 §17.2: system-shutdown answers every waiting request, early ones too") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  REQUIRE(session.on_request(RequestId{13}, request(13), kStart).empty());
  const Actions actions = session.on_shutdown(kStart);
  REQUIRE(all<bosh::Reply>(actions).size() == 2);
  for (const bosh::Reply& reply : all<bosh::Reply>(actions)) {
    REQUIRE(reply.body == bosh::terminal_body(Condition::kSystemShutdown));
  }
  REQUIRE(all<bosh::CloseStream>(actions).size() == 1);
  REQUIRE(std::holds_alternative<bosh::End>(actions.back()));
}

TEST_CASE("XEP-0124 §8: several waits that end at the same instant are answered in rid order") {
  bosh::Limits limits;
  limits.hold_max = 5;
  Session session = open_session(limits);
  for (std::uint64_t rid = 11; rid <= 15; ++rid) {
    REQUIRE(session.on_request(RequestId{rid}, request(rid), kStart).empty());
  }
  REQUIRE(session.deadline() == kStart + base::seconds(60));
  const auto replies = all<bosh::Reply>(session.on_time(session.deadline()));
  REQUIRE(replies.size() == 5);
  for (std::uint64_t i = 0; i < 5; ++i) {
    REQUIRE(replies[i].request == RequestId{11 + i});
  }
}

TEST_CASE("§10: an early request suspends inactivity, but no longer than its wait") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  const base::Time end = kStart + base::seconds(60 + 60 + 2);
  REQUIRE(session.deadline() == end);
  REQUIRE(session.on_time(end - base::Duration(1)).empty());
  const Actions actions = session.on_time(end);
  REQUIRE(all<bosh::Reply>(actions).size() == 1);  // no request is left hanging
  REQUIRE(all<bosh::End>(actions).size() == 1);
}

TEST_CASE("§10: the clock runs again once the early request's connection is gone") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  const base::Time later = kStart + base::seconds(5);
  REQUIRE(session.on_request_lost(RequestId{12}, later).empty());
  REQUIRE(session.deadline() == later + base::seconds(62));
  // its content is kept all the same: the request had arrived
  const auto replies = all<bosh::Reply>(session.on_request(RequestId{11}, request(11), later));
  REQUIRE(replies.size() == 1);  // hold is 1, and 12 is the one that is held now
  REQUIRE(all<bosh::Reply>(session.on_request(RequestId{21}, request(12), later)).empty());
}

TEST_CASE("§14.3: what is lost with its connection is not given to a dead request") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  REQUIRE(session.on_request_lost(RequestId{11}, kStart).empty());
  REQUIRE(session.on_payloads({"<m/>"}, kStart).empty());
  // a pause answers everything at once; the dead request must not swallow the payload
  Body pause = request(12);
  pause.pause = 100;
  const auto pause_replies = all<bosh::Reply>(session.on_request(RequestId{12}, pause, kStart));
  REQUIRE(pause_replies.size() == 1);
  REQUIRE(pause_replies[0].body.find("<m/>") == std::string::npos);
  const auto replies = all<bosh::Reply>(session.on_request(RequestId{13}, request(13), kStart));
  REQUIRE(replies.size() == 1);
  REQUIRE(replies[0].body.find("<m/>") != std::string::npos);
}

TEST_CASE("a session is a value: a copy goes on like the original") {
  Session original = open_session();
  REQUIRE(original.on_request(RequestId{11}, request(11, "<a/>"), kStart).size() == 1);
  REQUIRE(original.on_request(RequestId{13}, request(13, "<c/>"), kStart).empty());
  Session copy = original;
  REQUIRE(copy == original);
  const Actions from_original = original.on_request(RequestId{12}, request(12, "<b/>"), kStart);
  REQUIRE_FALSE(copy == original);
  REQUIRE(copy.on_request(RequestId{12}, request(12, "<b/>"), kStart) == from_original);
  REQUIRE(copy == original);
  REQUIRE(all<bosh::Forward>(from_original) == std::vector<bosh::Forward>{{"<b/>"}, {"<c/>"}});
}

TEST_CASE("B7.1.12: the content type asked for is one of the terms") {
  Body creation;
  creation.rid = Rid{10};
  creation.content = "text/html";
  const auto [session, actions] = Session::create("sid", {}, RequestId{1}, creation, kStart);
  REQUIRE(session.terms().content == "text/html");
}
