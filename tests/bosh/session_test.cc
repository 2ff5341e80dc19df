// What plays cannot say of a session: shutdown, several answers at one instant, and that it is a
// value.
#include "bittern/bosh/session.h"

#include "tests/bosh/session_support.h"

namespace bittern::test {

using bosh::Actions;
using bosh::Body;
using bosh::Condition;
using bosh::kFirstStream;
using bosh::Reply;
using bosh::RequestId;
using bosh::Session;

TEST_CASE("X6.1: the repeat of an early request hears that the server is gone") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  REQUIRE(session.on_request_lost(RequestId{12}, kStart).empty());
  REQUIRE(session.on_server_lost(kFirstStream, {Condition::kRemoteConnectionFailed, {}}, {}, kStart)
              .empty());
  const Actions actions = session.on_request(RequestId{22}, request(12), kStart);
  REQUIRE(
      all<Reply>(actions) ==
      std::vector<Reply>{{RequestId{22}, bosh::terminal_body(Condition::kRemoteConnectionFailed)}});
  REQUIRE(all<bosh::End>(actions) == std::vector<bosh::End>{{bosh::EndReason::kServerGone}});
}

TEST_CASE("XEP-0206 §5 (X5.2): a restart before there is a stream restarts nothing") {
  Session session = new_session();
  Body restart = request(11);
  restart.restart = true;
  REQUIRE(all<bosh::RestartStream>(session.on_request(RequestId{11}, restart, kStart)).empty());
}

TEST_CASE("B17.2.12: system-shutdown answers every waiting request, early ones too") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  REQUIRE(session.on_request(RequestId{13}, terminate_request(13), kStart).empty());
  const Actions actions = session.on_shutdown(kStart);
  REQUIRE(all<Reply>(actions).size() == 2);
  for (const Reply& reply : all<Reply>(actions)) {
    REQUIRE(reply.body == bosh::terminal_body(Condition::kSystemShutdown));
  }
  REQUIRE(all<bosh::CloseStream>(actions).size() == 1);
  REQUIRE(std::holds_alternative<bosh::End>(actions.back()));
}

TEST_CASE("X7.1: a shutdown with payloads waiting sends them back before it closes the stream") {
  Session session = open_session();
  REQUIRE(session.on_payloads(kFirstStream, {"<a/>", "<b/>"}, kStart).empty());
  const Actions actions = session.on_shutdown(kStart);
  REQUIRE(actions.size() == 3);
  REQUIRE(std::get<bosh::Undelivered>(actions[0]) ==
          bosh::Undelivered{kFirstStream, {"<a/>", "<b/>"}});
  REQUIRE(std::get<bosh::CloseStream>(actions[1]) ==
          bosh::CloseStream{kFirstStream, bosh::CloseStream::How::kOrderly});
}

TEST_CASE("SM3.1, X7.2: unless the server keeps them: then it only cuts the connection") {
  Session session = open_session();
  session.on_stream_managed(kFirstStream);
  REQUIRE(session.on_payloads(kFirstStream, {"<a/>", "<b/>"}, kStart).empty());
  const Actions actions = session.on_shutdown(kStart);
  REQUIRE(actions.size() == 2);
  REQUIRE(std::get<bosh::CloseStream>(actions[0]) ==
          bosh::CloseStream{kFirstStream, bosh::CloseStream::How::kCut});
}

TEST_CASE("B7.2.10: the codings that requests may have are in the creation response alone") {
  bosh::Limits limits;
  const auto creation_response = [&limits] {
    Session session = new_session(creation_request(), limits);
    return all<Reply>(session.on_payloads(kFirstStream, {"<f/>"}, kStart)).at(0);
  };
  REQUIRE_FALSE(contains(creation_response(), "accept"));
  limits.accept = "deflate,gzip";
  REQUIRE(contains(creation_response(), " accept='deflate,gzip'"));
  Session session = open_session(limits);
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  REQUIRE_FALSE(
      contains(all<Reply>(session.on_payloads(kFirstStream, {"<m/>"}, kStart)).at(0), "accept"));
}

