#include "check/advice.h"

namespace bittern::check {
namespace {

using manager::ServerTls;
using Stage = manager::ServerConnector::Stage;

std::string remedy_of_dns(const manager::ServerEntry& entry, const std::string& domain) {
  if (!entry.host.empty()) {
    return "see that host is the server's name, and that this machine's DNS, or dns.servers, "
           "knows it";
  }
  return "give _xmpp-client._tcp." + domain +
         " an SRV record, or name the server by host and port in its [[server]]";
}

std::string remedy_of_tls(ServerTls tls) {
  switch (tls) {
    case ServerTls::kStartTls:
      return "see that the server has a certificate and offers STARTTLS on this port; for one that "
             "begins with TLS there, tls = \"direct\"";
    case ServerTls::kDirect:
      return "see that the server begins with TLS on this port; for one that offers STARTTLS "
             "there, tls = \"starttls\"";
    case ServerTls::kNone:
    case ServerTls::kAsFound:
      break;
  }
  return "see that the server speaks TLS as its SRV record says: _xmpps-client for TLS from the "
         "first byte, _xmpp-client for STARTTLS";
}

}  // namespace

std::string remedy_of(Stage stage, const manager::ServerEntry& entry, const std::string& domain) {
  switch (stage) {
    case Stage::kDns:
      return remedy_of_dns(entry, domain);
    case Stage::kConnect:
      return "see that the server runs and listens there, and that no firewall is in between";
    case Stage::kTls:
      return remedy_of_tls(entry.tls);
    case Stage::kCertificate:  // the reason has it
    case Stage::kStream:
      break;
  }
  return {};
}

// RFC 6120 §4.9.3.
std::string remedy_of_stream_error(std::string_view name, const std::string& domain) {
  if (name == "host-unknown" || name == "host-gone") {
    return "see that " + domain + " is among the server's hosts, or take it out of domains";
  }
  if (name == "see-other-host") {
    return "name that host in [[server]]: here it is not safe to follow";
  }
  return {};
}

std::string remedy_of_login(const LoginResult& result) {
  if (result.refused) {
    return "see that the account exists and the password is right";
  }
  if (result.reached == LoginResult::Reached::kNothing && result.mechanism.empty()) {
    return "have the server offer SCRAM-SHA-1 or SCRAM-SHA-256 (PLAIN only over TLS or loopback)";
  }
  return {};
}

std::vector<std::string> warnings_of(const Offer& offer, const manager::ServerEntry& entry) {
  std::vector<std::string> all;
  if (offer.binds_channel() && !entry.strip_channel_binding) {
    all.emplace_back(
        "the server offers channel binding (-PLUS): clients that use it cannot log in, as their "
        "TLS ends before bittern and the server's begins behind it. Web browsers do not use it. "
        "Have the server not offer it to bittern; or set strip_channel_binding = true, which a "
        "client that could bind may take for an attack (RFC 5802, section 6)");
  }
  if (offer.has("EXTERNAL") && entry.tls_options.certificate) {
    all.emplace_back(
        "the server offers EXTERNAL for bittern's own certificate: clients do not see it, as they "
        "would log in as bittern");
  }
  if (offer.mechanisms == std::vector<std::string>{"PLAIN"}) {
    all.emplace_back(
        "PLAIN is the only mechanism: passwords are sent as they are; have the server "
        "offer SCRAM as well");
  }
  return all;
}

}  // namespace bittern::check
