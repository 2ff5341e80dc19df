// What an operator is told to do.
#include "check/advice.h"

#include <catch2/catch.hpp>

using bittern::check::LoginResult;
using bittern::check::Offer;
using bittern::check::remedy_of;
using bittern::check::remedy_of_login;
using bittern::check::remedy_of_stream_error;
using bittern::check::warnings_of;
using bittern::manager::ServerEntry;
using bittern::manager::ServerTls;
using Stage = bittern::manager::ServerConnector::Stage;

namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string only(const std::vector<std::string>& warnings) {
  REQUIRE(warnings.size() == 1);
  return warnings[0];
}

Offer offer_of(std::vector<std::string> mechanisms) {
  Offer offer;
  offer.mechanisms = std::move(mechanisms);
  return offer;
}

ServerEntry entry_with(ServerTls tls) {
  ServerEntry entry;
  entry.host = "192.0.2.1";
  entry.tls = tls;
  return entry;
}

}  // namespace

TEST_CASE("each stage that can fail without saying what to do has a remedy") {
  ServerEntry entry = entry_with(ServerTls::kStartTls);
  CHECK(has(remedy_of(Stage::kDns, entry, "example.org"), "dns.servers"));
  CHECK(has(remedy_of(Stage::kConnect, entry, "example.org"), "listens"));
  CHECK(has(remedy_of(Stage::kTls, entry, "example.org"), "tls = \"direct\""));
  CHECK(has(remedy_of(Stage::kTls, entry_with(ServerTls::kDirect), "example.org"),
            "tls = \"starttls\""));
  CHECK(has(remedy_of(Stage::kTls, entry_with(ServerTls::kAsFound), "example.org"), "SRV"));
  entry.host.clear();
  CHECK(has(remedy_of(Stage::kDns, entry, "example.org"), "_xmpp-client._tcp.example.org"));
}

TEST_CASE("a host that the server does not know is looked for in its hosts (RFC 6120 §4.9.3.6)") {
  CHECK(has(remedy_of_stream_error("host-unknown", "example.org"), "example.org"));
  CHECK(has(remedy_of_stream_error("host-gone", "example.org"), "example.org"));
  CHECK(has(remedy_of_stream_error("see-other-host", "example.org"), "[[server]]"));
  CHECK(remedy_of_stream_error("policy-violation", "example.org").empty());
}

TEST_CASE("a login that is refused is the account's affair, one that is not begun the server's") {
  LoginResult result;
  CHECK(has(remedy_of_login(result), "SCRAM-SHA-1"));
  result.mechanism = "PLAIN";
  CHECK(remedy_of_login(result).empty());
  result.refused = true;
  CHECK(has(remedy_of_login(result), "password"));
  result.refused = false;
  result.reached = LoginResult::Reached::kBind;
  CHECK(remedy_of_login(result).empty());
}

TEST_CASE("CB3, CB5: of channel binding is warned, unless it is stripped") {
  ServerEntry entry = entry_with(ServerTls::kStartTls);
  const Offer plus = offer_of({"SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"});
  CHECK(has(only(warnings_of(plus, entry)), "strip_channel_binding"));
  entry.strip_channel_binding = true;
  CHECK(warnings_of(plus, entry).empty());
}

TEST_CASE("CB6: of EXTERNAL is warned when the certificate is ours") {
  ServerEntry entry = entry_with(ServerTls::kDirect);
  const Offer external = offer_of({"EXTERNAL", "SCRAM-SHA-1"});
  CHECK(warnings_of(external, entry).empty());
  entry.tls_options.certificate.emplace();
  CHECK(has(only(warnings_of(external, entry)), "EXTERNAL"));
}

TEST_CASE("of PLAIN is warned when there is nothing else") {
  const ServerEntry entry = entry_with(ServerTls::kNone);
  CHECK(has(only(warnings_of(offer_of({"PLAIN"}), entry)), "PLAIN"));
  CHECK(warnings_of(offer_of({"SCRAM-SHA-1", "PLAIN"}), entry).empty());
  CHECK(warnings_of(offer_of({}), entry).empty());
}
