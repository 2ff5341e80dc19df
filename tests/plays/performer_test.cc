// A play that is wrong fails: the performer can say no.
#include <algorithm>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

#include "tests/support/core_world.h"

namespace bittern::test {
namespace {

const std::string kCreated =
    "client asks rid=1 to=example.org wait=60 hold=1\n"
    "server says <stream:features/>\n"
    "client gets rid=1 sid=* wait=60 <stream:features xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'/>\n"
    "client asks rid=2 <presence/>\n";

// What becomes of a play that goes on with `lines` once rid 2 is held.
std::string outcome(const std::string& lines) {
  CoreWorld world{bosh::Limits{}};
  return perform(parse_play("inline", kCreated + lines), world);
}

// Its last line is the one that does not come true.
auto fails_at_end_of(const std::string& lines) {
  const auto last = 5 + std::count(lines.begin(), lines.end(), '\n');
  return Catch::StartsWith("inline:" + std::to_string(last) + ": ");
}

}  // namespace

TEST_CASE("a play whose lines all come true has nothing to say") {
  CHECK_THAT(outcome(""), Catch::Equals(""));
}

TEST_CASE("a failure names file and line, and what came instead") {
  CHECK(outcome("server says <a/>\nclient gets rid=2") ==
        "inline:6: client gets rid=2: it has other children: "
        "<body xmlns='http://jabber.org/protocol/httpbind'><a xmlns='jabber:client'/></body>");
}

TEST_CASE("a play fails at an answer that is not as it is written") {
  const std::string ends = "server vanishes\n";
  CHECK_THAT(outcome(ends + "client gets rid=2 type=terminate condition=remote-connection-failed"),
             Catch::Equals(""));
  const auto line = GENERATE(as<std::string>{}, "type=terminate condition=bad-request",
                             "type=terminate", "condition=remote-connection-failed",
                             "type=terminate condition=remote-connection-failed wait=60",
                             "type=terminate condition=remote-connection-failed !type",
                             "type=terminate condition=remote-connection-failed <a/>");
  INFO(line);
  CHECK_THAT(outcome(ends + "client gets rid=2 " + line),
             fails_at_end_of(ends + "client gets rid=2 " + line));
}

TEST_CASE("a play fails at whatever else does not come true") {
  const auto line = GENERATE(as<std::string>{}, "client gets rid=2",
                             "server says <a/>\nclient waits for rid=2", "server gets <presence",
                             "server gets <presence/><presence/>", "server gets", "stream closed",
                             "server restarts", "session ends", "server vanishes\nsession lives");
  INFO(line);
  CHECK_THAT(outcome(line), fails_at_end_of(line));
}

TEST_CASE("a line that is no play's is refused with file and line") {
  CHECK_THROWS_WITH(outcome("client gets rid=2 terminate"),
                    "inline:5: neither name=value nor !name: terminate");
  const auto line =
      GENERATE(as<std::string>{}, "client gets rid=2 !", "client gets rid=2 !type=error",
               "client gets rid=2 =error", "client asks rid=3 xml:lang=\"en", "client gets",
               "client asks wait=60", "client waits for 2", "client waits for rid=2 <presence/>",
               "client waits for rid=2 hold=1", "wire loses", "client getsrid=2", "client knows",
               "time passes 60", "time passes s", "time passes 1m", "time passes",
               "server closes now", "server restarts <a/>", "session ends rid=2");
  INFO(line);
  CHECK_THROWS_AS(outcome(line), std::runtime_error);
}

TEST_CASE("a play fails at a request that was never sent") {
  CHECK_THAT(outcome("client waits for rid=2"), Catch::Equals(""));
  CHECK_THAT(outcome("client repeats rid=2\nclient waits for rid=2#2"), Catch::Equals(""));
  const auto line =
      GENERATE(as<std::string>{}, "client waits for rid=3", "client waits for rid=2#2",
               "client waits for rid=?", "client gets rid=3", "client repeats rid=3",
               "wire loses rid=3", "wire loses rid=2\nclient waits for rid=2", "client asks rid=2");
  INFO(line);
  CHECK_THAT(outcome(line), fails_at_end_of(line));
}

}  // namespace bittern::test
