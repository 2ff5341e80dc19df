// XEP-0124 §11: too many requests at once. A client has more than `requests` in a row unanswered
// only while its server takes nothing, for which plays have no word.
#include "bittern/bosh/session.h"
#include "tests/bosh/session_support.h"

namespace bittern::test {
namespace {

using bosh::Actions;
using bosh::Body;
using bosh::Condition;
using bosh::kFirstStream;
using bosh::Reply;
using bosh::RequestId;
using bosh::Session;

// `requests` is 2: request 11 is held, and 12 waits for the server with its payload.
Session session_with_two_waiting() {
  Session session = open_session();
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  session.on_server_congested(kFirstStream);
  REQUIRE(session.on_request(RequestId{12}, request(12, "<a/>"), kStart).empty());
  return session;
}

}  // namespace

TEST_CASE("B11.1: one request more than requests, none answered, is a policy-violation") {
  Session session = session_with_two_waiting();
  const Actions actions = session.on_request(RequestId{13}, request(13), kStart);
  REQUIRE(all<Reply>(actions) ==
          std::vector<Reply>{{RequestId{11}, bosh::terminal_body(Condition::kOtherRequest)},
                             {RequestId{12}, bosh::terminal_body(Condition::kOtherRequest)},
                             {RequestId{13}, bosh::terminal_body(Condition::kPolicyViolation)}});
  REQUIRE(all<bosh::End>(actions) == std::vector<bosh::End>{{bosh::EndReason::kOveractive}});
}

TEST_CASE("B11.1: a request that nobody waits for any more does not count") {
  Session session = session_with_two_waiting();
  const RequestId lost{GENERATE(as<std::uint64_t>{}, 11, 12)};
  REQUIRE(session.on_request_lost(lost, kStart).empty());
  REQUIRE(session.on_request(RequestId{13}, request(13), kStart).empty());
  // nor does the repeat of one that is there
  const auto replies = all<Reply>(session.on_request(RequestId{23}, request(13), kStart));
  REQUIRE(replies.size() == 1);
  REQUIRE(contains(replies[0], "type='error'"));
}

TEST_CASE("B11.1: before the creation response too") {
  Session session = new_session();
  REQUIRE(session.on_request(RequestId{11}, request(11), kStart).empty());
  const Actions actions = session.on_request(RequestId{12}, request(12), kStart);
  REQUIRE(all<Reply>(actions).size() == 3);
  REQUIRE(all<Reply>(actions)[2].body == bosh::terminal_body(Condition::kPolicyViolation));
}

TEST_CASE("AMB-4: above the window it is item-not-found") {
  Session session = session_with_two_waiting();
  const Actions actions = session.on_request(RequestId{14}, request(14), kStart);
  REQUIRE(all<Reply>(actions)[2].body == bosh::terminal_body(Condition::kItemNotFound));
  REQUIRE(all<bosh::End>(actions) == std::vector<bosh::End>{{bosh::EndReason::kRidOutOfWindow}});
}

TEST_CASE("B11.5: one more may come to terminate") {
  Session session = session_with_two_waiting();
  const Actions actions = session.on_request(RequestId{13}, terminate_request(13), kStart);
  REQUIRE(all<Reply>(actions).size() == 3);
  REQUIRE(contains(all<Reply>(actions)[0], "type='terminate'/>"));
  REQUIRE(forwarded(actions) == std::vector<std::string>{"<a/>"});
  REQUIRE(all<bosh::End>(actions) ==
          std::vector<bosh::End>{{bosh::EndReason::kTerminatedByClient}});
}

TEST_CASE("B11.5: or to pause, which waits for what came before it") {
  Session session = session_with_two_waiting();
  Body pause = request(13);
  pause.pause = 100;
  REQUIRE(session.on_request(RequestId{13}, pause, kStart).empty());
  const auto replies = all<Reply>(session.on_server_drained(kFirstStream, kStart));
  REQUIRE(replies.size() == 3);
  for (std::uint64_t i = 0; i < 3; ++i) {
    REQUIRE(replies[i].request == RequestId{11 + i});
    REQUIRE_FALSE(contains(replies[i], "type="));
  }
  REQUIRE(session.deadline() == kStart + base::seconds(102));
}

TEST_CASE("B11.2: without too many nothing ends, however long the server takes nothing") {
  Session session = session_with_two_waiting();
  const base::Time end = kStart + base::seconds(60);
  const Actions actions = session.on_time(end);
  REQUIRE(all<Reply>(actions).size() == 2);
  REQUIRE(all<bosh::End>(actions).empty());
}

TEST_CASE("B11.3: as many empty ones as requests says are never unanswered at once") {
  bosh::Limits limits;
  limits.hold_max = 4;
  const std::uint8_t hold = GENERATE(as<std::uint8_t>{}, 1, 2, 3, 4);
  Body creation = creation_request();
  creation.hold = hold;
  Session session = open_session(limits, creation);
  REQUIRE(session.terms().requests == hold + 1);
  for (std::uint64_t rid = 11; rid < 31; ++rid) {
    const Actions actions = session.on_request(RequestId{rid}, request(rid), kStart);
    REQUIRE(all<Reply>(actions).size() == (rid < 11U + hold ? 0 : 1));
    REQUIRE(all<bosh::End>(actions).empty());
  }
}

}  // namespace bittern::test