TEST_CASE("B8.7: several waits that end at the same instant are answered in rid order") {
  bosh::Limits limits;
  limits.hold_max = 5;
  Session session = open_session(limits);
  for (std::uint64_t rid = 11; rid <= 15; ++rid) {
    REQUIRE(session.on_request(RequestId{rid}, request(rid), kStart).empty());
  }
  REQUIRE(session.deadline() == kStart + base::seconds(60));
  const auto replies = all<Reply>(session.on_time(session.deadline()));
  REQUIRE(replies.size() == 5);
  for (std::uint64_t i = 0; i < 5; ++i) {
    REQUIRE(replies[i].request == RequestId{11 + i});
  }
}

TEST_CASE("B10.2: an early request suspends inactivity, but no longer than its wait") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  const base::Time end = kStart + base::seconds(60 + 60 + 2);
  REQUIRE(session.deadline() == end);
  REQUIRE(session.on_time(end - base::Duration(1)).empty());
  const Actions actions = session.on_time(end);
  REQUIRE(all<Reply>(actions).size() == 1);  // no request is left hanging
  REQUIRE(all<bosh::End>(actions).size() == 1);
}

TEST_CASE("B10.2: the clock runs again once the early request's connection is gone") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  const base::Time later = kStart + base::seconds(5);
  REQUIRE(session.on_request_lost(RequestId{12}, later).empty());
  REQUIRE(session.deadline() == later + base::seconds(62));
  // its content is kept all the same: the request had arrived
  const auto replies = all<Reply>(session.on_request(RequestId{11}, request(11), later));
  REQUIRE(replies.size() == 1);  // hold is 1, and 12 is the one that is held now
  REQUIRE(all<Reply>(session.on_request(RequestId{21}, request(12), later)).empty());
}

TEST_CASE("the loss of a request that was answered meanwhile is the answer's") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  CHECK(session.awaits(RequestId{11}));
  CHECK_FALSE(session.awaits(RequestId{10}));
  REQUIRE(all<Reply>(session.on_payloads(kFirstStream, {"<m/>"}, kStart)).size() == 1);
  CHECK_FALSE(session.awaits(RequestId{11}));
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  const auto replies = all<Reply>(session.on_request_lost(RequestId{11}, kStart));
  REQUIRE(replies.size() == 1);
  CHECK(replies[0].request == RequestId{12});
  CHECK(contains(replies[0], "<m/>"));
}

TEST_CASE("an early request awaits its answer") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  CHECK(session.awaits(RequestId{12}));
  REQUIRE(session.on_request_lost(RequestId{12}, kStart).empty());
  CHECK_FALSE(session.awaits(RequestId{12}));
}

TEST_CASE("B14.3.8, B10.5: what is lost with its connection is not given to a dead request") {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  REQUIRE(session.on_request_lost(RequestId{11}, kStart).empty());
  REQUIRE(session.on_payloads(kFirstStream, {"<m/>"}, kStart).empty());
  // a pause answers everything at once; the dead request must not swallow the payload
  Body pause = request(12);
  pause.pause = 100;
  const auto pause_replies = all<Reply>(session.on_request(RequestId{12}, pause, kStart));
  REQUIRE(pause_replies.size() == 1);
  REQUIRE_FALSE(contains(pause_replies[0], "<m/>"));
  const auto replies = all<Reply>(session.on_request(RequestId{13}, request(13), kStart));
  REQUIRE(replies.size() == 1);
  REQUIRE(contains(replies[0], "<m/>"));
}

