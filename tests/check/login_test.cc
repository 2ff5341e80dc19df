// A login like a client's, against servers that keep to RFC 6120 and servers that do not.
#include "check/login.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>

#include "tests/check/scripted_server.h"

using bittern::check::log_in;
using bittern::check::LoginResult;
using Reached = LoginResult::Reached;
using namespace bittern::test;  // NOLINT(*-using-namespace*): what the server says

namespace {

using bittern::base::Duration;
using Script = std::vector<ScriptedServer::Line>;

// Of what is not to be waited for; and of what is.
constexpr Duration kPlenty{10'000};
constexpr Duration kLittle{30};

struct Outcome {
  LoginResult result;
  std::string got;
};

Outcome try_login(Script script, Duration limit = kPlenty) {
  bittern::net::Loop loop;
  ScriptedServer server(loop, std::move(script));
  auto connection = connect(loop, server.port());
  Outcome outcome;
  outcome.result =
      log_in(loop, std::move(connection), {"alice@example.org", "secret"}, {100'000, 128}, limit);
  outcome.got = server.got();
  return outcome;
}

Script until_bound() {
  return {{"<stream:stream", kHeader + kMechanisms},
          {"<auth", kSuccess},
          {"<stream:stream", kHeader + kBindFeatures},
          {"urn:ietf:params:xml:ns:xmpp-bind", kBound}};
}

}  // namespace

TEST_CASE("a login is SASL, a new stream, bind and a ping (RFC 6120 §6, §7; XEP-0199)") {
  Script script = until_bound();
  script.push_back({"urn:xmpp:ping", kPong});
  const auto [result, got] = try_login(script);
  CHECK(result.reached == Reached::kPing);
  CHECK(result.mechanism == "PLAIN");
  CHECK(result.jid == "alice@example.org/r1");
  CHECK(result.offer.value().management);
  CHECK(result.ping.empty());
  CHECK(result.reason.empty());
  CHECK(got.find("AGFsaWNlAHNlY3JldA==") != std::string::npos);  // \0alice\0secret (RFC 4616)
  CHECK(got.find("starttls") == std::string::npos);
}

TEST_CASE("a server that offers no binding after the login is told so (RFC 6120 §7.4)") {
  for (const char* features : {"<stream:features></stream:features>", "<stream:features/>",
                               "<stream:features><sm xmlns='urn:xmpp:sm:3'/></stream:features>",
                               "<stream:features><bind/></stream:features>"}) {
    INFO(features);
    const auto [result, got] = try_login({{"<stream:stream", kHeader + kMechanisms},
                                          {"<auth", kSuccess},
                                          {"<stream:stream", kHeader + features}});
    CHECK(result.reached == Reached::kLogin);
    CHECK(result.reason == "the server offers no resource binding after the login");
  }
}

TEST_CASE("a server that knows no ping has answered all the same (XEP-0199 §4.2)") {
  Script script = until_bound();
  script.push_back({"urn:xmpp:ping",
                    "<iq type='error' id='bittern-check'><error type='cancel'><service-unavailable "
                    "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"});
  const auto result = try_login(script).result;
  CHECK(result.reached == Reached::kPing);
  CHECK_FALSE(result.ping.empty());
}

TEST_CASE("a wrong password is told by the server's condition (RFC 6120 §6.5.10)") {
  const auto result =
      try_login({{"<stream:stream", kHeader + kMechanisms},
                 {"<auth",
                  "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"}})
          .result;
  CHECK(result.reached == Reached::kNothing);
  CHECK(result.refused);
  CHECK(result.reason == "not-authorized");
}

TEST_CASE("a server without a mechanism that can be used is not tried") {
  const auto result = try_login({{"<stream:stream", kHeader + "<stream:features/>"}}).result;
  CHECK(result.reached == Reached::kNothing);
  CHECK_FALSE(result.refused);
  CHECK(result.mechanism.empty());
  CHECK(result.reason == "the server offers no mechanism that can be tried");
}

TEST_CASE("silence at any point ends in time, and the reason says so") {
  Script script = until_bound();
  script.push_back({"urn:xmpp:ping", kPong});
  const std::vector<Reached> reached{Reached::kNothing, Reached::kNothing, Reached::kLogin,
                                     Reached::kLogin, Reached::kBind};
  for (std::size_t lines = 0; lines < script.size(); ++lines) {
    const Script part(script.begin(), script.begin() + static_cast<std::ptrdiff_t>(lines));
    const auto result = try_login(part, kLittle).result;
    CAPTURE(lines, result.reason);
    // It may have been too slow to get so far, but never got further.
    CHECK(result.reached <= reached[lines]);
    CHECK(result.reason == "no answer within 30 ms");
  }
}

TEST_CASE("a connection that is lost at any point ends the login at once") {
  Script script = until_bound();
  script.push_back({"urn:xmpp:ping", kPong});
  const std::vector<Reached> reached{Reached::kNothing, Reached::kNothing, Reached::kLogin,
                                     Reached::kLogin, Reached::kBind};
  for (std::size_t lines = 0; lines < script.size(); ++lines) {
    Script part = script;
    part[lines].say.clear();
    const auto result = try_login(part).result;
    CAPTURE(lines, result.reason);
    CHECK(result.reached == reached[lines]);
    CHECK(result.reason.substr(0, 16) == "connection lost:");
  }
}

TEST_CASE("a stream error is told by its name (RFC 6120 §4.9.3)") {
  const auto result =
      try_login({{"<stream:stream",
                  kHeader + "<stream:error><policy-violation "
                            "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"}})
          .result;
  CHECK(result.reached == Reached::kNothing);
  CHECK(result.reason == "stream error policy-violation");
}

TEST_CASE("what is no XMPP, or has no end, ends the login (RFC 6120 §11)") {
  const std::string endless(200'000, 'a');
  const std::string deep = [] {
    std::string tags;
    for (int i = 0; i < 1000; ++i) {
      tags += "<a>";
    }
    return tags;
  }();
  for (const std::string& hostile :
       {std::string("HTTP/1.1 400 Bad Request\r\n\r\n"), kHeader + "<!-- -->",
        std::string(kHeader).append("<message>").append(endless), kHeader + deep,
        kHeader + "<a b='1' b='2'/>", std::string("<!DOCTYPE a [<!ENTITY e 'e'>]>")}) {
    const auto result = try_login({{"<stream:stream", hostile}}).result;
    CAPTURE(hostile.substr(0, 300), result.reason);
    CHECK(result.reached == Reached::kNothing);
    CHECK_FALSE(result.reason.empty());
    CHECK(result.reason.substr(0, 9) != "no answer");
  }
}

TEST_CASE("a server that says success at once has authenticated nobody, but is survived") {
  const auto result =
      try_login({{"<stream:stream", kHeader + kMechanisms + kSuccess + kSuccess}}, kLittle).result;
  CHECK(result.reached <= Reached::kLogin);
  CHECK_FALSE(result.reason.empty());
}

TEST_CASE("SV8: white space before an answer is nothing, however much (RFC 6120 §4.6.1)") {
  Script script = until_bound();
  script[1].say = std::string(9000, ' ') + kSuccess;
  script.push_back({"urn:xmpp:ping", kPong});
  CHECK(try_login(script).result.reached == Reached::kPing);
}
