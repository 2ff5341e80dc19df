#include "tests/manager/scripted_server.h"

namespace bittern::test {

const std::string kStartTlsFeatures =
    "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
    "</stream:features>";
const std::string kPlainFeatures =
    "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><mechanisms "
    "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>"
    "</stream:features>";
const std::string kProceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";

ScriptedServer::ScriptedServer(const std::string& name)
    : certificate_(files_.make("server", {.names = {name}})) {}

void ScriptedServer::go_on() {
  while (auto socket = listener_.accept()) {
    peers_.push_back(std::make_unique<net::TlsPeer>(std::move(socket)));
  }
  for (const auto& peer : peers_) {
    peer->go_on();
  }
}

bool ScriptedServer::got(const std::string& text, std::size_t index) const {
  return index < peers_.size() && peers_[index]->got().find(text) != std::string::npos;
}

}  // namespace bittern::test
