// XEP-0124 §9: what is kept for a client that acknowledges, and what its silence costs.
#include "bittern/bosh/session.h"
#include "tests/bosh/session_support.h"

namespace bittern::test {
namespace {

using bosh::Actions;
using bosh::Body;
using bosh::kFirstStream;
using bosh::Reply;
using bosh::RequestId;
using bosh::Session;

Body creation_with_acks() {
  Body creation = creation_request();
  creation.ack = 1;
  return creation;
}

Body request_with_ack(std::uint64_t rid, std::uint64_t ack) {
  Body body = request(rid);
  body.ack = ack;
  return body;
}

}  // namespace

TEST_CASE("B9.2.4: a client that does not get further is given no more to keep for it") {
  bosh::Limits limits;
  limits.max_replay_bytes = 500;
  Session session = open_session(limits, creation_with_acks());
  const std::string payload = "<" + std::string(300, 'a') + "/>";
  std::uint64_t rid = 11;
  const auto ask = [&](std::uint64_t ack) {
    const RequestId id{rid};
    return all<Reply>(session.on_request(id, request_with_ack(rid++, ack), kStart));
  };
  REQUIRE(session.on_payloads(kFirstStream, {payload, payload, payload}, kStart).empty());
  // less than the limit is kept for it, so it gets what leaves it at that: one payload
  const auto first = ask(10);
  REQUIRE(first.size() == 1);
  REQUIRE(first[0].body.find(payload) == first[0].body.rfind(payload));
  REQUIRE(contains(first[0], payload));
  const auto second = ask(10);
  REQUIRE(contains(second.at(0), payload));  // still less than the limit: at least one
  const auto third = ask(10);
  REQUIRE_FALSE(contains(third.at(0), payload));  // what is kept has reached it
  // once it acknowledges, the rest comes
  const auto fourth = ask(13);
  REQUIRE(contains(fourth.at(0), payload));
}

TEST_CASE(
    "B9.2.3: report and time are of the first answer that is missing, also when it was repeated") {
  Session session = open_session({}, creation_with_acks());
  REQUIRE(session.on_request(RequestId{11}, request_with_ack(11, 10), kStart).empty());
  REQUIRE(all<Reply>(session.on_payloads(kFirstStream, {"<a/>"}, kStart)).size() == 1);
  const base::Time later = kStart + base::seconds(3);
  REQUIRE(all<Reply>(session.on_request(RequestId{21}, request_with_ack(11, 10), later)).size() ==
          1);
  const auto replies = all<Reply>(
      session.on_request(RequestId{12}, request_with_ack(12, 10), later + base::Duration(500)));
  REQUIRE(replies.size() == 1);
  REQUIRE(contains(replies[0], " report='11' time='3500'"));
}

}  // namespace bittern::test
