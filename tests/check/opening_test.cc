// The first words of a stream, from servers of all kinds.
#include "check/opening.h"

#include <catch2/catch.hpp>
#include <memory>

#include "tests/check/scripted_server.h"

using bittern::check::open_stream;
using bittern::check::Opening;
using namespace bittern::test;  // NOLINT(*-using-namespace*): what the server says

namespace {

using bittern::base::Duration;

constexpr Duration kPlenty{10'000};
constexpr Duration kLittle{30};

struct Outcome {
  Opening opening;
  std::string got;
};

Outcome open_to(const std::string& answer, Duration limit = kPlenty) {
  bittern::net::Loop loop;
  ScriptedServer server(loop, {{"<stream:stream", answer}});
  auto connection = connect(loop, server.port());
  Outcome outcome;
  outcome.opening = open_stream(loop, std::move(connection), "example.org",
                                bittern::xmpp::Stream({100'000, 128}), loop.now() + limit);
  while (loop.lingering() > 0 && loop.run_for(Duration(10))) {
  }
  outcome.got = server.got();
  return outcome;
}

}  // namespace

TEST_CASE("the features are what a server offers; then the stream is closed (RFC 6120 §4.4)") {
  const auto [opening, got] = open_to(kHeader + kMechanisms);
  CHECK(opening.offer.value().mechanisms == std::vector<std::string>{"PLAIN"});
  CHECK_FALSE(opening.before_1_0);
  CHECK(opening.reason.empty());
  CHECK(got.find(" to='example.org'") != std::string::npos);
  CHECK(got.find("</stream:stream>") != std::string::npos);
}

TEST_CASE("a server from before XMPP 1.0 sends no features (RFC 6120 §4.7.5)") {
  std::string header = kHeader;
  header.replace(header.rfind(" version='1.0'"), 14, "");
  const Opening opening = open_to(header).opening;
  CHECK(opening.before_1_0);
  CHECK(opening.offer.value().mechanisms.empty());
}

TEST_CASE("a stream error is told with its name and where it leads (RFC 6120 §4.9.3.19)") {
  const Opening opening =
      open_to(kHeader +
              "<stream:error><see-other-host "
              "xmlns='urn:ietf:params:xml:ns:xmpp-streams'>chat.example</see-other-host>"
              "</stream:error></stream:stream>")
          .opening;
  CHECK_FALSE(opening.offer.has_value());
  CHECK(opening.error.value().name == "see-other-host");
  CHECK(opening.error.value().other_host.value().host == "chat.example");
}

TEST_CASE("without TLS a server that requires it offers nothing (RFC 6120 §5.3.1)") {
  const Opening opening =
      open_to(kHeader +
              "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>"
              "<required/></starttls></stream:features>")
          .opening;
  CHECK_FALSE(opening.offer.has_value());
  CHECK(opening.reason.find("STARTTLS") != std::string::npos);
}

TEST_CASE("what is no stream, or another one, is told in a phrase") {
  for (const std::string& answer :
       {std::string("HTTP/1.1 400 Bad Request\r\n\r\n"), std::string("<html>"),
        kHeader + "</stream:stream>", kHeader + "<message/>", kHeader + std::string(1000, 'x'),
        kHeader + "<stream:features><mechanisms>", std::string()}) {
    const Opening opening = open_to(answer, kLittle).opening;
    CAPTURE(answer, opening.reason);
    CHECK_FALSE(opening.offer.has_value());
    CHECK_FALSE(opening.error.has_value());
    CHECK_FALSE(opening.reason.empty());
  }
}

TEST_CASE("a server that says nothing, or its header only, is waited for until the deadline") {
  CHECK(open_to(" ", kLittle).opening.reason == "no answer to the stream header in time");
  CHECK(open_to(kHeader, kLittle).opening.reason ==
        "the stream is open, but no features have come in time");
}