TEST_CASE(
    "B7.2.1, X6.1: the creation response has its terms when the server is gone and left more") {
  bosh::Limits limits;
  limits.max_replay_bytes = 1;
  Session session = new_session(creation_request(), limits);
  const bosh::ServerLoss loss{Condition::kRemoteConnectionFailed, {}};
  const auto replies =
      all<Reply>(session.on_server_lost(kFirstStream, loss, {"<a/>", "<b/>"}, kStart));
  REQUIRE(replies.size() == 1);
  REQUIRE(contains(replies[0], "sid='sid'"));
  REQUIRE(contains(replies[0], "<a/></body>"));
  const auto last = all<Reply>(session.on_request(RequestId{11}, request(11), kStart));
  REQUIRE(last.size() == 1);
  REQUIRE(contains(last[0], "<b/></body>"));
  REQUIRE(contains(last[0], "remote-connection-failed"));
}

TEST_CASE("a session is a value: a copy goes on like the original") {
  Session original = open_session();
  REQUIRE(original.on_request(RequestId{11}, request(11, "<a/>"), kStart).size() == 1);
  REQUIRE(original.on_request(RequestId{13}, terminate_request(13, "<c/>"), kStart).empty());
  Session copy = original;
  REQUIRE(copy == original);
  const Actions from_original = original.on_request(RequestId{12}, request(12, "<b/>"), kStart);
  REQUIRE_FALSE(copy == original);
  REQUIRE(copy.on_request(RequestId{12}, request(12, "<b/>"), kStart) == from_original);
  REQUIRE(copy == original);
  REQUIRE(forwarded(from_original) == std::vector<std::string>{"<b/>", "<c/>"});
}

TEST_CASE("B14.3.9: an answer says whether it carries payloads, which may be lost") {
  Session session = open_session();
  const auto reply_to = [](const Actions& actions) {
    const auto replies = all<Reply>(actions);
    REQUIRE(replies.size() == 1);
    return replies[0];
  };
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  REQUIRE(reply_to(session.on_payloads(kFirstStream, {"<a/>"}, kStart)).carries_payloads);
  REQUIRE(session.on_request(RequestId{12}, request(12), kStart).empty());
  REQUIRE_FALSE(reply_to(session.on_request(RequestId{13}, request(13), kStart)).carries_payloads);
  const Reply second = reply_to(session.on_answer_lost(RequestId{11}, kStart));
  REQUIRE(second.carries_payloads);
  REQUIRE(contains(second, "<a/>"));
  // Of the repeats, the one that has it again carries it as well, and all must be lost.
  const auto repeat = [&](std::uint64_t rid, std::uint64_t id) {
    return reply_to(session.on_request(RequestId{id}, request(rid), kStart));
  };
  REQUIRE_FALSE(repeat(11, 111).carries_payloads);
  REQUIRE_FALSE(repeat(12, 112).carries_payloads);
  REQUIRE(repeat(13, 113).carries_payloads);
  REQUIRE(session.on_answer_lost(RequestId{13}, kStart).empty());
  REQUIRE(session.on_answer_lost(RequestId{113}, kStart).empty());
  REQUIRE(contains(reply_to(session.on_request(RequestId{14}, request(14), kStart)), "<a/>"));
}

TEST_CASE("events of a stream that is closed, or never was, come to nothing") {
  Session session = open_session();
  const bosh::StreamNumber other{1};
  REQUIRE(session.on_stream_opened(other, {"example.org", "id", "1.0"}, kStart).empty());
  REQUIRE(session.on_payloads(other, {"<a/>"}, kStart).empty());
  REQUIRE(session.on_server_drained(other, kStart).empty());
  REQUIRE(session.on_server_lost(other, {Condition::kRemoteConnectionFailed, {}}, {"<b/>"}, kStart)
              .empty());
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
}

TEST_CASE("B7.1.12: the content type asked for is one of the terms") {
  Body creation = creation_request();
  creation.content = "text/html";
  REQUIRE(new_session(creation).terms().content() == "text/html");
}

}  // namespace bittern::test
